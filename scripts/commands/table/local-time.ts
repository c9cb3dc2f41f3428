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
 * Parses a time to RFC 3339 in UTC. `form.time` uses Luxon's tokens. A text that names its own offset keeps it; any
 * other text is in `form.zone`. Returns `null` for another format, or for a time that the zone's clocks skipped. When a
 * time occurred twice (clocks went back), the first one counts.
 */
export function readLocalTime(text: string, { time, zone, plusDays }: TimeForm): string | null {
  const local = DateTime.fromFormat(text, time, { zone });
  // Parses the same text in a zone without clock changes: Luxon silently moves a time that does not exist forward.
  const steady = DateTime.fromFormat(text, time, { zone: 'UTC' });
  if (!local.isValid || !steady.isValid) return null;
  if (hasOwnOffset(text, time, steady)) return local.plus({ days: plusDays }).toUTC().toISO();
  if (local.toFormat(WALL_CLOCK) !== steady.toFormat(WALL_CLOCK)) return null;
  const [first] = local.getPossibleOffsets();
  return (first ?? local).plus({ days: plusDays }).toUTC().toISO();
}

/** True if the text is the same time in whatever zone it is parsed. */
function hasOwnOffset(text: string, time: string, steady: DateTime): boolean {
  return DateTime.fromFormat(text, time, { zone: 'UTC+1' }).toMillis() === steady.toMillis();
}

const WALL_CLOCK = 'yyyy-MM-dd HH:mm:ss.SSS';
