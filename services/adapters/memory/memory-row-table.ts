import type { RowTable, SortedRow } from '../../domain/sorted-rows.ts';

/** A table that lives as long as the process. */
export function memoryRowTable(): RowTable {
  const rows = new Map<string, { readonly key: Buffer; readonly value: Buffer | (() => Buffer) }>();
  let position: Buffer | null = null;
  return {
    get(key) {
      const row = rows.get(nameOf(key));
      return row === undefined ? null : encoded(row.value);
    },
    put: (key, value) => void rows.set(nameOf(key), { key: Buffer.from(key), value }),
    remove: (key) => void rows.delete(nameOf(key)),
    range(from, until) {
      const found = [...rows.values()].filter(({ key }) => from.compare(key) <= 0 && until.compare(key) > 0);
      const sorted = found.sort((one, other) => one.key.compare(other.key));
      return sorted.map(({ key, value }): SortedRow => ({ key, value: encoded(value) }));
    },
    position: () => position,
    async moveTo(moved) {
      position = moved;
    },
    async flush() {},
    async clear() {
      rows.clear();
      position = null;
    },
    async close() {},
  };
}

function encoded(value: Buffer | (() => Buffer)): Buffer {
  return typeof value === 'function' ? value() : value;
}

function nameOf(key: Buffer): string {
  return key.toString('latin1');
}
