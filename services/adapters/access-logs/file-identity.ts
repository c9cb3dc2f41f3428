import { createHash } from 'node:crypto';

const NEWLINE = 0x0a;
/** What rotation adds to a name: a number, a day, or a day and a time. */
const ROTATED = /[.-](?:\d{1,4}|\d{4}-?\d\d-?\d\d(?:[T_-]?\d{2,10})?)$/;

/**
 * Returns what a log is known by however it is rotated: its name and its first line; null where this line is not complete.
 * `access.log`, `access.log.1`, `access.log-20261124`, `access.log-20261124-1795500000` and `access.log.2.xz` are one log.
 */
export function identityOf(name: string, head: Buffer, headBytesMax: number): string | null {
  const end = head.indexOf(NEWLINE);
  if (end < 0 && head.length < headBytesMax) return null;
  const stem = name.replace(/\.(?:gz|bz2|xz|zst)$/, '').replace(ROTATED, '');
  const first = end < 0 ? head : head.subarray(0, end);
  return createHash('sha256').update(`${stem}\n`).update(first).digest('hex').slice(0, 32);
}
