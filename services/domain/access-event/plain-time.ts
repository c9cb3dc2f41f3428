import { INSTANT_MAX, INSTANT_MIN } from '../../value-forms/rfc3339.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** Formats a time for people: `24 Nov 2026, 09:12 UTC`, with seconds and milliseconds only if they are not zero. */
export function plainTime(instantMs: number): string {
  if (!isDate(instantMs)) return `${instantMs} ms`;
  const date = new Date(instantMs);
  const [seconds, millis] = [date.getUTCSeconds(), date.getUTCMilliseconds()];
  const fraction = millis === 0 ? '' : `.${String(millis).padStart(3, '0')}`;
  const rest = seconds === 0 && millis === 0 ? '' : `:${two(seconds)}${fraction}`;
  return `${dayOf(date)} ${date.getUTCFullYear()}, ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}${rest} UTC`;
}

/** Formats UTC days for people: `19 Oct 2026`, `3 – 9 Nov 2026`, `26 Aug – 17 Nov 2026`, `30 Dec 2026 – 2 Jan 2027`. */
export function plainDays(firstMs: number, lastMs: number): string {
  if (!isDate(firstMs) || !isDate(lastMs)) return `${firstMs} ms – ${lastMs} ms`;
  const [first, last] = [new Date(firstMs), new Date(lastMs)];
  const end = `${dayOf(last)} ${last.getUTCFullYear()}`;
  if (first.getUTCFullYear() !== last.getUTCFullYear()) return `${dayOf(first)} ${first.getUTCFullYear()} – ${end}`;
  if (first.getUTCMonth() !== last.getUTCMonth()) return `${dayOf(first)} – ${end}`;
  return first.getUTCDate() === last.getUTCDate() ? end : `${first.getUTCDate()} – ${end}`;
}

/** UNTRUSTED: an encoded record can contain any number, including one that is not a date. */
function isDate(instantMs: number): boolean {
  return instantMs >= INSTANT_MIN && instantMs <= INSTANT_MAX;
}

function dayOf(date: Date): string {
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`;
}

function two(part: number): string {
  return String(part).padStart(2, '0');
}
