import { randomUUID } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { IndexFileWriter } from '../../domain/access-search/access-index.ts';
import type { IndexedSegment } from '../../domain/access-search/indexed-segment.ts';
import { NumberColumn } from './file/number-column.ts';
import { IndexRows, ROW_GROUP_ROWS } from './index-rows.ts';
import { encodePoints, entriesOf } from './points/encode-points.ts';
import { type PointFiles, withPoints } from './points/point-files.ts';
import { encodeSegment } from './points/point-layout.ts';
import { sqlText } from './sql-text.ts';

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
      return file.encode(inLogOrder, await encodePoints({ rows, inLogOrder, entries, segments }));
    },
  };
}

export interface MergeDeps {
  readonly scratch: string;
  readonly run: (sql: string) => Promise<void>;
  readonly points: PointFiles;
}

/** Writes the rows of other files as one. */
export async function mergeIndexFiles(paths: readonly string[], { scratch, run, points }: MergeDeps): Promise<Buffer> {
  const parquet = join(scratch, `${randomUUID()}.parquet`);
  const read = `SELECT * FROM read_parquet([${paths.map(sqlText).join(', ')}], hive_partitioning = false)`;
  try {
    await run(writeSql(read, parquet));
    const merged = await points.merge(paths);
    const body = await readFile(parquet);
    return merged === null ? body : withPoints(body, merged);
  } finally {
    await rm(parquet, { force: true });
  }
}

/** Every text has a dictionary, because DuckDB adds a Bloom filter to no other: cameras and ids are found by it. */
function writeSql(rows: string, parquet: string): string {
  return `COPY (${rows} ORDER BY owner_id, appended_at, partition, source_offset) TO ${sqlText(parquet)}
    (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${ROW_GROUP_ROWS}, DICTIONARY_SIZE_LIMIT ${ROW_GROUP_ROWS})`;
}
