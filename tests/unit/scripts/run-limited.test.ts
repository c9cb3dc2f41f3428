import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { isAlive } from '../../../scripts/loopback.ts';
import { runLimited } from '../../../scripts/test/run-limited.ts';

/** Starts a process in a group of its own, as suites start servers, and writes its pid to the file. */
const parent = `
  import { spawn } from 'node:child_process';
  import { renameSync, writeFileSync } from 'node:fs';
  const words = ['-e', 'setInterval(() => {}, 1_000)'];
  const child = spawn(process.execPath, words, { detached: true, stdio: 'ignore' });
  writeFileSync(process.env.FILE + '.new', String(child.pid));
  renameSync(process.env.FILE + '.new', process.env.FILE);
  setInterval(() => {}, 1_000);`;

describe('a run with a limit', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'custodes-limited-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const run = (source: string, signal: AbortSignal) =>
    runLimited(process.execPath, ['--input-type=module', '-e', source], {
      cwd: folder,
      env: { ...process.env, FILE: join(folder, 'pid') },
      signal,
    });

  it('gives the exit code of what ends by itself', async () => {
    expect(await run('process.exit(3)', new AbortController().signal)).toBe(3);
  });

  it('leaves no process that was started, not even in a group of its own', async () => {
    const limit = new AbortController();
    const ended = run(parent, limit.signal);
    while (!existsSync(join(folder, 'pid'))) await pause(20);
    const server = Number(readFileSync(join(folder, 'pid'), 'utf8'));
    expect(isAlive(server)).toBe(true);
    limit.abort();
    expect(await ended).toBeNull();
    while (isRunning(server)) await pause(20);
  });
});

/** False also for one that has ended and that nobody has waited for. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
