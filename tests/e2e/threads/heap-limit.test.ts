import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../../services/adapters/config/project-root.ts';
import { MAIN_HEAP_LIMIT } from '../../../services/adapters/process/threads/stage-threads.ts';

/** Prints the limit of each thread's heap, in MB. */
const printLimit = `import { getHeapStatistics } from 'node:v8';
import { isMainThread } from 'node:worker_threads';
console.log(\`\${isMainThread ? 'main' : 'thread'} limit \${Math.round(getHeapStatistics().heap_size_limit / 2 ** 20)};\`);`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'custodes-heap-limit-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the limit of a heap', () => {
  it('of the main thread is what `npm start` states, and that of other threads is V8’s own', async () => {
    const { scripts } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'));
    expect(scripts.start).toContain(` ${MAIN_HEAP_LIMIT} dist/scripts/start.js`);
    expect(scripts.endure).toContain(` ${MAIN_HEAP_LIMIT} dist/scripts/endure.js`);
    const own = await limits([]);
    const limited = await limits([MAIN_HEAP_LIMIT]);
    expect(limited.thread).toBe(own.thread);
    expect(limited.main).toBeGreaterThanOrEqual(2_000);
    expect(limited.main).toBeLessThan(2_200);
  });

  it('of each thread is what somebody states who starts node with another', async () => {
    const { main, thread } = await limits(['--max-old-space-size=700']);
    for (const limit of [main, thread]) {
      expect(limit).toBeGreaterThanOrEqual(700);
      expect(limit).toBeLessThan(900);
    }
  });
});

async function limits(options: readonly string[]): Promise<{ readonly main: number; readonly thread: number }> {
  const preload = `data:text/javascript,${encodeURIComponent(printLimit)}`;
  const env = { ...process.env, DATA_DIR: folder, PORT: '0', DEMO: 'off', AUTH: 'off', STAGE_THREADS: '1' };
  const server = spawn(
    process.execPath,
    [...options, '--import', preload, join(projectRoot, 'dist/scripts/start.js')],
    {
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  let output = '';
  server.stdout.setEncoding('utf8');
  for await (const part of server.stdout) {
    output += part;
    if (/main limit \d+;/.test(output) && /thread limit \d+;/.test(output)) break;
  }
  server.kill('SIGKILL');
  if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
  const of = (thread: string) => Number(new RegExp(`${thread} limit (\\d+);`).exec(output)?.[1]);
  return { main: of('main'), thread: of('thread') };
}
