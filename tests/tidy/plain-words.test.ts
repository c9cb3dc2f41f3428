import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../services/adapters/config/project-root.ts';
import { projectFiles } from '../support/source-files.ts';

/**
 * Plain words: software reports, specifies, returns, matches and authenticates; only people speak. These words are
 * looked for in code, comments, messages, settings and documents; a test of the product may quote them.
 */
const words: ReadonlyMap<string, string> = new Map([
  ['speak', 'report, use (a protocol)'],
  ['speaks', 'reports, uses (a protocol)'],
  ['spoken', 'used'],
  ['tell', 'report, show, determine, distinguish'],
  ['tells', 'reports, shows, determines, distinguishes'],
  ['told', 'reported, shown, determined, distinguished'],
  ['meant', 'intended, matching'],
  ['whoever', 'anyone who, the caller, the sender'],
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
  ['tests/', 'the names of tests are not part of the product'],
]);

/** Sentences in which the word is the right one. */
const right = new Map([['SECURITY.md', ['tell you what we found']]]);

const files = projectFiles().filter(
  (file) =>
    /\.(?:ts|mjs|js|md|ya?ml|sh|html)$/.test(file) && ![...leftAlone.keys()].some((path) => file.startsWith(path)),
);
const anyWord = new RegExp(`\\b(?:${[...words.keys()].join('|')})\\b`, 'gi');

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
