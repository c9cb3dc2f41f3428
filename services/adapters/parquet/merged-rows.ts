import { backgroundTurn, isStepOver } from '../background-work.ts';
import type { ParquetColumn, RowNumbers } from './file/column.ts';
import { NumberColumn } from './file/number-column.ts';
import type { FileColumn } from './file/parquet-file.ts';
import { PlainTextColumn } from './file/plain-text-column.ts';
import { TextColumn } from './file/text-column.ts';
import { TextListColumn } from './file/text-list-column.ts';
import { type IndexColumn, indexColumns, rarelyTwice, textOptionsOf } from './index-columns.ts';
import { ascending, comparedPositions } from './log-order.ts';
import { mergeSorted } from './merge-sort.ts';
import type { StoredParquet } from './reading/stored-parquet.ts';

/**
 * The rows of files that `IndexRows` wrote, of which one column is in memory at a time: all columns of 200,000 rows are 60 MB. All
 * columns of one kind take the same memory.
 */
export class MergedRows {
  readonly #files: readonly StoredParquet[];
  readonly #rows: number;
  readonly #longs: NumberColumn;
  readonly #integers: NumberColumn;
  readonly #texts: TextColumn;
  readonly #plainTexts: PlainTextColumn;
  readonly #lists: TextListColumn;

  /** `rows`: how many the files have together. */
  constructor(files: readonly StoredParquet[], rows: number) {
    this.#files = files;
    this.#rows = rows;
    this.#longs = new NumberColumn(8, rows);
    this.#integers = new NumberColumn(4, rows);
    this.#texts = new TextColumn({ rows });
    this.#plainTexts = new PlainTextColumn({ rows });
    this.#lists = new TextListColumn(rows);
  }

  /** Returns the rows by owner, and those of one owner in the order of the log, as each of the files has its own. */
  async order(): Promise<RowNumbers> {
    const numbers = async (name: string, bytes: 4 | 8 = 8) => {
      const column = new NumberColumn(bytes, this.#rows);
      await this.#read(name, column);
      return column.values;
    };
    const inLog = comparedPositions({
      appendedAt: await numbers('appended_at'),
      partition: await numbers('partition', 4),
      sourceOffset: await numbers('source_offset'),
    });
    this.#texts.begin();
    await this.#read('owner_id', this.#texts);
    const ranks = await this.#texts.ranks();
    return mergeSorted(
      ascending(ranks.length),
      (one, other) => (ranks[one] as number) - (ranks[other] as number) || inLog(one, other),
    );
  }

  /** Each is valid until the next one is asked for. */
  async *columns(): AsyncGenerator<FileColumn> {
    for (const known of indexColumns) {
      const column = this.#begun(known);
      await this.#read(known.name, column);
      yield { ...known, column };
    }
  }

  /** Without hashes of points, which are merged by themselves. */
  #begun(known: IndexColumn): ParquetColumn {
    if ('text' in known && rarelyTwice.has(known.text)) {
      this.#plainTexts.begin(textOptionsOf(known.text));
      return this.#plainTexts;
    }
    if (known.type === 'VARCHAR' && known.isList !== true) {
      this.#texts.begin('text' in known ? textOptionsOf(known.text) : {});
      return this.#texts;
    }
    const numbers = known.type === 'BIGINT' ? this.#longs : this.#integers;
    const column = known.type === 'VARCHAR' ? this.#lists : numbers;
    column.begin();
    return column;
  }

  async #read(name: string, column: ParquetColumn): Promise<void> {
    const number = indexColumns.findIndex((known) => known.name === name);
    for (const file of this.#files) {
      for (const group of file.groups) {
        column.pushChunk(await file.chunk(group, number));
        if (isStepOver()) await backgroundTurn();
      }
    }
  }
}
