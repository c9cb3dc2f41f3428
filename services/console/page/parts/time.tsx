const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });
const dayOfYear = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
/** 24 hours: a column of times is compared, and a log has them so. */
const clock = new Intl.DateTimeFormat(undefined, {
  ...({ hour: '2-digit', minute: '2-digit', second: '2-digit' } as const),
  hourCycle: 'h23',
});
const zoneName = new Intl.DateTimeFormat(undefined, { timeZoneName: 'short' });

/** The zone in which the page shows times: the reader's, by the abbreviation of their language. */
export const zone: string = zoneName.formatToParts(new Date()).find(({ type }) => type === 'timeZoneName')?.value ?? '';

/**
 * Date, time and zone of the reader; UTC to the millisecond as its title. In tables the header names the zone, and the
 * year is left out where it is this one.
 */
export function Time({ at, isInTable = false }: { at: string | number | null | undefined; isInTable?: boolean }) {
  const date = at === null || at === undefined ? null : new Date(at);
  if (date === null || Number.isNaN(date.getTime())) return <span className="soft">–</span>;
  const iso = date.toISOString();
  return (
    <time dateTime={iso} title={`${iso.replace('T', ' ').replace('Z', '')} UTC`}>
      {(isInTable && date.getFullYear() === new Date().getFullYear() ? dayOfYear : day).format(date)},{' '}
      {clock.format(date)}
      {isInTable ? '' : ` ${zone}`}
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

/** Formats a time for a `datetime-local` field: the reader's clock, to the second. */
export function toLocalField(iso: string): string {
  const date = new Date(iso);
  if (iso === '' || Number.isNaN(date.getTime())) return '';
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

export function fromLocalField(local: string): string {
  return local === '' ? '' : new Date(local).toISOString();
}
