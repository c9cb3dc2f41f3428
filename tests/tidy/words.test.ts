import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../services/adapters/config/project-root.ts';
import { linesOf, sourceFiles } from '../support/source-files.ts';

/** One word, one meaning: in the names of types, and between these and the glossary. */

interface TypeDeclaration {
  readonly name: string;
  readonly file: string;
  readonly isExported: boolean;
}

/**
 * Generators contain the text of generated types, which are checked where they are generated to. The page is a program of
 * its own, whose names for records are those of the client.
 */
const files = [...sourceFiles('services'), ...sourceFiles('scripts')].filter(
  (file) => !/\/emit-[^/]*$|^services\/console\/page\//.test(file),
);

const declarations: readonly TypeDeclaration[] = files.flatMap((file) =>
  linesOf(file).flatMap((line) => {
    const match = /^(export )?(?:abstract )?(?:interface|type|class) ([A-Z]\w*)/.exec(line);
    return match?.[2] === undefined ? [] : [{ name: match[2], file, isExported: match[1] !== undefined }];
  }),
);
const exported = declarations.filter(({ isExported }) => isExported);
const exportedNames: ReadonlySet<string> = new Set(exported.map(({ name }) => name));

/** Every term in the first column of the glossary: `tile, entry bundle` are two. */
const terms = readFileSync(join(projectRoot, 'docs/glossary.md'), 'utf8')
  .split('\n')
  .flatMap((line) => /^\| ([^|]+) \|/.exec(line)?.[1] ?? [])
  .filter((cell) => cell !== 'Word' && !/^-+$/.test(cell))
  .flatMap((cell) => cell.split(', '));

/** The types that a newcomer meets first: the glossary has each of them as a term. */
const central = [
  'AccessEvent',
  'Action',
  'Alert',
  'Block',
  'Claim',
  'Checkpoint',
  'Decision',
  'Disposition',
  'Evidence',
  'Finding',
  'Outcome',
  'Purpose',
  'PriorEvaluation',
  'Receipt',
  'Resource',
  'Rule',
  'Seal',
  'Tile',
  'Verdict',
];

describe('the name of an exported type', () => {
  it('has one meaning in services and scripts', () => {
    expect(exported.length).toBeGreaterThan(500);
    const all = declarations.filter(({ name }) => exportedNames.has(name));
    const twice = all.filter(({ name, file }) => all.some((other) => other.name === name && other.file !== file));
    expect(twice.map(({ name, file }) => `${name} in ${file}`)).toEqual([]);
  });
});

describe('the glossary', () => {
  it('has a term once', () => {
    expect(terms.length).toBeGreaterThan(40);
    expect(terms.filter((term, index) => terms.indexOf(term) !== index)).toEqual([]);
  });

  it.each(central)('has the type %s, which exists', (name) => {
    expect(exportedNames.has(name)).toBe(true);
    expect(terms).toContain(name.replace(/\B[A-Z]/g, (letter) => ` ${letter}`).toLowerCase());
  });
});
