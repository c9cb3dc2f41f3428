import { watchedTime } from '../../../../services/domain/canary/watched-time.ts';

const MINUTE = 60_000;
const everyMillis = 5 * MINUTE;

/** Canaries every five minutes, each back after a tenth of a second, without those sent in [from, to). */
function canaries(minutes: number, left: { readonly from: number; readonly to: number } = { from: 0, to: 0 }) {
  return Array.from({ length: minutes / 5 }, (_, index) => index * everyMillis)
    .filter((sentAt) => sentAt < left.from * MINUTE || sentAt >= left.to * MINUTE)
    .map((sentAt) => ({ sentAt, returnedAt: sentAt + 100, everyMillis }));
}

const hour = { from: 0, to: 60 * MINUTE };

describe('the time that was watched', () => {
  it('is all of it where every canary came back in time', () => {
    expect(watchedTime(canaries(60), hour)).toEqual({ ...hour, canaries: 12, gaps: [], share: 1 });
  });

  it('has a gap where the detector was down for ten minutes, though its canaries came back later', () => {
    const returned = canaries(60).map((one) =>
      one.sentAt >= 20 * MINUTE && one.sentAt < 30 * MINUTE ? { ...one, returnedAt: 30 * MINUTE } : one,
    );
    const { gaps, share } = watchedTime(returned, hour);
    expect(gaps).toEqual([{ from: 20 * MINUTE, to: 30 * MINUTE, because: 'late' }]);
    expect(share).toBeCloseTo(5 / 6);
  });

  it('has a gap where nothing was sent, from when the next canary was due', () => {
    const { gaps } = watchedTime(canaries(60, { from: 20, to: 40 }), hour);
    expect(gaps).toEqual([{ from: 20 * MINUTE, to: 40 * MINUTE, because: 'silent' }]);
  });

  it('has a gap until now where the last canary has not come back', () => {
    const { gaps } = watchedTime(canaries(30), hour);
    expect(gaps).toEqual([{ from: 30 * MINUTE, to: 60 * MINUTE, because: 'silent' }]);
  });

  it('begins with the first canary, and has only what is in the period', () => {
    const late = canaries(60).filter(({ sentAt }) => sentAt >= 15 * MINUTE);
    expect(watchedTime(late, hour)).toMatchObject({ from: 15 * MINUTE, gaps: [], share: 1 });
    const { gaps } = watchedTime(canaries(60, { from: 20, to: 40 }), { from: 30 * MINUTE, to: 60 * MINUTE });
    expect(gaps).toEqual([{ from: 30 * MINUTE, to: 40 * MINUTE, because: 'silent' }]);
  });

  it('is unknown without any canary', () => {
    expect(watchedTime([], hour)).toEqual({ ...hour, canaries: 0, gaps: [], share: null });
  });
});
