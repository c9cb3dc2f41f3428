import type { IndexRow } from '../../domain/access-search/access-index.ts';
import type { RowNumbers } from './file/column.ts';
import { NumberColumn } from './file/number-column.ts';
import { encodeParquet, type FileColumn } from './file/parquet-file.ts';
import { PlainTextColumn } from './file/plain-text-column.ts';
import { TextColumn } from './file/text-column.ts';
import { TextListColumn } from './file/text-list-column.ts';
import { indexColumns } from './index-columns.ts';
import { logOrder } from './log-order.ts';

/** Rows per row group: small groups, ordered by owner, let DuckDB skip nearly all of a file. */
export const ROW_GROUP_ROWS = 10_240;
/** A row group without a value of these is skipped. Of an owner its bounds do that, of other texts there are few. */
const bloomFiltered: ReadonlySet<string> = new Set(['recording_id', 'camera_id', 'site_id', 'device_id']);
const rarelyTwice: ReadonlySet<string> = new Set(['event_id', 'recording_id']);
const SORTED_BY = 'owner_id';

/** The rows of one file by their columns, which need a tenth of the memory of their objects. */
export class IndexRows {
  readonly #columns: (FileColumn & { readonly push: (rows: readonly IndexRow[]) => void })[] = [];
  readonly #owners = new TextColumn({ isSorted: true });
  readonly #numbers = new Map<string, NumberColumn>();

  constructor() {
    for (const known of indexColumns) {
      if (known.type !== 'VARCHAR') {
        const column = new NumberColumn(known.type === 'INTEGER' ? 4 : 8);
        this.#numbers.set(known.name, column);
        this.#columns.push({
          ...known,
          column,
          push: (rows) => {
            for (const row of rows) column.push(known.of(row));
          },
        });
      } else if (known.isList === true) {
        const column = new TextListColumn();
        this.#columns.push({
          ...known,
          column,
          push: (rows) => {
            for (const row of rows) column.push(known.of(row));
          },
        });
      } else if (rarelyTwice.has(known.name)) {
        const column = new PlainTextColumn({ hasBloomFilter: bloomFiltered.has(known.name) });
        this.#columns.push({
          ...known,
          column,
          push: (rows) => {
            for (const row of rows) column.push(known.of(row));
          },
        });
      } else {
        const hasBloomFilter = bloomFiltered.has(known.name);
        const column = known.name === SORTED_BY ? this.#owners : new TextColumn({ hasBloomFilter });
        this.#columns.push({
          ...known,
          column,
          push: (rows) => {
            for (const row of rows) column.push(known.of(row));
          },
        });
      }
    }
  }

  /** By column, so that the code of one runs for many rows. */
  push(rows: readonly IndexRow[]): void {
    for (const { push } of this.#columns) push(rows);
  }

  inLogOrder(): Uint32Array {
    return logOrder({
      appendedAt: this.#valuesOf('appended_at'),
      partition: this.#valuesOf('partition'),
      sourceOffset: this.#valuesOf('source_offset'),
    });
  }

  encode(inLogOrder: Uint32Array): Promise<Buffer> {
    return encodeParquet(this.#columns, byRank(inLogOrder, this.#owners.ranks()), ROW_GROUP_ROWS);
  }

  #valuesOf(name: string): Float64Array {
    const column = this.#numbers.get(name);
    if (column === undefined) throw new Error(`the index has no column of numbers called ${name}`);
    return column.values;
  }
}

/** Sorts rows by their rank and leaves those of one rank in their order. */
function byRank(rows: Uint32Array, ranks: Uint32Array): RowNumbers {
  const starts = new Uint32Array(ranks.reduce((most, rank) => Math.max(most, rank), 0) + 2);
  for (const rank of ranks) starts[rank + 1] = (starts[rank + 1] as number) + 1;
  for (let rank = 1; rank < starts.length; rank += 1)
    starts[rank] = (starts[rank] as number) + (starts[rank - 1] as number);
  const sorted = new Uint32Array(rows.length);
  for (const row of rows) {
    const rank = ranks[row] as number;
    const at = starts[rank] as number;
    sorted[at] = row;
    starts[rank] = at + 1;
  }
  return sorted;
}
