import { backgroundTurn, isStepOver } from '../../background-work.ts';
import { BitWriter } from './bit-writer.ts';
import type { ParquetColumn, RowNumbers } from './column.ts';
import { type PlacedChunk, writeChunk } from './column-chunk.ts';
import { encodeFooter, type NamedColumn } from './parquet-footer.ts';

const MAGIC = Buffer.from('PAR1', 'latin1');
/** Of a row of the index with random ids, points not included: bytes that grow are copied. */
const ROW_BYTES_TYPICAL = 72;

/** A column of a file, with what its values are. */
export interface FileColumn extends NamedColumn {
  readonly column: ParquetColumn;
}

/** What a file is beside its columns: the order of its rows, how many are in a row group, and what is before the footer. */
export interface FileForm {
  readonly order: RowNumbers;
  readonly groupRows: number;
  readonly beforeFooter?: BeforeFooter;
}

/** What no reader of Parquet looks at, and how many bytes it has. */
export interface BeforeFooter {
  readonly bytes: number;
  write(into: Buffer): Promise<void>;
}

/**
 * Writes columns as Parquet, one after the other: each is asked for when the one before is written, so that all of them need not be in
 * memory. We write it ourselves: of what this costs, the libraries that we measured needed four times as much, because they take rows
 * as texts or objects.
 */
export async function encodeParquet(
  columns: Iterable<FileColumn> | AsyncIterable<FileColumn>,
  { order, groupRows, beforeFooter }: FileForm,
): Promise<Buffer> {
  const bytes = new BitWriter(order.length * ROW_BYTES_TYPICAL + (beforeFooter?.bytes ?? 0));
  bytes.append(MAGIC);
  const named: NamedColumn[] = [];
  const groups: RowsOfGroup[] = [];
  for (let from = 0; from < order.length; from += groupRows)
    groups.push({ rows: order.subarray(from, from + groupRows), chunks: [] });
  for await (const { column, ...name } of columns) {
    named.push(name);
    await writeColumn(bytes, column, groups);
  }
  if (beforeFooter !== undefined) await beforeFooter.write(bytes.room(beforeFooter.bytes));
  const ofFooter = groups.map(({ rows, chunks }) => ({ rows: rows.length, chunks }));
  const footer = encodeFooter(named, ofFooter, order.length);
  bytes.append(footer);
  bytes.word(footer.length);
  bytes.append(MAGIC);
  return bytes.take();
}

/** Chunks are added column by column. */
interface RowsOfGroup {
  readonly rows: RowNumbers;
  readonly chunks: PlacedChunk[];
}

async function writeColumn(bytes: BitWriter, column: ParquetColumn, groups: readonly RowsOfGroup[]): Promise<void> {
  for (const { rows, chunks } of groups) {
    if (isStepOver()) await backgroundTurn();
    chunks.push(writeChunk(bytes, column.encode(rows)));
  }
}
