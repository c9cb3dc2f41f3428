import { plainDays, plainTime } from '../../../../services/domain/access-event/plain-time.ts';

it.each([
  ['2026-10-10T12:00:00.000Z', '10 Oct 2026, 12:00 UTC'],
  ['2026-01-01T00:00:00.000Z', '1 Jan 2026, 00:00 UTC'],
  ['2026-11-24T09:12:03.000Z', '24 Nov 2026, 09:12:03 UTC'],
  ['2026-11-24T09:12:00.001Z', '24 Nov 2026, 09:12:00.001 UTC'],
])('the time %s is %s', (time, expected) => {
  expect(plainTime(Date.parse(time))).toBe(expected);
});

it.each([
  ['2026-10-19', '2026-10-19', '19 Oct 2026'],
  ['2026-11-03', '2026-11-09', '3 – 9 Nov 2026'],
  ['2026-08-26', '2026-11-17', '26 Aug – 17 Nov 2026'],
  ['2026-12-30', '2027-01-02', '30 Dec 2026 – 2 Jan 2027'],
])('the days from %s to %s are %s', (first, last, expected) => {
  expect(plainDays(Date.parse(first), Date.parse(last))).toBe(expected);
});

it('shows a number that is not a date', () => {
  expect(plainTime(9e15)).toBe('9000000000000000 ms');
  expect(plainDays(0, Number.POSITIVE_INFINITY)).toBe('0 ms – Infinity ms');
});
