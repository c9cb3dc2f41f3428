import { randomUUID } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { IndexedSegment, IndexFileWriter, IndexRow } from '../../domain/access-search/access-index.ts';
import { IndexRows, ROW_GROUP_ROWS } from './index-rows.ts';
import { PointBuilder } from './points/point-builder.ts';
import { type PointFiles, withPoints } from './points/point-files.ts';
import { sqlText } from './sql-text.ts';

/** Collects the rows of one file in memory, by column. CRASH: leaves nothing. */
export function openIndexFile(): IndexFileWriter {
  const file = new IndexRows();
  let points: PointBuilder | null = new PointBuilder();
  let added: { readonly segment: IndexedSegment; readonly at: number } | null = null;

  function addPoints(rows: readonly IndexRow[], segment: IndexedSegment | undefined): void {
    if (segment === undefined || points === null) {
      points = null;
      return;
    }
    if (added?.segment !== segment) added = { segment, at: points.addSegment(segment) };
    for (const { access, place } of rows) points.add(access, added.at, place.leafIndex);
  }

  return {
    add(rows, segment) {
      addPoints(rows, segment);
      file.push(rows);
    },
    async finish() {
      const inLogOrder = file.inLogOrder();
      const body = await file.encode(inLogOrder);
      return points === null ? body : withPoints(body, await points.finish(inLogOrder));
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
