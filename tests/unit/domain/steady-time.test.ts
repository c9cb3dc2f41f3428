import { SteadyTime } from '../../../services/domain/steady-time.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const NOON = 12 * HOUR;

/** Looks each half second, while the wall clock is ahead of the time that has passed by what `aheadAt` returns. */
function looks(time: SteadyTime, from: number, until: number, aheadAt: (monotonic: number) => number): number[] {
  const shown: number[] = [];
  for (let at = from; at < until; at += SECOND / 2) shown.push(time.look(NOON + at + aheadAt(at), at) - NOON - at);
  return shown;
}

describe('a steady time', () => {
  it('is the time of the wall clock, also where that goes a little too fast', () => {
    const time = new SteadyTime();
    expect(new Set(looks(time, 0, MINUTE, () => 0))).toEqual(new Set([0]));
    const [last] = looks(time, MINUTE, 4 * HOUR, (at) => Math.round(at / 2_000)).slice(-1);
    expect(last).toBeGreaterThan((4 * HOUR - 2 * MINUTE) / 2_000);
  });

  it('is not moved by a wall clock that is ahead for less than a minute', () => {
    const time = new SteadyTime();
    const shown = looks(time, 0, 10 * MINUTE, (at) => (at >= MINUTE && at < 2 * MINUTE ? HOUR : 0));
    expect(new Set(shown)).toEqual(new Set([0]));
  });

  it('believes a wall clock that has been ahead for a minute, and what it was ahead all of that time', () => {
    const time = new SteadyTime();
    looks(time, 0, MINUTE, () => 0);
    looks(time, MINUTE, 2 * MINUTE, () => HOUR);
    expect(looks(time, 2 * MINUTE, 2 * MINUTE + 1, () => 2 * HOUR)).toEqual([HOUR]);
    expect(looks(time, 2 * MINUTE + 1, 3 * MINUTE, () => 2 * HOUR).at(-1)).toBe(HOUR);
    expect(looks(time, 3 * MINUTE, 3 * MINUTE + 1, () => 2 * HOUR)).toEqual([2 * HOUR]);
  });

  it('believes a wall clock whose milliseconds are not those of the other clock', () => {
    const time = new SteadyTime();
    looks(time, 0, MINUTE, (at) => at % 3);
    const shown = looks(time, MINUTE, 2 * MINUTE + 1, (at) => HOUR - (at % 3));
    expect(shown.at(-2)).toBeLessThanOrEqual(2);
    expect(shown.at(-1)).toBeGreaterThanOrEqual(HOUR - 2);
  });

  it('believes a jump only a minute after the look that showed it, however long nobody looked before', () => {
    const time = new SteadyTime();
    time.look(NOON, 0);
    const shown = [10 * MINUTE, 11 * MINUTE - 1, 11 * MINUTE].map((at) => time.look(NOON + at + HOUR, at) - NOON - at);
    expect(shown).toEqual([0, 0, HOUR]);
  });

  it('is set back at once where the wall clock is', () => {
    const time = new SteadyTime();
    looks(time, 0, MINUTE, () => HOUR);
    expect(looks(time, MINUTE, MINUTE + 1, () => -HOUR)).toEqual([-HOUR]);
  });

  it('is in whole milliseconds, and never later than the wall clock', () => {
    const time = new SteadyTime();
    for (let at = 0.1; at < MINUTE; at += 500.37) {
      const wall = NOON + Math.floor(at);
      const shown = time.look(wall, at);
      expect([Number.isInteger(shown), shown <= wall, shown >= wall - 1]).toEqual([true, true, true]);
    }
  });
});
