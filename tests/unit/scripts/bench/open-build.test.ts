import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NoBuildError, openBuild } from '../../../../scripts/bench/pair/open-build.ts';
import { withFolder } from '../../../support/archive-folder.ts';

const hasGit = spawnSync('git', ['--version']).status === 0;
if (!hasGit) console.log('left out of tests/unit/scripts/bench/open-build: building a commit; to have it: git');

/** A repository of two commits, whose module has another value in each. Returns the first commit. */
function aRepository(folder: string): string {
  const git = (...words: string[]) => execFileSync('git', words, { cwd: folder, encoding: 'utf8' }).trim();
  const commit = (value: number): string => {
    mkdirSync(join(folder, 'services'), { recursive: true });
    writeFileSync(join(folder, 'services/value.ts'), `export const value: number = ${value};\n`);
    git('add', '.');
    git('-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '--quiet', '--message', `Set ${value}`);
    return git('rev-parse', 'HEAD');
  };
  const compilerOptions = { module: 'esnext', target: 'es2022', rootDir: '.', outDir: 'dist', types: [] };
  writeFileSync(join(folder, 'tsconfig.build.json'), JSON.stringify({ compilerOptions, include: ['services'] }));
  git('init', '--quiet');
  const first = commit(1);
  commit(2);
  return first;
}

describe('the other build of `npm run bench:pair`', () => {
  (hasGit ? it : it.skip)('is a commit, built beside this checkout', () =>
    withFolder(async (folder) => {
      const [repository, scratch] = [join(folder, 'repository'), join(folder, 'scratch')];
      for (const one of [repository, scratch]) mkdirSync(one);
      const first = aRepository(repository);
      const built = openBuild(first.slice(0, 10), scratch, repository);
      expect(readFileSync(join(built, 'dist/services/value.js'), 'utf8')).toContain('value = 1');
      expect(existsSync(join(repository, 'dist'))).toBe(false);
    }),
  );

  it('is the folder of a checkout that is built', () =>
    withFolder(async (folder) => {
      mkdirSync(join(folder, 'dist'));
      expect(openBuild(folder, join(folder, 'scratch'))).toBe(folder);
    }));

  it('is refused by name where it is neither', () =>
    withFolder(async (folder) => {
      expect(() => openBuild('no-such-commit', folder)).toThrow(
        new NoBuildError('`no-such-commit` is neither a commit of this repository nor the folder of a built checkout'),
      );
      expect(existsSync(join(folder, 'other'))).toBe(false);
    }));
});
