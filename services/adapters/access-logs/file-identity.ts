import { createHash } from 'node:crypto';

const NEWLINE = 0x0a;
/** What rotation adds to a name: a number, a day, or a day and a time. */
const ROTATED = /[.-](?:\d{1,4}|\d{4}-?\d\d-?\d\d(?:[T_-]?\d{2,10})?)$/;
/** What Caddy adds before the ending of a name when it begins another file (lumberjack, timberjack): the time, and why. */
const ROLLED = /-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}(?:-\w{1,20})?(?=$|\.\w+$)/;

/**
 * Returns what a log is known by however it is rotated: its name and its first line; null where this line is not complete.
 * `access.log`, `access.log.1`, `access.log-20261124`, `access.log-20261124-1795500000`,
 * `access.log.2.gz` and Caddy's `access-2026-11-24T10-00-00.000.log` are one log.
 */
export function identityOf(name: string, head: Buffer, headBytesMax: number): string | null {
  const end = head.indexOf(NEWLINE);
  if (end < 0 && head.length < headBytesMax) return null;
  const stem = name
    .replace(/\.(?:gz|zst)$/, '')
    .replace(ROLLED, '')
    .replace(ROTATED, '');
  const first = end < 0 ? head : head.subarray(0, end);
  return createHash('sha256').update(`${stem}\n`).update(first).digest('hex').slice(0, 32);
}
