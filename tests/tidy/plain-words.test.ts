import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../services/adapters/config/project-root.ts';
import { projectFiles } from '../support/source-files.ts';

/**
 * Plain words: software reports, specifies, returns, matches and authenticates; only people speak. These words are
 * looked for in code, comments, messages, settings, documents and the titles of tests. `hold` is not among them: a rule
 * holds, and a recording has a legal hold.
 */
const words: ReadonlyMap<string, string> = new Map([
  ['lie', 'be'],
  ['lies', 'is'],
  ['said', 'reported, specified'],
  ['say', 'report, specify, print'],
  ['says', 'reports, specifies, prints'],
  ['speak', 'report, use (a protocol)'],
  ['speaks', 'reports, uses (a protocol)'],
  ['spoken', 'used'],
  ['stand', 'be, remain'],
  ['stands', 'is, remains'],
  ['tell', 'report, show, determine, distinguish'],
  ['tells', 'reports, shows, determines, distinguishes'],
  ['told', 'reported, shown, determined, distinguished'],
  ['meant', 'intended, matching'],
  ['whoever', 'anyone who, the caller, the sender'],
  ['whomever', 'anyone'],
]);

/** Texts that are not rewritten, with the reason. */
const leftAlone = new Map([
  ['docs/decisions/', 'a dated record keeps its words'],
  ['docs/figures-history.md', 'a dated record keeps its words'],
  ['CHANGELOG.md', 'a released entry keeps its words'],
  ['schemas/', 'a released schema keeps its bytes, and what is generated from it its texts'],
  ['services/records/', 'generated from schemas/'],
  ['services/client/generated-api.ts', 'generated from schemas/'],
  ['services/adapters/http/routes/record-forms.ts', 'generated from schemas/'],
  ['tests/', 'of a test only the title counts: a test of the product may quote any word'],
]);

/** Sentences in which the word is the right one. */
const right = new Map([
  ['SECURITY.md', ['tell you what we found']],
  ['docs/architecture.md', ['a-seal-says-where-to-read-on']],
  // The text is part of the set, whose hash is its version.
  ['infra/policies/parameters.yml', ['how far an answer may lie behind']],
  // Archived decisions have this reason, and a repeated decision has the same one.
  ['services/decider/decide-record.ts', ['the first report stands']],
]);

const files = projectFiles().filter(
  (file) =>
    /\.(?:ts|mjs|js|md|ya?ml|sh|html)$/.test(file) && ![...leftAlone.keys()].some((path) => file.startsWith(path)),
);
const anyWord = new RegExp(`\\b(?:${[...words.keys()].join('|')})\\b(?!-ins?\\b)`, 'gi');

const tests = projectFiles().filter((file) => /^tests\/.*\.ts$/.test(file));
const title =
  /\b(?:it|describe)(?:\.\w+)?\(\s*(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`[^`]*`)|\]\)\('(?:[^'\\]|\\.)*'/g;

describe('a plain text', () => {
  it('is looked for in every folder', () => {
    expect(files.length).toBeGreaterThan(700);
    for (const start of ['services/', 'scripts/', 'infra/', 'docs/', 'README.md']) {
      expect(files.some((file) => file.startsWith(start))).toBe(true);
    }
  });

  it('has none of these words', () => {
    expect(files.flatMap(oddWords)).toEqual([]);
  });
});

describe('the title of a test', () => {
  const titles = tests.flatMap((file) =>
    [...readFileSync(join(projectRoot, file), 'utf8').matchAll(title)].map(([text]) => ({ file, text })),
  );

  it('is found in every folder of tests', () => {
    expect(titles.length).toBeGreaterThan(1_500);
  });

  it('has none of these words', () => {
    expect(titles.filter(({ text }) => text.match(anyWord) !== null)).toEqual([]);
  });
});

function oddWords(file: string): string[] {
  const text = (right.get(file) ?? []).reduce(
    (rest, sentence) => rest.replace(sentence, ''),
    readFileSync(join(projectRoot, file), 'utf8'),
  );
  return text.split('\n').flatMap((line, index) => {
    const found = line.match(anyWord) ?? [];
    return found.map((word) => `${file}:${index + 1} \`${word}\`, expected ${words.get(word.toLowerCase())}`);
  });
}
