import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '../../../services/adapters/config/project-root.ts';

/** Starts a second Node process on a TypeScript file of this project. Its standard error goes to the test's. */
export function runTypescript(
  file: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): ChildProcessWithoutNullStreams {
  const env = { ...process.env, ...environment };
  const child = spawn(process.execPath, ['--no-warnings', '--import', 'tsx', join(projectRoot, file), ...args], {
    cwd: projectRoot,
    env,
  });
  child.stderr.pipe(process.stderr);
  return child;
}
