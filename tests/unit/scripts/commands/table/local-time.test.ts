import { readLocalTime } from '../../../../../scripts/commands/table/local-time.ts';

describe('the time of a cell', () => {
  const OWN = "yyyy-MM-dd'T'HH:mm:ssZZ";
  it.each([
    ['Europe/Berlin', OWN, '2026-10-25T02:30:00+01:00', '2026-10-25T01:30:00.000Z'],
    ['Europe/Berlin', OWN, '2026-10-25T02:30:00+02:00', '2026-10-25T00:30:00.000Z'],
    ['Europe/London', OWN, '2026-10-25T01:30:00+00:00', '2026-10-25T01:30:00.000Z'],
    ['Europe/Berlin', OWN, '2026-03-29T02:30:00+01:00', '2026-03-29T01:30:00.000Z'],
    ['UTC', OWN, '2026-10-25T02:30:00+01:00', '2026-10-25T01:30:00.000Z'],
  ])('that names its own offset keeps it, in %s by %s: %s', (zone, time, text, expected) => {
    expect(readLocalTime(text, { time, zone, plusDays: 0 })).toBe(expected);
  });

  const NONE = 'yyyy-MM-dd HH:mm';
  it.each([
    ['Europe/Berlin', '2026-10-25 02:30', '2026-10-25T00:30:00.000Z'],
    ['Europe/London', '2026-10-25 01:30', '2026-10-25T00:30:00.000Z'],
    ['Europe/London', '2026-11-25 01:30', '2026-11-25T01:30:00.000Z'],
    ['Europe/Berlin', '2026-03-29 02:30', null],
    ['UTC', '2026-10-25 02:30', '2026-10-25T02:30:00.000Z'],
  ])('is of its zone, the first of two: in %s %s', (zone, text, expected) => {
    expect(readLocalTime(text, { time: NONE, zone, plusDays: 0 })).toBe(expected);
  });
});
