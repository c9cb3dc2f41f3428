import { parseRfc3339 } from '../../../value-forms/rfc3339.ts';

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const LOCAL = /^(\d\d)\/([A-Z][a-z][a-z])\/(\d{4}):(\d\d:\d\d:\d\d) ([+-]\d\d)(\d\d)$/;

/** The expected form of such a time, for error messages. */
export const LOCAL_TIME_EXPECTED = 'a time such as 26/Nov/2026:09:12:03 +0100';

let lastText = '';
let lastMillis: number | null = null;

/**
 * Reads `26/Nov/2026:09:12:03 +0100`, the time of the Common Log Format and of S3's access logs. Returns milliseconds
 * since 1970, or `null`. Lines of one second have the same text, so the last answer is kept.
 */
export function localTime(text: string): number | null {
  if (text === lastText) return lastMillis;
  const [, day, name = '', year, time, hours, minutes] = LOCAL.exec(text) ?? [];
  const month = String(MONTHS.indexOf(name) + 1).padStart(2, '0');
  lastText = text;
  lastMillis = parseRfc3339(`${year}-${month}-${day}T${time}${hours}:${minutes}`);
  return lastMillis;
}
