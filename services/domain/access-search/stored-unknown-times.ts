import {
  unknownTimeKey,
  unknownTimesDroppedKey,
  unknownTimesKey,
  unreconciledReadKey,
  unreconciledReadsKey,
} from '../alert/row-keys.ts';
import { endOf, type SortedRows } from '../sorted-rows.ts';
import { type SavedUnknownTimes, UnknownTimes } from './unknown-times.ts';

/** What nobody can know of the past, in memory, and each change of it in rows of a table. */
export function storedUnknownTimes(rows: SortedRows): UnknownTimes {
  const times = new UnknownTimes({
    put(key, time, before) {
      if (before !== null && before.from !== time.from) rows.remove(unknownTimeKey(before.from, key));
      rows.put(unknownTimeKey(time.from, key), Buffer.from(JSON.stringify([key, time])));
    },
    remove: (key, { from }) => rows.remove(unknownTimeKey(from, key)),
    putRead: (id, read) => rows.put(unreconciledReadKey(id), Buffer.from(JSON.stringify([id, read]))),
    removeRead: (id) => rows.remove(unreconciledReadKey(id)),
    countDropped: (dropped) => rows.put(unknownTimesDroppedKey, Buffer.from(`${dropped}`)),
  });
  times.load(savedIn(rows));
  return times;
}

/** Those of the table, the one that began first first. */
function savedIn(rows: SortedRows): SavedUnknownTimes {
  const parsed = (prefix: Buffer) =>
    [...rows.range(prefix, endOf(prefix))].map(({ value }) => JSON.parse(value.toString()));
  const dropped = rows.get(unknownTimesDroppedKey);
  return {
    gaps: parsed(unknownTimesKey),
    reads: parsed(unreconciledReadsKey),
    dropped: dropped === null ? 0 : Number(`${dropped}`),
  };
}
