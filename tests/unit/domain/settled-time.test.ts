import { SettledTime } from '../../../services/domain/settled-time.ts';

const HOUR = 3_600_000;
const NOON = 12 * HOUR;

describe('a settled time', () => {
  it('is none at the first look, and then not later than the look before', () => {
    const time = new SettledTime();
    expect(time.look(NOON)).toBe(Number.NEGATIVE_INFINITY);
    expect(time.look(NOON + HOUR)).toBe(NOON);
    expect(time.look(NOON + 2 * HOUR)).toBe(NOON + HOUR);
  });

  it('is moved by no clock that is ahead at one look, and is back where the clock is set back', () => {
    const time = new SettledTime();
    for (const now of [NOON, NOON + HOUR]) time.look(now);
    const shown = [1_000 * HOUR, NOON + 3 * HOUR, NOON + 4 * HOUR, NOON - HOUR].map((now) => time.look(now));
    expect(shown).toEqual([NOON + HOUR, NOON + 3 * HOUR, NOON + 3 * HOUR, NOON - HOUR]);
  });

  it('was looked at within a while, unless the clock was set back since', () => {
    const time = new SettledTime();
    expect(time.isWithin(NOON, HOUR)).toBe(false);
    time.look(NOON);
    const asked = [NOON, NOON + HOUR - 1, NOON + HOUR, NOON - 1].map((now) => time.isWithin(now, HOUR));
    expect(asked).toEqual([true, true, false, false]);
  });
});
