import type { ReturnedCanary } from '../../../../services/domain/canary/canaries.ts';
import { watchedTime } from '../../../../services/domain/canary/watched-time.ts';
import { partitionOf } from '../../../../services/domain/decision-log/partition.ts';

const MINUTE = 60_000;
const everyMillis = 5 * MINUTE;
const all = [0, 1, 2, 3];
const watched = (returned: readonly ReturnedCanary[], period: Parameters<typeof watchedTime>[2]) =>
  watchedTime(returned, all.length, period);

/** Canaries every five minutes, each back after a tenth of a second, without those sent in [from, to). */
function canaries(minutes: number, left: { readonly from: number; readonly to: number } = { from: 0, to: 0 }) {
  return Array.from({ length: minutes / 5 }, (_, index) => index * everyMillis)
    .filter((sentAt) => sentAt < left.from * MINUTE || sentAt >= left.to * MINUTE)
    .flatMap((sentAt) => all.map((partition) => ({ sentAt, partition, returnedAt: sentAt + 100, everyMillis })));
}

const hour = { from: 0, to: 60 * MINUTE };

describe('the time that was watched', () => {
  it('is all of it where every canary came back in time', () => {
    expect(watched(canaries(60), hour)).toEqual({ ...hour, canaries: 48, gaps: [], share: 1 });
  });

  it('has a gap where the detector was down for ten minutes, though its canaries came back later', () => {
    const returned = canaries(60).map((one) =>
      one.sentAt >= 20 * MINUTE && one.sentAt < 30 * MINUTE ? { ...one, returnedAt: 30 * MINUTE } : one,
    );
    const { gaps, share } = watched(returned, hour);
    expect(gaps).toEqual([{ from: 20 * MINUTE, to: 30 * MINUTE, because: 'late', partitions: all }]);
    expect(share).toBeCloseTo(5 / 6);
  });

  it('has a gap where nothing was sent, from when the next canary was due', () => {
    const { gaps } = watched(canaries(60, { from: 20, to: 40 }), hour);
    expect(gaps).toEqual([{ from: 20 * MINUTE, to: 40 * MINUTE, because: 'silent', partitions: all }]);
  });

  it('has a gap until now where the last canary has not come back', () => {
    const { gaps } = watched(canaries(30), hour);
    expect(gaps).toEqual([{ from: 30 * MINUTE, to: 60 * MINUTE, because: 'silent', partitions: all }]);
  });

  it('has a gap of one partition that is stuck, and of all where nothing was sent', () => {
    const stuck = (one: ReturnedCanary) => one.partition === 2 && one.sentAt >= 20 * MINUTE;
    const { gaps, share } = watched(
      canaries(60, { from: 40, to: 50 }).filter((one) => !stuck(one)),
      hour,
    );
    expect(gaps).toEqual([
      { from: 20 * MINUTE, to: 60 * MINUTE, because: 'silent', partitions: [2] },
      { from: 40 * MINUTE, to: 50 * MINUTE, because: 'silent', partitions: [0, 1, 3] },
    ]);
    expect(share).toBeCloseTo(1 / 3);
  });

  it('has a gap of a partition of which none ever came back, and none from before each partition had canaries', () => {
    const only = partitionOf('custodes-canary', all.length);
    const later = (from: number) => (one: ReturnedCanary) => one.partition === only || one.sentAt >= from * MINUTE;
    expect(watched(canaries(60).filter(later(30)), hour)).toMatchObject({ gaps: [], share: 1 });
    const never = all.find((partition) => partition !== only) ?? 0;
    const without = canaries(60).filter((one) => later(30)(one) && one.partition !== never);
    expect(watched(without, hour).gaps).toEqual([
      { from: 30 * MINUTE, to: 60 * MINUTE, because: 'silent', partitions: [never] },
    ]);
  });

  it('begins with the first canary, and has only what is in the period', () => {
    const late = canaries(60).filter(({ sentAt }) => sentAt >= 15 * MINUTE);
    expect(watched(late, hour)).toMatchObject({ from: 15 * MINUTE, gaps: [], share: 1 });
    const { gaps } = watched(canaries(60, { from: 20, to: 40 }), { from: 30 * MINUTE, to: 60 * MINUTE });
    expect(gaps).toEqual([{ from: 30 * MINUTE, to: 40 * MINUTE, because: 'silent', partitions: all }]);
  });

  it('is unknown without any canary', () => {
    expect(watched([], hour)).toEqual({ ...hour, canaries: 0, gaps: [], share: null });
  });
});
