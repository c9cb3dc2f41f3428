import { backgroundTurn } from '../../process/threads/urgent-work.ts';
import type { ParquetColumn, RowNumbers } from './column.ts';
import { type EncodedChunk, encodeChunk } from './column-chunk.ts';
import { encodeFooter, type NamedColumn, type PlacedChunk, type RowGroup } from './parquet-footer.ts';

const MAGIC = Buffer.from('PAR1', 'latin1');
/** Columns encoded before other work gets its turn: some two milliseconds. */
const COLUMNS_PER_TURN = 4;

/** A column of a file, with what its values are. */
export interface FileColumn extends NamedColumn {
  readonly column: ParquetColumn;
}

/** What a file is beside its columns: the order of its rows, how many are in a row group, and what is before the footer. */
export interface FileForm {
  readonly order: RowNumbers;
  readonly groupRows: number;
  /** No reader of Parquet looks at it. */
  readonly beforeFooter?: Buffer;
}

/**
 * Writes columns as Parquet. We write it ourselves: of what this
 * costs, the libraries that we measured needed four times as much, because they take rows as texts or objects.
 */
export async function encodeParquet(
  columns: readonly FileColumn[],
  { order, groupRows, beforeFooter = Buffer.alloc(0) }: FileForm,
): Promise<Buffer> {
  const parts: Buffer[] = [MAGIC];
  let position = MAGIC.length;
  const place = (bytes: Buffer) => {
    parts.push(bytes);
    position += bytes.length;
    return position - bytes.length;
  };
  const groups: RowGroup[] = [];
  for (let from = 0; from < order.length; from += groupRows) {
    const rows = order.subarray(from, from + groupRows);
    const chunks = await encodeGroup(columns, rows);
    groups.push({ rows: rows.length, chunks: chunks.map((chunk) => placeChunk(chunk, place)) });
  }
  const footer = encodeFooter(columns, groups, order.length);
  const end = Buffer.alloc(4);
  end.writeUInt32LE(footer.length);
  return Buffer.concat([...parts, beforeFooter, footer, end, MAGIC]);
}

async function encodeGroup(columns: readonly FileColumn[], rows: RowNumbers): Promise<readonly EncodedChunk[]> {
  const chunks: Promise<EncodedChunk>[] = [];
  for (const [number, { column }] of columns.entries()) {
    chunks.push(encodeChunk(column.encode(rows)));
    if (number % COLUMNS_PER_TURN === 0) await backgroundTurn();
  }
  return Promise.all(chunks);
}

function placeChunk(chunk: EncodedChunk, place: (bytes: Buffer) => number): PlacedChunk {
  const { bloomFilter } = chunk.content;
  const at = place(chunk.bytes);
  return { ...chunk, at, bloomFilterAt: bloomFilter === null ? null : place(bloomFilter) };
}
