import { linesOf, sourceFiles } from '../support/source-files.ts';

/** One word, one meaning: a type that other files can import has a name of its own. */

interface TypeDeclaration {
  readonly name: string;
  readonly file: string;
  readonly isExported: boolean;
}

/** Generators contain the text of generated types, which are checked where they are generated to. */
const files = [...sourceFiles('services'), ...sourceFiles('scripts')].filter((file) => !/\/emit-[^/]*$/.test(file));

const declarations: readonly TypeDeclaration[] = files.flatMap((file) =>
  linesOf(file).flatMap((line) => {
    const match = /^(export )?(?:abstract )?(?:interface|type|class) ([A-Z]\w*)/.exec(line);
    return match?.[2] === undefined ? [] : [{ name: match[2], file, isExported: match[1] !== undefined }];
  }),
);

describe('the name of an exported type', () => {
  const exported = declarations.filter(({ isExported }) => isExported);

  it('has one meaning in services and scripts', () => {
    expect(exported.length).toBeGreaterThan(500);
    const names = new Set(exported.map(({ name }) => name));
    const all = declarations.filter(({ name }) => names.has(name));
    const twice = all.filter(({ name, file }) => all.some((other) => other.name === name && other.file !== file));
    expect(twice.map(({ name, file }) => `${name} in ${file}`)).toEqual([]);
  });
});
