import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { projectRoot } from '../../../services/adapters/config/project-root.ts';

/** Returns the folder of a built checkout: the one that is given, or a commit that is built below `scratch`. */
export async function openBuild(commitOrFolder: string, scratch: string): Promise<string> {
  if (existsSync(join(commitOrFolder, 'dist'))) return resolve(commitOrFolder);
  const folder = join(scratch, 'other');
  mkdirSync(folder);
  console.error(`building ${commitOrFolder} …`);
  const archive = execFileSync('git', ['archive', '--format=tar', commitOrFolder], {
    cwd: projectRoot,
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
    if (!existsSync(join(folder, 'dist/scripts/bench/decider-core.js'))) throw error;
  }
  return folder;
}
