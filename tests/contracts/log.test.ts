import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedLog } from '../../services/adapters/embedded/embedded-log.ts';
import { memoryLog } from '../../services/adapters/memory/memory-log.ts';
import { describeLog } from './log.ts';

describeLog('memory', async () => ({
  log: memoryLog({ clock: unsteadyClock() }),
  reopen: null,
  close: async () => {},
}));

describeLog('embedded', async () => {
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
});

/** A clock that is set back now and then, as real ones are. */
function unsteadyClock(): () => number {
  let calls = 0;
  return () => {
    calls += 1;
    return 1_760_000_000_000 + calls * 10 - (calls % 4 === 3 ? 5_000 : 0);
  };
}
