import { memoryRowTable } from '../../../../services/adapters/memory/memory-row-table.ts';
import type { ReturnedCanary } from '../../../../services/domain/canary/canaries.ts';
import { WatchGaps } from '../../../../services/domain/canary/watch-gaps.ts';
import { evaluatedEvents, watchedTime } from '../../../../services/domain/canary/watched-time.ts';
import { partitionOf } from '../../../../services/domain/decision-log/partition.ts';

const MINUTE = 60_000;
const everyMillis = 5 * MINUTE;
const all = [0, 1, 2, 3];
const hour = { from: 0, to: 60 * MINUTE };
const silent = { because: 'silent', stage: null, input: null, recordedAt: null } as const;

/** What was folded, in the order of return, as it is at the end of the period. */
function folded(returned: readonly ReturnedCanary[]): WatchGaps {
  const gaps = new WatchGaps(memoryRowTable(), all.length);
  for (const one of [...returned].sort((a, b) => a.returnedAt - b.returnedAt || a.sentAt - b.sentAt))
    gaps.canaryReturned(one);
  return gaps;
}

function watched(returned: readonly ReturnedCanary[], period: { readonly from: number; readonly to: number } = hour) {
  const gaps = folded(returned);
  return watchedTime([...gaps.between(period.from, period.to), ...gaps.lasting(period.to)], period);
}

/** Canaries every five minutes, each back after a tenth of a second, without those sent in [from, to). */
function canaries(minutes: number, left = { from: 0, to: 0 }): readonly ReturnedCanary[] {
  return Array.from({ length: minutes / 5 }, (_, index) => index * everyMillis)
    .filter((sentAt) => sentAt < left.from * MINUTE || sentAt >= left.to * MINUTE)
    .flatMap((sentAt) =>
      all.map((partition) => {
        const passage = { partition, offset: 10 * (sentAt / everyMillis), decidedAt: sentAt + 50 };
        return { sentAt, partition, returnedAt: sentAt + 100, everyMillis, passage };
      }),
    );
}

/** Those sent from minute 20 to 30 came back at minute 30, with what else changed. */
function lateOnes(changes: (one: ReturnedCanary) => Partial<ReturnedCanary> = () => ({})): readonly ReturnedCanary[] {
  return canaries(60).map((one) =>
    one.sentAt >= 20 * MINUTE && one.sentAt < 30 * MINUTE ? { ...one, returnedAt: 30 * MINUTE, ...changes(one) } : one,
  );
}

describe('the time that was watched', () => {
  it('is all of it where every canary came back in time', () => {
    expect(watched(canaries(60))).toEqual({ gaps: [], share: 1, upTime: { decision: 1, detection: 1 } });
  });

  it('has a gap where the detector was down for ten minutes, though its canaries came back later', () => {
    const { gaps, share, upTime } = watched(lateOnes());
    const late = { ...silent, because: 'late', stage: 'detection' };
    expect(gaps).toEqual([{ ...late, from: 20 * MINUTE, to: 30 * MINUTE, partitions: all }]);
    expect(share).toBeCloseTo(5 / 6);
    expect(upTime.decision).toBe(1);
    expect(upTime.detection).toBeCloseTo(5 / 6);
  });

  it('has a gap of the decider where its decisions came late, and of no stage where that was not recorded', () => {
    const decidedAt = 30 * MINUTE - 100;
    const { gaps, upTime } = watched(lateOnes(({ partition }) => ({ passage: { partition, offset: 0, decidedAt } })));
    expect(gaps).toMatchObject([{ because: 'late', stage: 'decision' }]);
    expect(upTime.decision).toBeCloseTo(5 / 6);
    expect(upTime.detection).toBe(1);
    const unknown = watched(lateOnes(() => ({ passage: null })));
    expect(unknown.gaps).toMatchObject([{ because: 'late', stage: null }]);
    expect(unknown.upTime).toEqual({ decision: unknown.share, detection: unknown.share });
  });

  it('has a gap where nothing was sent, from when the next canary was due', () => {
    const { gaps } = watched(canaries(60, { from: 20, to: 40 }));
    expect(gaps).toEqual([{ ...silent, from: 20 * MINUTE, to: 40 * MINUTE, partitions: all }]);
  });

  it('has a gap until now where the last canary has not come back, which is not over', () => {
    expect(watched(canaries(30)).gaps).toEqual([{ ...silent, from: 30 * MINUTE, to: 60 * MINUTE, partitions: all }]);
    expect([...folded(canaries(30)).waiting()]).toEqual([]);
  });

  it('has a gap of one partition that is stuck, and of all where nothing was sent', () => {
    const isStuck = (one: ReturnedCanary) => one.partition === 2 && one.sentAt >= 20 * MINUTE;
    const { gaps, share } = watched(canaries(60, { from: 40, to: 50 }).filter((one) => !isStuck(one)));
    expect(gaps).toEqual([
      { ...silent, from: 20 * MINUTE, to: 60 * MINUTE, partitions: [2] },
      { ...silent, from: 40 * MINUTE, to: 50 * MINUTE, partitions: [0, 1, 3] },
    ]);
    expect(share).toBeCloseTo(1 / 3);
  });

  it('has a gap of a partition of which none ever came back, and none from before each partition had canaries', () => {
    const only = partitionOf('custodes-canary', all.length);
    const later = (from: number) => (one: ReturnedCanary) => one.partition === only || one.sentAt >= from * MINUTE;
    expect(watched(canaries(60).filter(later(30)))).toMatchObject({ gaps: [], share: 1 });
    const never = all.find((partition) => partition !== only) ?? 0;
    const without = canaries(60).filter((one) => later(30)(one) && one.partition !== never);
    expect(watched(without).gaps).toEqual([{ ...silent, from: 30 * MINUTE, to: 60 * MINUTE, partitions: [never] }]);
  });

  it('has of a gap what is in the period', () => {
    const { gaps } = watched(canaries(60, { from: 20, to: 40 }), { from: 30 * MINUTE, to: 60 * MINUTE });
    expect(gaps).toEqual([{ ...silent, from: 30 * MINUTE, to: 40 * MINUTE, partitions: all }]);
    expect(watched(canaries(60, { from: 20, to: 40 }), { from: 40 * MINUTE, to: 60 * MINUTE }).gaps).toEqual([]);
  });
});

describe('a gap on record', () => {
  const at = { offset: 7, appendedAt: 61 * MINUTE };
  const gapOf = (partition: number) => ({
    ...({ kind: 'watch-gap', because: 'late', stage: 'detection', input: null, partition } as const),
    from: 20 * MINUTE,
    to: 30 * MINUTE,
    at: 60 * MINUTE,
  });

  it('waits for its record from the first canary that comes back in time, once', () => {
    const gaps = folded(lateOnes());
    expect([...gaps.waiting()]).toEqual(all.map((partition) => expect.objectContaining({ partition })));
    for (const partition of all) gaps.apply(gapOf(partition), at);
    expect([...gaps.waiting()]).toEqual([]);
    const { gaps: known } = watchedTime([...gaps.between(0, hour.to)], hour);
    expect(known).toMatchObject([{ partitions: all, recordedAt: at.appendedAt }]);
  });

  it('is another than one of another stage or input of the same time, and a later record of the same one replaces it', () => {
    const gaps = folded([]);
    const collected = { ...gapOf(0), stage: 'collection', partition: null } as const;
    gaps.apply({ ...collected, input: 'trail' }, at);
    gaps.apply({ ...collected, input: 'video-server' }, at);
    gaps.apply({ ...collected, input: 'trail', to: 40 * MINUTE }, at);
    const { gaps: known, share, upTime } = watchedTime([...gaps.between(0, hour.to)], hour);
    expect(known.map(({ input, to, partitions }) => [input, to / MINUTE, partitions])).toEqual([
      ['trail', 40, []],
      ['video-server', 30, []],
    ]);
    // Accesses that tools reported were watched all the time.
    expect({ share, upTime }).toEqual({ share: 1, upTime: { decision: 1, detection: 1 } });
  });
});

describe('events between canary accesses', () => {
  it('are counted by their places in the log, and late where the canary after them was', () => {
    // Nine between two canaries, eleven times in four partitions.
    expect(evaluatedEvents(canaries(60))).toEqual({ events: 4 * 11 * 9, inTime: 4 * 11 * 9 });
    expect(evaluatedEvents(lateOnes())).toEqual({ events: 4 * 11 * 9, inTime: 4 * 9 * 9 });
    expect(evaluatedEvents(lateOnes(() => ({ passage: null }))).events).toBe(4 * (11 * 9 + 2));
    expect(evaluatedEvents([])).toEqual({ events: 0, inTime: 0 });
  });
});
