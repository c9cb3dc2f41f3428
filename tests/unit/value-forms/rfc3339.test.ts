import fc from 'fast-check';
import { INSTANT_MAX, INSTANT_MIN, parseRfc3339, toRfc3339 } from '../../../services/value-forms/rfc3339.ts';

describe('parseRfc3339', () => {
  it.each([
    ['1970-01-01T00:00:00Z', 0],
    ['2026-11-24T09:12:03.123Z', Date.UTC(2026, 10, 24, 9, 12, 3, 123)],
    ['2026-11-24t09:12:03.1z', Date.UTC(2026, 10, 24, 9, 12, 3, 100)],
    ['2026-11-24T09:12:03.123999999Z', Date.UTC(2026, 10, 24, 9, 12, 3, 123)],
    ['2026-11-24T10:42:03+01:30', Date.UTC(2026, 10, 24, 9, 12, 3)],
    ['2026-11-23T22:12:03-11:00', Date.UTC(2026, 10, 24, 9, 12, 3)],
    ['2026-11-24T09:12:03-00:00', Date.UTC(2026, 10, 24, 9, 12, 3)],
    ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
    ['2000-02-29T00:00:00Z', Date.UTC(2000, 1, 29)],
    ['1969-12-31T23:59:59.999Z', -1],
    ['0000-01-01T00:00:00Z', INSTANT_MIN],
    ['9999-12-31T23:59:59.999Z', INSTANT_MAX],
  ])('reads %s', (text, instant) => {
    expect(parseRfc3339(text)).toBe(instant);
  });

  it('reads a leap second as the first instant of the next day, in any zone', () => {
    expect(parseRfc3339('2016-12-31T23:59:60Z')).toBe(Date.UTC(2017, 0, 1));
    expect(parseRfc3339('2016-12-31T18:59:60.5-05:00')).toBe(Date.UTC(2017, 0, 1));
  });

  it.each([
    '2026-02-30T00:00:00Z',
    '2026-02-29T00:00:00Z',
    '1900-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-01-00T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:60:00Z',
    '2026-01-01T12:00:60Z',
    '2026-01-15T23:59:60Z',
    '2026-01-01T00:00:61Z',
    '2026-01-01T00:00:00',
    '2026-01-01T00:00:00+24:00',
    '2026-01-01T00:00:00+01:60',
    '2026-01-01T00:00:00+0100',
    '2026-01-01T00:00:00.Z',
    '2026-01-01 00:00:00Z',
    '2026-01-01',
    '26-01-01T00:00:00Z',
    '+002026-01-01T00:00:00Z',
    ' 2026-01-01T00:00:00Z',
    '2026-01-01T00:00:00Z\n',
    '0000-01-01T00:00:00+00:01',
    '9999-12-31T23:59:60Z',
    '',
  ])('refuses %p', (text) => {
    expect(parseRfc3339(text)).toBeNull();
  });

  it('reads back every instant it can write', () => {
    fc.assert(
      fc.property(fc.integer({ min: INSTANT_MIN, max: INSTANT_MAX }), (instant) => {
        expect(parseRfc3339(toRfc3339(instant))).toBe(instant);
      }),
    );
  });

  it('reads the common form as it reads the same instant written in another one', () => {
    const digits = fc.array(fc.constantFrom(...'0123456789:-TZ.+ '), { minLength: 24, maxLength: 24 });
    const nearly = fc.tuple(
      fc.integer({ min: INSTANT_MIN, max: INSTANT_MAX }),
      fc.nat(23),
      fc.constantFrom(...'0359:Z'),
    );
    const text = fc.oneof(
      digits.map((units) => units.join('')),
      nearly.map(([instant, at, unit]) => toRfc3339(instant).slice(0, at) + unit + toRfc3339(instant).slice(at + 1)),
    );
    fc.assert(
      fc.property(text, (common) => {
        // The same with one more digit below a millisecond takes the other way.
        const longer = common.replace(/Z$/, '0Z');
        if (longer !== common) expect(parseRfc3339(common)).toBe(parseRfc3339(longer));
      }),
      { numRuns: 5_000 },
    );
  });
});
