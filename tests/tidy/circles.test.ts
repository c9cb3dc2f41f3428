import { dirname, join, normalize } from 'node:path';
import { importsOf, sourceFiles } from '../support/source-files.ts';

/** No room of the house needs a room that needs it. Circles of files are biome's to find (`noImportCycles`). */

interface Import {
  readonly file: string;
  readonly target: string;
}

const domain = 'services/domain';

/** Imports between files under `folder`, re-exports and types included. */
function importsWithin(folder: string): Import[] {
  return sourceFiles(folder).flatMap((file) =>
    importsOf(file)
      .filter((name) => name.startsWith('.'))
      .map((name) => ({ file, target: normalize(join(dirname(file), name)) }))
      .filter(({ target }) => target.startsWith(`${folder}/`)),
  );
}

/** The part of `path` right under `folder`: a folder with everything in it, or a file. */
function roomOf(path: string, folder: string): string {
  return path.slice(folder.length + 1).split('/')[0] ?? '';
}

/** The imports that tie rooms to each other in both directions, directly or through others; none where there is no circle. */
function circularImports(imports: readonly Import[], folder: string): string[] {
  const needs = new Map<string, Set<string>>();
  for (const { file, target } of imports) {
    const [room, needed] = [roomOf(file, folder), roomOf(target, folder)];
    if (room !== needed) needs.set(room, (needs.get(room) ?? new Set()).add(needed));
  }
  const reaches = (from: string, to: string): boolean => {
    const seen = new Set<string>();
    const open = [from];
    for (let room = open.pop(); room !== undefined; room = open.pop()) {
      if (room === to) return true;
      if (seen.has(room)) continue;
      seen.add(room);
      open.push(...(needs.get(room) ?? []));
    }
    return false;
  };
  return imports
    .filter(({ file, target }) => roomOf(file, folder) !== roomOf(target, folder))
    .filter(({ file, target }) => reaches(roomOf(target, folder), roomOf(file, folder)))
    .map(({ file, target }) => `${file} imports ${target}`);
}

describe('the folders', () => {
  it.each([
    ['services', 1_000],
    [domain, 200],
  ])('of %s form no circle', (folder, fewestImports) => {
    const imports = importsWithin(folder);
    expect(imports.length).toBeGreaterThan(fewestImports);
    expect(circularImports(imports, folder)).toEqual([]);
  });

  it('would be seen to form one, through a third folder and by a type alone', () => {
    const imports = [
      { file: `${domain}/a/one.ts`, target: `${domain}/b/two.ts` },
      { file: `${domain}/b/sub/two.ts`, target: `${domain}/c/three.ts` },
      { file: `${domain}/c/three.ts`, target: `${domain}/a/one.ts` },
      { file: `${domain}/a/one.ts`, target: `${domain}/d/four.ts` },
    ];
    expect(circularImports(imports, domain)).toEqual(
      imports.slice(0, 3).map(({ file, target }) => `${file} imports ${target}`),
    );
  });
});
