import { readFile } from 'node:fs/promises';
import type { IndexFileWriter } from '../../domain/access-search/access-index.ts';
import type { IndexedSegment } from '../../domain/access-search/indexed-segment.ts';
import { NumberColumn } from './file/number-column.ts';
import { IndexRows } from './index-rows.ts';
import { encodePoints, entriesOf } from './points/encode-points.ts';
import type { PointFiles } from './points/point-files.ts';
import { decodeTrailer, encodeSegment, TRAILER_BYTES } from './points/point-layout.ts';
import { ParquetFileError } from './reading/parquet-fault.ts';

/** Collects the rows of one file in memory, by column. CRASH: leaves nothing. */
export function openIndexFile(rowsExpected: number): IndexFileWriter {
  const file = new IndexRows(rowsExpected);
  const segmentAt = new NumberColumn(8, rowsExpected);
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
      const entries = await entriesOf(file.points, inLogOrder);
      const rows = file.pointRows(segmentAt.values);
      return file.encode(file.byOwner(inLogOrder), await encodePoints({ rows, inLogOrder, entries, segments }));
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
  const rows = new IndexRows(expected.rows);
  for (const path of paths) await rows.pushFile(await readFile(path));
  const order = rows.merged();
  if (order.length !== expected.rows) throw new ParquetFileError(`${order.length} rows, expected ${expected.rows}`, 0);
  return rows.encode(order, merged);
}
