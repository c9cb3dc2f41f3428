const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** The range that RFC 3339 can express in UTC: 0000-01-01T00:00:00Z to 9999-12-31T23:59:59.999Z. */
export const INSTANT_MIN = -62_167_219_200_000;
export const INSTANT_MAX = 253_402_300_799_999;

/** The expected form of a time, for error messages. */
export const RFC_3339_EXPECTED = 'an RFC 3339 time with zone, for example 2026-11-24T09:12:03.123Z';

const PATTERN = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))$/;
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/**
 * Returns milliseconds since 1970 UTC of an RFC 3339 time; `null` for any other text. The zone is required. Digits
 * below a millisecond are cut off. Dates that do not exist (2026-02-30) are rejected. A leap second is accepted where
 * one can occur, at 23:59:60 UTC on the last day of a month, and becomes the first instant of the next day, as in
 * POSIX.
 */
export function parseRfc3339(text: string): number | null {
  return parsePlain(text) ?? parseAny(text);
}

/** A fast path for the most common form, `2026-11-24T09:12:03.123Z`; `null` selects the full parser. */
function parsePlain(text: string): number | null {
  if (text.length !== PLAIN.length) return null;
  for (let at = 0; at < PLAIN.length; at += 1) {
    const sign = PLAIN.charCodeAt(at);
    const unit = text.charCodeAt(at);
    if (sign === DIGIT_0 ? unit < DIGIT_0 || unit > DIGIT_9 : unit !== sign) return null;
  }
  const [year, month, day] = [two(text, 0) * 100 + two(text, 2), two(text, 5), two(text, 8)];
  const [hour, minute, second] = [two(text, 11), two(text, 14), two(text, 17)];
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null;
  if (hour > 23 || minute > 59 || second > 59) return null;
  const time =
    (hour * 60 + minute) * MINUTE_MS + second * SECOND_MS + two(text, 20) * 10 + text.charCodeAt(22) - DIGIT_0;
  return daysSince1970(year, month, day) * DAY_MS + time;
}

const PLAIN = '0000-00-00T00:00:00.000Z';
const [DIGIT_0, DIGIT_9] = [48, 57];

function two(text: string, at: number): number {
  return (text.charCodeAt(at) - DIGIT_0) * 10 + text.charCodeAt(at + 1) - DIGIT_0;
}

function parseAny(text: string): number | null {
  const match = PATTERN.exec(text);
  if (match === null) return null;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const [hour, minute, second] = [Number(match[4]), Number(match[5]), Number(match[6])];
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null;
  if (hour > 23 || minute > 59 || second > 60) return null;
  const offsetMs = zoneOffsetMs(match);
  if (offsetMs === null) return null;
  const whole = daysSince1970(year, month, day) * DAY_MS + (hour * 60 + minute) * MINUTE_MS + second * SECOND_MS;
  const utc = whole - offsetMs;
  if (second === 60) return isMonthStart(utc) ? inRange(utc) : null;
  return inRange(utc + milliseconds(match[7]));
}

/**
 * Works like `parseRfc3339`, but accepts a space for the `+` of a zone, because some callers do not percent-encode it.
 */
export function parseQueryTime(text: string): number | null {
  return parseRfc3339(text.replace(/ (?=\d\d:\d\d$)/, '+'));
}

/**
 * Formats milliseconds since 1970 UTC as RFC 3339 with milliseconds and `Z`. An instant beyond the years ±275,760 has
 * no such form. No validator accepts it, but foreign archived bytes may contain it; it is formatted as the number.
 */
export function toRfc3339(instantMs: number): string {
  const date = new Date(instantMs);
  return Number.isNaN(date.getTime()) ? String(instantMs) : date.toISOString();
}

/** Returns true if RFC 3339 can express it in UTC. */
export function isInstant(instantMs: number): boolean {
  return instantMs >= INSTANT_MIN && instantMs <= INSTANT_MAX;
}

function zoneOffsetMs(match: RegExpExecArray): number | null {
  const sign = match[8];
  if (sign === undefined) return 0;
  const [hours, minutes] = [Number(match[9]), Number(match[10])];
  if (hours > 23 || minutes > 59) return null;
  const offset = (hours * 60 + minutes) * MINUTE_MS;
  return sign === '-' ? -offset : offset;
}

function milliseconds(fraction: string | undefined): number {
  return fraction === undefined ? 0 : Number(fraction.slice(0, 3).padEnd(3, '0'));
}

function daysIn(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return month === 2 && leap ? 29 : (MONTH_DAYS[month - 1] ?? 0);
}

/** Howard Hinnant's `days_from_civil`: exact for the proleptic Gregorian calendar, also before the year 100. */
function daysSince1970(year: number, month: number, day: number): number {
  const marchYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

function isMonthStart(utc: number): boolean {
  return utc % DAY_MS === 0 && new Date(utc).getUTCDate() === 1;
}

function inRange(instantMs: number): number | null {
  return instantMs >= INSTANT_MIN && instantMs <= INSTANT_MAX ? instantMs : null;
}
