import { setTimeout as pause } from 'node:timers/promises';
import { openMeters } from '../../../../services/adapters/metrics/catalogue.ts';
import { type CanaryDeps, sendCanaries } from '../../../../services/alerter/canary/send-canaries.ts';
import { PARTITIONS_DECIDED } from '../../../../services/topology.ts';

const NOW = Date.UTC(2026, 5, 10, 12);
const everyMillis = 300_000;
const partitions = Array.from({ length: PARTITIONS_DECIDED }, (_, partition) => partition);

/** Sends canary accesses at `NOW` to a log that does not take those of `broken`. */
function sending({ lastSentAt = null as number | null, broken = -1, onAppend = () => {} } = {}) {
  const [stop, meters] = [new AbortController(), openMeters()];
  const [appended, warned]: [number[], unknown[]] = [[], []];
  let now = NOW;
  let isRound = () => {};
  const round = new Promise<void>((resolve) => {
    isRound = resolve;
  });
  const append: CanaryDeps['log']['append'] = async (topic, partition) => {
    expect(topic).toBe('access-events');
    onAppend();
    if (partition === PARTITIONS_DECIDED - 1) isRound();
    if (partition === broken) throw new Error('no space left');
    return appended.push(partition);
  };
  const logger = { warn: (what: unknown) => warned.push(what) };
  const deps = { log: { append }, clock: () => now, meters, logger };
  const running = sendCanaries(deps, { everyMillis, lastSentAt }, stop.signal);
  return {
    appended,
    warned,
    round,
    passes: (millis: number) => {
      now += millis;
    },
    async stop(): Promise<Readonly<Record<string, number>>> {
      for (let turn = 0; turn < 10; turn += 1) await pause(1);
      stop.abort();
      await running;
      const { values } = await meters.canaries.get();
      return Object.fromEntries(values.map(({ labels, value }) => [labels.outcome, value]));
    },
  };
}

describe('canary accesses', () => {
  it('are sent to each partition an interval after those before, also after a restart', async () => {
    const { appended, round, stop } = sending({ lastSentAt: NOW - everyMillis });
    await round;
    expect(await stop()).toEqual({ sent: PARTITIONS_DECIDED, failed: 0 });
    expect(appended).toEqual(partitions);
  });

  it.each([
    ['before the first interval is over', null],
    ['by a restart shortly after others', NOW - everyMillis + 60_000],
  ])('are not sent %s', async (_when, lastSentAt) => {
    expect(await sending({ lastSentAt }).stop()).toEqual({ sent: 0, failed: 0 });
  });

  it('go to the other partitions where the log does not take that of one', async () => {
    const { appended, warned, round, stop } = sending({ lastSentAt: NOW - everyMillis, broken: 1 });
    await round;
    expect(await stop()).toEqual({ sent: PARTITIONS_DECIDED - 1, failed: 1 });
    expect(appended).toEqual(partitions.filter((partition) => partition !== 1));
    expect(warned).toEqual([{ err: expect.any(Error), partition: 1 }]);
  });

  it('are not made up for, one after the other, after the log took long', async () => {
    const sent = sending({ lastSentAt: NOW - everyMillis, onAppend: () => sent.passes(10 * everyMillis) });
    await sent.round;
    expect(await sent.stop()).toEqual({ sent: PARTITIONS_DECIDED, failed: 0 });
  });
});
