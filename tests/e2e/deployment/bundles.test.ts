import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { projectRoot } from '../../../services/adapters/config/project-root.ts';

const folder = join(projectRoot, 'dist/chunks');
const files = readdirSync(folder);
const textOf = (file: string) => readFileSync(join(folder, file), 'utf8');

describe('the bundles of the build', () => {
  it('have no character that V8 would keep all others for as two bytes each', () => {
    const bundles = files.filter((file) => file.endsWith('.js'));
    expect(bundles.length).toBeGreaterThan(50);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: those of one byte are what is looked for.
    expect(bundles.filter((file) => !/^[\u0000-\u00ff]*$/.test(textOf(file)))).toEqual([]);
  });

  it('have maps that lead to the sources and do not contain them', () => {
    const maps = files.filter((file) => file.endsWith('.js.map'));
    const wrong = maps.flatMap((file) => {
      const map = JSON.parse(textOf(file)) as {
        readonly sources: readonly string[];
        readonly sourcesContent?: unknown;
      };
      const missing = map.sources.filter(
        (source) => source.endsWith('.ts') && !existsSync(resolve(dirname(join(folder, file)), source)),
      );
      return map.sourcesContent === undefined ? missing : [file, ...missing];
    });
    expect(maps.length).toBeGreaterThan(50);
    expect(wrong).toEqual([]);
  });
});
