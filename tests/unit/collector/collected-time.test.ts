import type { JsonCache } from '../../../services/adapters/filesystem/json-cache.ts';
import { memoryLog } from '../../../services/adapters/memory/memory-log.ts';
import { CollectedTime } from '../../../services/collector/collected-time.ts';
import type { Log } from '../../../services/domain/decision-log/log.ts';
import { alertRecordsIn } from '../../support/alerts/alert-records.ts';

const START = Date.UTC(2026, 10, 24, 9);
const MINUTE = 60_000;

let now: number;
let log: Log;
let saved: JsonCache;
beforeEach(() => {
  now = START;
  log = memoryLog({ clock: () => now });
  let value: unknown = null;
  saved = {
    load: async () => value,
    save: async (next) => {
      value = structuredClone(next);
    },
  };
});

async function started(on: Pick<Log, 'append'> = log): Promise<CollectedTime> {
  const time = new CollectedTime({ input: 'trail', saved, log: on, clock: () => now });
  await time.load();
  return time;
}
const gaps = async () =>
  (await alertRecordsIn(log)).map((record) => {
    if (record.kind !== 'watch-gap') throw new Error(`it is a ${record.kind}`);
    const { kind, from, to, ...rest } = record;
    return { from: (from - START) / MINUTE, to: (to - START) / MINUTE, ...rest };
  });

describe('a log that is collected', () => {
  it('has no gap while it is read to its end every second, nor from before the first time', async () => {
    const time = await started();
    now += 60 * MINUTE;
    for (let second = 0; second < 300; second += 1, now += 1_000) await time.caughtUp();
    expect(await gaps()).toEqual([]);
  });

  it('has no gap where each look takes most of a minute', async () => {
    const time = await started();
    for (let look = 0; look < 10; look += 1) {
      const begunAt = now;
      now += 40_000;
      await time.caughtUp(begunAt);
    }
    expect(await gaps()).toEqual([]);
    now += 5 * MINUTE;
    await time.caughtUp(now - 40_000);
    expect((await gaps()).map(({ from, to }) => [from, to])).toEqual([[6, 11]]);
  });

  it('has a gap from the last time before a stop to the first after it, also where the stop was a crash', async () => {
    await (await started()).caughtUp();
    now += 12 * MINUTE;
    const again = await started();
    await again.caughtUp();
    await again.caughtUp();
    expect(await gaps()).toEqual([
      { from: 0, to: 12, because: 'late', stage: 'collection', input: 'trail', partition: null, at: now },
    ]);
    // A restart of half a minute is none.
    now += MINUTE / 2;
    await (await started()).caughtUp();
    expect(await gaps()).toHaveLength(1);
  });

  it('has a gap on record every hour while it cannot be read', async () => {
    const time = await started();
    await time.caughtUp();
    for (let minutes = 0; minutes < 150; minutes += 1) {
      now += MINUTE;
      await time.behind();
    }
    await time.caughtUp();
    expect((await gaps()).map(({ from, to }) => [from, to])).toEqual([
      [0, 61],
      [61, 122],
      [122, 150],
    ]);
  });

  it('tries again with the same beginning where a gap could not be recorded', async () => {
    await (await started()).caughtUp();
    now += 5 * MINUTE;
    const time = await started({ append: () => Promise.reject(new Error('the log is full')) });
    await expect(time.caughtUp()).rejects.toThrow('the log is full');
    now += MINUTE;
    await (await started()).caughtUp();
    expect(await gaps()).toMatchObject([{ from: 0, to: 6 }]);
  });

  it('has a gap on record also where the clock was ahead when it was last read, and is set right', async () => {
    now = START + 24 * 60 * MINUTE;
    await (await started()).caughtUp();
    now = START;
    const time = await started();
    for (let minutes = 0; minutes <= 61; minutes += 1, now += MINUTE) await time.behind();
    expect((await gaps()).map(({ from, to }) => [from, to])).toEqual([[0, 61]]);
  });
});
