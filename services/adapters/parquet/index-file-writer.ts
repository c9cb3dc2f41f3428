import type { IndexFileWriter } from '../../domain/access-search/access-index.ts';
import type { IndexedSegment } from '../../domain/access-search/indexed-segment.ts';
import { NumberColumn } from './file/number-column.ts';
import { encodeParquet } from './file/parquet-file.ts';
import { indexColumns } from './index-columns.ts';
import { IndexRows, ROW_GROUP_ROWS } from './index-rows.ts';
import { MergedRows } from './merged-rows.ts';
import { addEntries, pointBytes, writePoints } from './points/encode-points.ts';
import { isAsWritten, writeChecksum } from './points/file-checksum.ts';
import { PointEntries } from './points/point-entries.ts';
import type { PointFiles } from './points/point-files.ts';
import { encodeSegment } from './points/point-layout.ts';
import { ParquetFileError } from './reading/parquet-fault.ts';
import { StoredParquet } from './reading/stored-parquet.ts';

/** What the rows of a file are collected in. */
interface FileMemory {
  readonly file: IndexRows;
  readonly segmentAt: NumberColumn;
  readonly entries: PointEntries;
}

/** Under load the next file comes within seconds. */
const SPARE_MILLIS = 10_000;

/**
 * Left by the last file, so that the next one takes no memory: V8 marks its whole heap for each 64 MB that somebody takes outside of it, and
 * a file of 200,000 rows needs 90. A weak reference would be gone at the next such collection.
 */
let spare: FileMemory | null = null;
let forgetting: NodeJS.Timeout | null = null;

function takeMemory(rows: number): FileMemory {
  const left = spare;
  spare = null;
  return left ?? { file: new IndexRows(rows), segmentAt: new NumberColumn(8, rows), entries: new PointEntries() };
}

function leaveMemory(memory: FileMemory): void {
  memory.file.begin();
  memory.segmentAt.begin();
  memory.entries.begin();
  spare = memory;
  forgetting ??= setTimeout(() => {
    spare = null;
    forgetting = null;
  }, SPARE_MILLIS).unref();
  forgetting.refresh();
}

/** Collects the rows of one file in memory, by column. CRASH: leaves nothing. */
export function openIndexFile(rowsExpected: number): IndexFileWriter {
  const memory = takeMemory(rowsExpected);
  const { file, segmentAt, entries } = memory;
  const segments: Buffer[] = [];
  let added: { readonly segment: IndexedSegment; readonly at: number } | null = null;
  let segmentBytes = 0;

  function placeOf(segment: IndexedSegment): number {
    if (added?.segment === segment) return added.at;
    const bytes = encodeSegment(segment);
    segments.push(bytes);
    added = { segment, at: segmentBytes };
    segmentBytes += bytes.length;
    return added.at;
  }

  return {
    add(rows) {
      segmentAt.pushSame(placeOf(rows.segment), rows.length);
      file.push(rows);
    },
    async finish() {
      const inLogOrder = await file.inLogOrder();
      await addEntries(entries, file.points, inLogOrder);
      const points = { rows: file.pointRows(segmentAt.values), inLogOrder, entries, segments };
      const beforeFooter = { bytes: pointBytes(points), write: (into: Buffer) => writePoints(points, into) };
      const body = await file.encode(await file.byOwner(inLogOrder), beforeFooter);
      leaveMemory(memory);
      await writeChecksum(body);
      return body;
    },
  };
}

/**
 * Returns the bytes of one file with the rows of these, which this writer wrote: the same as if it had been given all of them. Texts are
 * numbered once for each row group, so that a row costs a few look-ups in arrays. Rejects with `ParquetFileError` where one is damaged.
 */
export async function mergeIndexFiles(paths: readonly string[], points: PointFiles): Promise<Buffer> {
  for (const path of paths) await points.forget(path);
  const beforeFooter = await points.merged(paths);
  // What is damaged would get a checksum that is right.
  for (const path of paths)
    if (!(await isAsWritten(path))) throw new ParquetFileError('bytes differ from those that were written', 0);
  const files: StoredParquet[] = [];
  try {
    for (const path of paths) files.push(await StoredParquet.open(path, indexColumns.length));
    const rows = new MergedRows(files, beforeFooter.rows);
    const order = await rows.order();
    if (order.length !== beforeFooter.rows)
      throw new ParquetFileError(`${order.length} rows, expected ${beforeFooter.rows}`, 0);
    const body = await encodeParquet(rows.columns(), { order, groupRows: ROW_GROUP_ROWS, beforeFooter });
    await writeChecksum(body);
    return body;
  } finally {
    for (const file of files) await file.close();
  }
}
