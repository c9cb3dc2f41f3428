import { openLocalTime } from './local-time.ts';

const { zoneAt, textOf } = openLocalTime();

/** The zone in which the page shows times: the reader's, by the abbreviation that it had when the page was loaded. A tab may be open when summer time ends. */
export const zone: string = zoneAt(new Date());

/**
 * Date, time and zone of the reader; UTC to the millisecond as its title. In tables the header names `zone`, and the
 * year is left out where it is this one.
 */
export function Time({ at, isInTable = false }: { at: string | number | null | undefined; isInTable?: boolean }) {
  const date = at === null || at === undefined ? null : new Date(at);
  if (date === null || Number.isNaN(date.getTime())) return <span className="soft">–</span>;
  const iso = date.toISOString();
  return (
    <time dateTime={iso} title={`${iso.replace('T', ' ').replace('Z', '')} UTC`}>
      {textOf(date, { now: new Date(), inTableOf: isInTable ? zone : null })}
    </time>
  );
}

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto', style: 'short' });

/** `in 3 hr.`, `2 days ago`. */
export function fromNow(at: string | number, now = Date.now()): string {
  const millis = new Date(at).getTime() - now;
  const [unit, size] = units.find(([, size]) => Math.abs(millis) >= size) ?? units[3];
  return relative.format(Math.trunc(millis / size), unit);
}
