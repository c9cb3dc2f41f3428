import { memoryRowTable } from '../../../services/adapters/memory/memory-row-table.ts';
import type { RowTable, SortedRow } from '../../../services/domain/sorted-rows.ts';

/** A table whose process can be killed: what was not flushed is gone. */
export interface CrashingRowTable extends RowTable {
  /** The table as the next process finds it. */
  crash(): CrashingRowTable;
}

export function crashingRowTable(rows: readonly SortedRow[] = [], position: Buffer | null = null): CrashingRowTable {
  const table = memoryRowTable();
  for (const { key, value } of rows) table.put(key, value);
  if (position !== null) table.moveTo(position);
  let stored = { rows, position };
  let moved = stored;
  const all = () => [...table.range(Buffer.alloc(0), Buffer.alloc(3_000, 0xff))];
  return {
    ...table,
    // As on disk: a flush writes the changes up to the last position, and never a half of them.
    async moveTo(at) {
      await table.moveTo(at);
      moved = { rows: all(), position: at };
    },
    async flush() {
      stored = moved;
    },
    crash: () => crashingRowTable(stored.rows, stored.position),
  };
}
