import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedLog } from '../../services/adapters/embedded/embedded-log.ts';
import { memoryLog } from '../../services/adapters/memory/memory-log.ts';
import { describeLog, numbered, type OpenedLog } from './log.ts';
import { describeTrim } from './log-trim.ts';

for (const describeContract of [describeLog, describeTrim]) {
  describeContract('memory', openMemory);
  describeContract('embedded', openEmbedded);
}

describe('a trimmed embedded log', () => {
  it('gives up the space of thousands of batches, in several transactions', async () => {
    const { log, reopen, close } = await openEmbedded();
    for (let round = 0; round < 30; round++) {
      await Promise.all(Array.from({ length: 100 }, () => log.append('alerts', 0, numbered(0, 1))));
    }
    await log.trim('alerts', 0, 2_990);
    expect(await log.startOffset('alerts', 0)).toBe(2_990);
    const again = (await reopen?.()) ?? log;
    let first = -1;
    for await (const { records } of again.read('alerts', 0, 0)) if (first < 0) first = records[0]?.offset ?? -1;
    expect(first).toBe(2_990);
    await close();
  });
});

async function openMemory(): Promise<OpenedLog> {
  return { log: memoryLog({ clock: unsteadyClock() }), reopen: null, close: async () => {} };
}

async function openEmbedded(): Promise<OpenedLog> {
  const folder = mkdtempSync(join(tmpdir(), 'custodes-log-'));
  const clock = unsteadyClock();
  let log = await openEmbeddedLog({ folder, clock });
  return {
    log,
    async reopen() {
      await log.close();
      log = await openEmbeddedLog({ folder, clock });
      return log;
    },
    async close() {
      await log.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** A clock that is set back now and then, as real ones are. */
function unsteadyClock(): () => number {
  let calls = 0;
  return () => {
    calls += 1;
    return 1_760_000_000_000 + calls * 10 - (calls % 4 === 3 ? 5_000 : 0);
  };
}
