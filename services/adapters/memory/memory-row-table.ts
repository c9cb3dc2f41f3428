import { firstIndex } from '../../domain/sorted.ts';
import type { RowTable, SortedRow } from '../../domain/sorted-rows.ts';

/** A table that lives as long as the process. */
export function memoryRowTable(): RowTable {
  const rows = new Map<string, { readonly key: Buffer; readonly value: Buffer | (() => Buffer) }>();
  /** The names of the rows in order; null after a change. */
  let sorted: string[] | null = null;
  let position: Buffer | null = null;
  return {
    get(key) {
      const row = rows.get(nameOf(key));
      return row === undefined ? null : encoded(row.value);
    },
    put(key, value) {
      const name = nameOf(key);
      if (!rows.has(name)) sorted = null;
      rows.set(name, { key: Buffer.from(key), value: typeof value === 'function' ? value : Buffer.from(value) });
    },
    remove(key) {
      if (rows.delete(nameOf(key))) sorted = null;
    },
    *range(from, until): Generator<SortedRow> {
      sorted ??= [...rows.keys()].sort();
      const [first, end] = [nameOf(from), nameOf(until)];
      for (let at = firstIndex(sorted, (name) => name >= first); at < sorted.length; at += 1) {
        const name = sorted[at] ?? end;
        const row = rows.get(name);
        if (name >= end || row === undefined) return;
        yield { key: row.key, value: encoded(row.value) };
      }
    },
    position: () => position,
    async moveTo(moved) {
      position = moved;
    },
    async flush() {},
    async clear() {
      rows.clear();
      sorted = null;
      position = null;
    },
    async close() {},
  };
}

function encoded(value: Buffer | (() => Buffer)): Buffer {
  return typeof value === 'function' ? Buffer.from(value()) : value;
}

function nameOf(key: Buffer): string {
  return key.toString('latin1');
}
