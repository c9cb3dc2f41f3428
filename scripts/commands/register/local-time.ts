import { DateTime, IANAZone } from 'luxon';

export function isZone(zone: string): boolean {
  return zone === 'UTC' || IANAZone.isValidZone(zone);
}

export interface TimeForm {
  readonly time: string;
  readonly zone: string;
  readonly plusDays: number;
}

/**
 * A time as RFC 3339 in UTC. `form.time` is in Luxon's tokens; a text that names its own offset keeps it, any other
 * stands in `form.zone`. `null`: not of this form, or a time that the zone's clocks jumped over. Of a time that came
 * twice (clocks went back) the first is meant.
 */
export function readLocalTime(text: string, { time, zone, plusDays }: TimeForm): string | null {
  const local = DateTime.fromFormat(text, time, { zone });
  // The same text read where no clock jumps: Luxon moves a time that does not exist forward without a word.
  const steady = DateTime.fromFormat(text, time, { zone: 'UTC' });
  if (!local.isValid || !steady.isValid) return null;
  const hasOwnOffset = local.toMillis() === steady.toMillis() && local.offset !== 0;
  if (!hasOwnOffset && local.toFormat(WALL_CLOCK) !== steady.toFormat(WALL_CLOCK)) return null;
  const [first] = local.getPossibleOffsets();
  return (first ?? local).plus({ days: plusDays }).toUTC().toISO();
}

const WALL_CLOCK = 'yyyy-MM-dd HH:mm:ss.SSS';
