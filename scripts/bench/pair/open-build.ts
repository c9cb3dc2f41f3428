import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { projectRoot } from '../../../services/adapters/config/project-root.ts';

/** There is no such build. */
export class NoBuildError extends Error {
  override readonly name = 'NoBuildError';
}

/**
 * Returns the folder of a built checkout: the one that is given, or a commit of `repository` that is built below
 * `scratch`. Throws `NoBuildError` where it is neither.
 */
export function openBuild(commitOrFolder: string, scratch: string, repository = projectRoot): string {
  if (existsSync(join(commitOrFolder, 'dist'))) return resolve(commitOrFolder);
  const commit = commitOf(commitOrFolder, repository);
  const folder = join(scratch, 'other');
  mkdirSync(folder);
  console.error(`building ${commitOrFolder} …`);
  const archive = execFileSync('git', ['archive', '--format=tar', commit], {
    cwd: repository,
    maxBuffer: 1e9,
  });
  execFileSync('tar', ['-x', '-C', folder], { input: archive });
  // With the same libraries, so that only the code of the project differs.
  symlinkSync(join(projectRoot, 'node_modules'), join(folder, 'node_modules'));
  const compiler = join(projectRoot, 'node_modules/typescript/bin/tsc');
  try {
    execFileSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { cwd: folder, encoding: 'utf8' });
  } catch (error) {
    // A type of another version of a library: what was emitted may still run.
    if (!existsSync(join(folder, 'dist'))) throw error;
  }
  return folder;
}

function commitOf(name: string, repository: string): string {
  const { status, stdout } = spawnSync('git', ['rev-parse', '--verify', '--quiet', `${name}^{commit}`], {
    cwd: repository,
    encoding: 'utf8',
  });
  if (status === 0) return stdout.trim();
  throw new NoBuildError(`\`${name}\` is neither a commit of this repository nor the folder of a built checkout`);
}
