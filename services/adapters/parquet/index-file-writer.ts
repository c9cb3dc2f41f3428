import { readFile } from 'node:fs/promises';
import type { IndexFileWriter } from '../../domain/access-search/access-index.ts';
import type { IndexedSegment } from '../../domain/access-search/indexed-segment.ts';
import { NumberColumn } from './file/number-column.ts';
import { IndexRows } from './index-rows.ts';
import { addEntries, pointBytes, writePoints } from './points/encode-points.ts';
import { PointEntries } from './points/point-entries.ts';
import type { PointFiles } from './points/point-files.ts';
import { decodeTrailer, encodeSegment, TRAILER_BYTES } from './points/point-layout.ts';
import { ParquetFileError } from './reading/parquet-fault.ts';

/** What the rows of a file are collected in. */
interface FileMemory {
  readonly file: IndexRows;
  readonly segmentAt: NumberColumn;
  readonly entries: PointEntries;
}

/**
 * Left by the last file, so that the next one takes no memory: V8 marks its whole heap for each 64 MB that somebody takes outside of it, and
 * a file of 200,000 rows needs 90. Weak, because nobody knows whether another file comes: it is gone once the heap is collected.
 */
let spare: WeakRef<FileMemory> | null = null;

function takeMemory(rows: number): FileMemory {
  const left = spare?.deref();
  spare = null;
  if (left !== undefined) return left;
  return { file: new IndexRows(rows), segmentAt: new NumberColumn(8, rows), entries: new PointEntries() };
}

function leaveMemory(memory: FileMemory): void {
  memory.file.begin();
  memory.segmentAt.begin();
  memory.entries.begin();
  spare = new WeakRef(memory);
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
      const inLogOrder = file.inLogOrder();
      await addEntries(entries, file.points, inLogOrder);
      const points = { rows: file.pointRows(segmentAt.values), inLogOrder, entries, segments };
      const beforeFooter = { bytes: pointBytes(points), write: (into: Buffer) => writePoints(points, into) };
      const body = await file.encode(file.byOwner(inLogOrder), beforeFooter);
      leaveMemory(memory);
      return body;
    },
  };
}

/**
 * Returns the bytes of one file with the rows of these, which this writer wrote. Each is read once, and its texts are numbered
 * once for each row group, so that a row costs a few look-ups in arrays. Rejects with `ParquetFileError` where one is damaged.
 */
export async function mergeIndexFiles(paths: readonly string[], points: PointFiles): Promise<Buffer> {
  const merged = await points.merge(paths);
  const expected = merged === null ? null : decodeTrailer(merged.subarray(-TRAILER_BYTES));
  if (merged === null || expected === null) throw new Error(`files without points: ${paths.join(', ')}`);
  const memory = takeMemory(expected.rows);
  const { file: rows } = memory;
  for (const path of paths) await rows.pushFile(await readFile(path));
  const order = rows.merged();
  if (order.length !== expected.rows) throw new ParquetFileError(`${order.length} rows, expected ${expected.rows}`, 0);
  const beforeFooter = { bytes: merged.length, write: async (into: Buffer) => void merged.copy(into) };
  const body = await rows.encode(order, beforeFooter);
  leaveMemory(memory);
  return body;
}
