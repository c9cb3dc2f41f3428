import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type EmbeddedLog, openEmbeddedLog } from '../../../../services/adapters/embedded/embedded-log.ts';
import { runTypescript } from '../../../support/typescript/run-typescript.ts';

const APPENDS = 200;

describe('a log that another process appends to', () => {
  const folder = mkdtempSync(join(tmpdir(), 'custodes-processes-'));
  let log: EmbeddedLog;
  beforeAll(async () => {
    log = await openEmbeddedLog({ folder, clock: Date.now });
  });
  afterAll(async () => {
    await log.close();
    rmSync(folder, { recursive: true });
  });

  it('wakes its follower for the last append too, although a meter asks for the end all the time', async () => {
    const metering = setInterval(() => void log.endOffset('access-events', 0), 1);
    const following = (async () => {
      for await (const { records } of log.read('access-events', 0, 0, { follow: true })) {
        if (String(records.at(-1)?.value) === 'last') return;
      }
    })();

    await appendInAnotherProcess(folder);
    // No further append of this process: only the poll can wake the follower for what the other one appended last.
    const appending = runTypescript('tests/support/typescript/append-once.ts', [folder]);
    await once(appending, 'exit');
    await following;
    clearInterval(metering);
  });
});

/** Runs a writer until it has acknowledged `APPENDS` appends, then kills it. */
async function appendInAnotherProcess(folder: string): Promise<void> {
  const child = runTypescript('tests/support/typescript/append-for-ever.ts', [folder]);
  const exited = once(child, 'exit');
  let appended = 0;
  for await (const _ of createInterface({ input: child.stdout })) {
    appended += 1;
    if (appended === APPENDS) child.kill('SIGKILL');
  }
  await exited;
}
