import { fromLocalField, openLocalTime, toLocalField } from '../../../services/console/page/parts/local-time.ts';

const winter = new Date('2026-11-30T10:00:00Z');
const summer = new Date('2026-07-01T10:00:00Z');

describe('a time on the page', () => {
  const { textOf, zoneAt } = openLocalTime('America/New_York');

  it('has the zone that its own day had, not that of today', () => {
    expect([zoneAt(summer), zoneAt(winter)]).toEqual(['EDT', 'EST']);
    expect(textOf(summer, { now: winter, inTableOf: null })).toMatch(/06:00:00 EDT$/);
    expect(textOf(winter, { now: summer, inTableOf: null })).toMatch(/05:00:00 EST$/);
  });

  it('names its zone in a table only where it is another one than that of the header', () => {
    expect(textOf(winter, { now: winter, inTableOf: 'EST' })).toMatch(/05:00:00$/);
    expect(textOf(summer, { now: winter, inTableOf: 'EST' })).toMatch(/06:00:00 EDT$/);
  });

  it('names its zone in a table that was open when summer time ended', () => {
    expect(textOf(winter, { now: winter, inTableOf: 'EDT' })).toMatch(/05:00:00 EST$/);
    expect(textOf(summer, { now: winter, inTableOf: 'EDT' })).toMatch(/06:00:00$/);
  });

  it('has its year in a table only where it is another one', () => {
    const options = { now: winter, inTableOf: 'EST' };
    expect(textOf(winter, options)).not.toContain('2026');
    expect(textOf(new Date('2025-11-30T10:00:00Z'), options)).toContain('2025');
    // Still the old year there.
    expect(textOf(new Date('2027-01-01T03:00:00Z'), options)).not.toContain('2027');
  });
});

describe('a field for a time', () => {
  it.each(['2026-11-24T09:12:03.250Z', '2026-10-25T00:30:00.000Z', '2026-10-25T01:30:00.000Z'])(
    'that nobody changed leaves %s as it was, by every clock',
    (time) => {
      const shown = toLocalField(time);
      expect(fromLocalField(shown, time)).toBe(time);
      // Browsers leave out seconds that are none.
      expect(fromLocalField(shown.replace(/:00$/, ''), time)).toBe(time);
    },
  );

  it('has what was typed, to the second, and nothing where it was emptied', () => {
    const typed = '2026-11-24T09:12:04';
    expect(fromLocalField(typed, '2026-11-24T09:12:03.250Z')).toBe(new Date(typed).toISOString());
    expect(fromLocalField('', '2026-11-24T09:12:03.250Z')).toBe('');
  });

  it.each(['20260-01-01T00:00', 'soon'])('leaves %s as it is, for what checks it', (typed) => {
    expect(fromLocalField(typed)).toBe(typed);
  });

  it('is empty for a year that it cannot show', () => {
    expect(toLocalField('+010000-06-01T00:00:00Z')).toBe('');
  });
});
