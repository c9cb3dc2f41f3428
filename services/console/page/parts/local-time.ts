/** How the page writes times, by the clock of the reader; tests name another zone. */
export interface LocalTime {
  /** The zone of a moment, by the abbreviation of the reader's language: summer time has another one. */
  zoneAt(date: Date): string;
  /** Date and time with the zone; in a table, whose header names a zone, only another zone, and no year where it is that of `now`. */
  textOf(date: Date, options: { readonly now: Date; readonly inTableOf: string | null }): string;
}

/** No zone changes within a quarter of an hour. */
const QUARTER_MS = 900_000;

export function openLocalTime(timeZone?: string): LocalTime {
  const ofZone = timeZone === undefined ? {} : { timeZone };
  const day = new Intl.DateTimeFormat(undefined, { ...ofZone, day: 'numeric', month: 'short', year: 'numeric' });
  const dayOfYear = new Intl.DateTimeFormat(undefined, { ...ofZone, day: 'numeric', month: 'short' });
  const year = new Intl.DateTimeFormat('en', { ...ofZone, year: 'numeric' });
  /** 24 hours: a column of times is compared, and a log has them so. */
  const clock = new Intl.DateTimeFormat(undefined, {
    ...ofZone,
    ...({ hour: '2-digit', minute: '2-digit', second: '2-digit' } as const),
    hourCycle: 'h23',
  });
  const zoneName = new Intl.DateTimeFormat(undefined, { ...ofZone, timeZoneName: 'short' });
  // A column has thousands of times, and none of these formats is cheap.
  const known = new Map<number, string>();
  const zoneAt = (date: Date): string => {
    const quarter = Math.floor(date.getTime() / QUARTER_MS);
    const zone =
      known.get(quarter) ?? zoneName.formatToParts(date).find(({ type }) => type === 'timeZoneName')?.value ?? '';
    known.set(quarter, zone);
    return zone;
  };
  return {
    zoneAt,
    textOf(date, { now, inTableOf }) {
      const isThisYear = inTableOf !== null && year.format(date) === year.format(now);
      const zone = zoneAt(date);
      const shown = zone === inTableOf ? '' : ` ${zone}`;
      return `${(isThisYear ? dayOfYear : day).format(date)}, ${clock.format(date)}${shown}`;
    },
  };
}

/** What each input of a time has. Its year has four digits: browsers otherwise take six. */
export const timeInput = { type: 'datetime-local', step: 1, max: '9999-12-31T23:59:59' } as const;

/** Formats a time for a `datetime-local` field: the reader's clock, to the second. Empty where the field cannot show it. */
export function toLocalField(iso: string): string {
  const date = new Date(iso);
  if (iso === '' || Number.isNaN(date.getTime())) return '';
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString();
  return /^\d/.test(local) ? local.slice(0, 19) : '';
}

/**
 * The time in a field that showed `before`. What nobody changed is as it was: the field has no milliseconds, and an hour twice where
 * summer time ends. What is no time is left as it is, for what checks it.
 */
export function fromLocalField(local: string, before = ''): string {
  const date = new Date(local);
  if (Number.isNaN(date.getTime())) return local;
  const time = date.toISOString();
  const shown = toLocalField(before);
  return shown !== '' && new Date(shown).toISOString() === time ? before : time;
}
