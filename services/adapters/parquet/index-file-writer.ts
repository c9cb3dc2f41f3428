import { randomUUID } from 'node:crypto';
import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { IndexedSegment, IndexFileWriter, IndexRow } from '../../domain/access-search/access-index.ts';
import { columnsWritten, lineFormat, toLine } from './index-columns.ts';
import { PointBuilder } from './points/point-builder.ts';
import { type PointFiles, withPoints } from './points/point-files.ts';
import { sqlText } from './sql-text.ts';

/** Rows per row group: small groups, ordered by owner, let DuckDB skip nearly all of a file. */
const ROW_GROUP_ROWS = 10_240;
/** Rows formatted before other work gets its turn: about two milliseconds. */
const LINES_PER_TURN = 500;

/**
 * Writes rows as lines to a scratch file, which DuckDB sorts and writes as zstd Parquet in its own threads. Measured
 * twice as fast as its appender; our thread only formats lines.
 *
 * CRASH: leaves an unused scratch file; the folder is beside the store and may be emptied at any start.
 */
export async function openIndexFile(scratch: string, run: (sql: string) => Promise<void>): Promise<IndexFileWriter> {
  const name = join(scratch, randomUUID());
  const [lines, parquet] = [`${name}.tsv`, `${name}.parquet`];
  const handle = await open(lines, 'wx');
  const discard = async () => {
    await handle.close();
    await rm(lines, { force: true });
    await rm(parquet, { force: true });
  };
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
    async add(rows, segment) {
      addPoints(rows, segment);
      for (let at = 0; at < rows.length; at += LINES_PER_TURN) {
        await handle.write(toLines(rows.slice(at, at + LINES_PER_TURN)));
      }
    },
    async finish() {
      try {
        await run(copySql(lines, parquet));
        const body = await readFile(parquet);
        return points === null ? body : withPoints(body, await points.finish());
      } finally {
        await discard();
      }
    },
    discard,
  };
}

function toLines(rows: readonly IndexRow[]): string {
  return rows.map(toLine).join('');
}

function copySql(lines: string, parquet: string): string {
  return writeSql(`SELECT ${columnsWritten} FROM read_csv(${sqlText(lines)}, ${lineFormat})`, parquet);
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
