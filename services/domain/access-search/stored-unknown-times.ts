import { unknownTimeKey, unknownTimesDroppedKey, unknownTimesKey } from '../alert/row-keys.ts';
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
    countDropped: (dropped) => rows.put(unknownTimesDroppedKey, Buffer.from(`${dropped}`)),
  });
  times.load(savedIn(rows));
  return times;
}

/** Those of the table, the one that began first first. */
function savedIn(rows: SortedRows): SavedUnknownTimes {
  const gaps = [...rows.range(unknownTimesKey, endOf(unknownTimesKey))].map(({ value }) => JSON.parse(`${value}`));
  const dropped = rows.get(unknownTimesDroppedKey);
  return { gaps, dropped: dropped === null ? 0 : Number(`${dropped}`) };
}
