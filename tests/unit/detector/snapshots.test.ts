import { setImmediate as turn } from 'node:timers/promises';
import { openLogger } from '../../../services/adapters/logger.ts';
import { memoryLog } from '../../../services/adapters/memory/memory-log.ts';
import { openMeters } from '../../../services/adapters/metrics/catalogue.ts';
import { Snapshots } from '../../../services/detector/snapshots.ts';

/** Of each snapshot. */
const MILLIS = 10_000;

describe('when a snapshot is due', () => {
  it('waits until 2 % of the time suffice, also where many findings wait', async () => {
    const { taken, pass } = await afterTheFirst();
    await pass({ seconds: 499, reported: 99_999 });
    expect(taken()).toBe(1);
    await pass({ seconds: 1, reported: 99_999 });
    expect(taken()).toBe(2);
  });

  it('waits a tenth of that where the findings of 100,000 accesses do, also if they could not be written', async () => {
    const { taken, pass } = await afterTheFirst();
    await pass({ seconds: 49, reported: 100_000 });
    expect(taken()).toBe(1);
    await pass({ seconds: 1, reported: 100_000 });
    expect(taken()).toBe(2);
    await pass({ seconds: 1, reported: 100_000 });
    expect(taken()).toBe(2);
  });
});

/** A detector whose first snapshot was taken, and whose next one is due by the number of findings. */
async function afterTheFirst() {
  let [now, size, taken] = [0, 0, 0];
  const snapshots = new Snapshots(
    { log: memoryLog({ clock: () => now }), monotonic: () => now, logger: openLogger('silent'), meters: openMeters() },
    {
      detection: {
        reported: {
          get size() {
            return size;
          },
        },
      },
      state: {
        async take() {
          taken += 1;
          return { bytes: 0, millis: MILLIS, write: async () => {} };
        },
      },
      writer: { durable: async () => {} },
    } as never,
  );
  snapshots.dueNow();
  snapshots.beginIfDue();
  return {
    taken: () => taken,
    async pass({ seconds, reported }: { readonly seconds: number; readonly reported: number }) {
      while (snapshots.isTaking) await turn();
      now += seconds * 1_000;
      size = reported;
      snapshots.beginIfDue();
      await turn();
    },
  };
}
