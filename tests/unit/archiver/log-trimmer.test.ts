import { setTimeout as pause } from 'node:timers/promises';
import { memoryLog } from '../../../services/adapters/memory/memory-log.ts';
import { openMeters } from '../../../services/adapters/metrics/catalogue.ts';
import { keepTrimming, type LogTrimmerDeps } from '../../../services/archiver/log-trimmer.ts';
import type { Log } from '../../../services/domain/decision-log/log.ts';
import { DAY, JUNE } from '../../support/decision-builders.ts';

const SEALED = 2;
const YEAR = 365 * DAY;
const noNext = { offset: 0 } as ReturnType<LogTrimmerDeps['sealed']> extends { next: infer Next } | null ? Next : never;

/** A log of three old events of partition 0, of which two are decided and sealed, and what the trimmer reports. */
async function trimming(
  changes: Partial<LogTrimmerDeps> = {},
  { wrapped = (log: Log) => log, appendedAhead = 0 } = {},
) {
  const clock = { now: JUNE };
  const log = memoryLog({ clock: () => clock.now });
  for (let event = 0; event <= SEALED; event += 1) {
    await log.append('access-events', 0, [{ key: null, value: Buffer.from(`event ${event}`) }]);
    clock.now += DAY;
  }
  if (appendedAhead > 0) {
    clock.now += appendedAhead;
    await log.append('access-events', 1, [{ key: null, value: Buffer.from('by a clock that was ahead') }]);
  }
  clock.now = JUNE + 100 * DAY;
  const [meters, stop] = [openMeters(), new AbortController()];
  const [errors, infos]: [unknown[], unknown[]] = [[], []];
  const logger = { error: (what: unknown) => errors.push(what), info: (what: unknown) => infos.push(what) };
  const running = keepTrimming(
    {
      log: wrapped(log),
      meters,
      clock: () => clock.now,
      retentionMillis: 1,
      firstMillis: 1,
      everyMillis: 1,
      logger: logger as unknown as LogTrimmerDeps['logger'],
      sealed: ({ topic, partition }) =>
        topic === 'access-decisions' && partition === 0 ? { lastSource: SEALED - 1, next: noNext } : null,
      ...changes,
    },
    stop.signal,
  );
  return {
    log,
    errors,
    infos,
    meters,
    stop,
    running,
    start: () => log.startOffset('access-events', 0),
  };
}

describe('the trimmer of the log', () => {
  it('trims again and again what is sealed and old, and no record that is not', async () => {
    const { start, running, stop, infos, errors, meters } = await trimming();
    while ((await start()) < SEALED) await pause(1);
    for (let turn = 0; turn < 10; turn += 1) await pause(2);
    stop.abort();
    await running;
    expect([await start(), errors]).toEqual([SEALED, []]);
    // Once: later looks remove nothing.
    expect(infos).toEqual([{ topic: 'access-events', partition: 0, startOffset: SEALED, removed: SEALED }]);
    const removed = (await meters.trimmedRecords.get()).values.find(({ labels }) => labels.topic === 'access-events');
    expect(removed?.value).toBe(SEALED);
    const starts = (await meters.logStart.get()).values.map(({ labels, value }) => [labels.topic, value]);
    expect(starts).toEqual(expect.arrayContaining([['access-events', SEALED]]));
  });

  it('goes on after a failure, which is in the log', async () => {
    let failures = 2;
    const wrapped = (log: Log): Log => ({
      ...log,
      async trim(...given) {
        failures -= 1;
        if (failures >= 0) throw new Error('the broker does not answer');
        return log.trim(...given);
      },
    });
    const { start, running, stop, errors } = await trimming({}, { wrapped });
    while ((await start()) < SEALED) await pause(1);
    stop.abort();
    await running;
    expect(errors).toMatchObject([{ err: { message: 'the broker does not answer' } }, { err: {} }]);
  });

  it.each([
    ['is ahead of the log', [YEAR], 0],
    ['was ahead for a moment, also where the log took it for its own', [0, YEAR, 0], YEAR],
  ])('removes nothing younger than the retention by a clock that %s', async (_, ahead, appendedAhead) => {
    let looks = 0;
    const changes: Partial<LogTrimmerDeps> = {
      retentionMillis: 90 * DAY,
      clock: () => JUNE + 3 * DAY + (ahead[Math.min(looks++, ahead.length - 1)] ?? 0),
      sealed: ({ topic, partition }) =>
        topic === 'access-decisions' && partition === 0 ? { lastSource: SEALED, next: noNext } : null,
    };
    const { start, running, stop, errors } = await trimming(changes, { appendedAhead });
    while (looks < 6) await pause(1);
    stop.abort();
    await running;
    expect([await start(), errors]).toEqual([0, []]);
  });

  it('waits first, for processes that still read the oldest records, and ends when it is stopped meanwhile', async () => {
    const { start, running, stop, errors } = await trimming({ firstMillis: 3_600_000 });
    for (let turn = 0; turn < 10; turn += 1) await pause(2);
    expect(await start()).toBe(0);
    stop.abort();
    await running;
    expect([await start(), errors]).toEqual([0, []]);
  });
});
