import { memoryObjectStore } from '../../../../services/adapters/memory/memory-object-store.ts';
import { VerificationPace } from '../../../../services/auditor/verification/pace.ts';

const START = Date.UTC(2026, 10, 24, 9);
const HOUR_MS = 3_600_000;

describe('the pace of a verification', () => {
  it('takes a fiftieth of the time of a processor while there is time', async () => {
    const { works, pauses } = working(START + HOUR_MS);
    await works(10, { part: 0.5 });
    expect(pauses).toEqual([490]);
  });

  it('takes a fiftieth too where nothing is known to be done yet, as long as it is early', async () => {
    const { works, pauses } = working(START + HOUR_MS);
    await works(10, { part: null });
    await works(10, { part: 0 });
    expect(pauses).toEqual([490, 490]);
    for (let step = 0; step < 1_000; step += 1) await works(10, { part: 0 });
    expect(pauses.at(-1)).toBe(40);
  });

  it('takes a fifth at most, however late it is', async () => {
    const { works, pauses } = working(START - HOUR_MS);
    await works(10, { part: 0.01 });
    await works(10, { part: 0.99 });
    expect(pauses).toEqual([40, 40]);
  });

  it('takes what it needs to end in time', async () => {
    const { works, pauses, now } = working(START + 1_000);
    for (let step = 1; step <= 10; step += 1) await works(10, { part: step / 10 });
    expect(pauses).toEqual([90, 90, 90, 90, 90, 90, 90, 90, 90, 90]);
    expect(now()).toBe(START + 1_000);
  });

  it('waits after more than one read where each takes little', async () => {
    const { works, pauses } = working(START + HOUR_MS);
    for (let read = 0; read < 4; read += 1) await works(2, { part: 0.5 });
    expect(pauses).toEqual([294]);
  });

  it('does not count how long a store takes to answer', async () => {
    const { works, pauses } = working(START + HOUR_MS, { answerMillis: 1_000 });
    await works(10, { part: 0.5 });
    await works(10, { part: 0.5 });
    expect(pauses).toEqual([490, 490]);
  });
});

/** Works in front of each read, on a clock that only work, pauses and answers move. */
function working(until: number, { answerMillis = 0 } = {}) {
  let now = START;
  const pauses: number[] = [];
  const pace = new VerificationPace(until, {
    clock: () => now,
    stopwatch: () => now - START,
    async pause(millis) {
      pauses.push(millis);
      now += millis;
    },
  });
  const objects = pace.reading({
    ...memoryObjectStore(),
    async get() {
      now += answerMillis;
      return null;
    },
  });
  return {
    pauses,
    now: () => now,
    async works(millis: number, { part }: { readonly part: number | null }) {
      if (part !== null) pace.done(part);
      now += millis;
      await objects.get('an-object');
    },
  };
}
