/** Local times of day at which nobody wants a message that can wait. `from` later than `to`: over midnight. */
export interface QuietHours {
  /** Minutes since local midnight. */
  readonly from: number;
  readonly to: number;
  /** An IANA name, for example `Europe/Berlin`. */
  readonly timeZone: string;
}

const MINUTE_MILLIS = 60_000;
const DAY_MINUTES = 1_440;

/**
 * Returns `at`, or the end of the quiet hours that contain it; both in milliseconds since 1970 UTC. Goes from minute to
 * minute of the local clock, so that a change of summer time needs no rule of its own.
 */
export function endOfQuiet(quiet: QuietHours | null, at: number): number {
  if (quiet === null || !isQuiet(quiet, at)) return at;
  let end = Math.floor(at / MINUTE_MILLIS) * MINUTE_MILLIS;
  // A day of 25 hours is the longest.
  for (let minute = 0; minute < DAY_MINUTES + 60 && isQuiet(quiet, end); minute += 1) end += MINUTE_MILLIS;
  return end;
}

function isQuiet({ from, to, timeZone }: QuietHours, at: number): boolean {
  const minute = minuteOfDay(at, timeZone);
  return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function minuteOfDay(at: number, timeZone: string): number {
  const format = formats.get(timeZone) ?? formatOf(timeZone);
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  return (parts.get('hour') ?? 0) * 60 + (parts.get('minute') ?? 0);
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  formats.set(timeZone, format);
  return format;
}
