import { mkdir } from 'node:fs/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import type { AccessIndex, FoundAccess, FoundItem, NewestQuery } from '../../domain/access-search/access-index.ts';
import type { LogPosition } from '../../domain/access-search/log-position.ts';
import { readBuckets, readSpan } from './access-counts.ts';
import { readCoverage } from './coverage-counts.ts';
import { openIndexFile } from './index-file-writer.ts';
import { type Query, queryOf, type ResultRow } from './query.ts';
import { conditionsOf } from './query-conditions.ts';
import { sqlText } from './sql-text.ts';

/** The memory that a sort or a query may use before DuckDB spills to the scratch folder. */
const DUCKDB_MEMORY_MB = 512;
const DUCKDB_THREADS = 2;

/** The only folders that DuckDB may read and write: a query cannot reach anything else on the machine. */
export interface IndexFolders {
  /** Contains unfinished files; only this process empties it. */
  readonly scratch: string;
  /** Folders of finished files. */
  readonly files: readonly string[];
}

/** Writes and reads Parquet files with DuckDB inside this process. Values reach it only as parameters, never as SQL. */
export async function openAccessIndex({ scratch, files }: IndexFolders): Promise<AccessIndex> {
  await mkdir(scratch, { recursive: true });
  const instance = await DuckDBInstance.create(':memory:', { threads: String(DUCKDB_THREADS) });
  const setup = await instance.connect();
  await setup.run(`SET memory_limit = '${DUCKDB_MEMORY_MB}MB'`);
  await setup.run(`SET temp_directory = ${sqlText(scratch)}`);
  await setup.run(
    `SET allowed_directories = [${[scratch, ...files].map((folder) => sqlText(`${folder}/`)).join(', ')}]`,
  );
  await setup.run('SET enable_external_access = false');
  await setup.run('SET lock_configuration = true');
  setup.closeSync();

  const query = queryOf(instance);
  return {
    openFile: () => openIndexFile(scratch, (sql) => query(sql, []).then(() => undefined)),
    newest: (paths, question) => (paths.length === 0 ? Promise.resolve([]) : newest(query, paths, question)),
    first: (paths, eventId, sourceId) =>
      paths.length === 0 ? Promise.resolve(null) : first(query, { paths, eventId, sourceId }),
    async extents(paths) {
      const rows = await query(extentsSql, [paths]);
      return rows.map((row) => ({
        path: String(row.file_name),
        oldestAppendedAt: Number(row.oldest),
        newestAppendedAt: Number(row.newest),
      }));
    },
    async lastOffsets(paths) {
      if (paths.length === 0) return new Map();
      const sql = `SELECT partition, max(source_offset) AS last FROM ${filesSql} GROUP BY partition`;
      return new Map((await query(sql, [paths])).map((row) => [Number(row.partition), Number(row.last)]));
    },
    span: (paths, asked) =>
      paths.length === 0 ? Promise.resolve({ span: null, outside: 0 }) : readSpan(query, paths, asked),
    buckets: (paths, asked) => (paths.length === 0 ? Promise.resolve([]) : readBuckets(query, paths, asked)),
    coverage: (paths) => (paths.length === 0 ? Promise.resolve([]) : readCoverage(query, paths)),
    close: () => instance.closeSync(),
  };
}

const filesSql = 'read_parquet($1, hive_partitioning = false)';
const extentsSql = `
  SELECT file_name, min(stats_min_value::BIGINT) AS oldest, max(stats_max_value::BIGINT) AS newest
  FROM parquet_metadata($1) WHERE path_in_schema = 'appended_at' GROUP BY file_name`;

/**
 * Finds the positions first, then reads only those items: the item column is nine tenths of a file, and sorting with it
 * would decompress all of it for a page of fifty rows.
 */
async function newest(query: Query, paths: readonly string[], question: NewestQuery): Promise<readonly FoundItem[]> {
  const { sql, parameters } = conditionsOf(question, 2);
  const places = await query(
    `SELECT appended_at, partition, source_offset, filename FROM read_parquet($1, hive_partitioning = false, filename = true)
     WHERE ${sql} ORDER BY appended_at DESC, partition DESC, source_offset DESC LIMIT ${question.limit}`,
    [paths, ...parameters],
  );
  const positions = places.map(positionOf);
  const [youngest, oldest] = [positions[0], positions.at(-1)];
  if (youngest === undefined || oldest === undefined) return [];
  const items = await itemsAt(query, [...new Set(places.map((row) => String(row.filename)))], positions);
  return positions.map((position) => {
    const item = items.get(nameOf(position));
    if (item === undefined)
      throw new Error(`the item of ${nameOf(position)} disappeared from the index between two reads`);
    return { position, item };
  });
}

async function itemsAt(
  query: Query,
  paths: readonly string[],
  positions: readonly LogPosition[],
): Promise<ReadonlyMap<string, string>> {
  const offsets = positions.map(({ sourceOffset }) => sourceOffset);
  const times = positions.map(({ appendedAt }) => appendedAt);
  // Offsets are our own numbers, so they are safe in the SQL text; a literal list lets DuckDB skip row groups.
  const rows = await query(
    `SELECT appended_at, partition, source_offset, item FROM ${filesSql}
     WHERE appended_at BETWEEN $2 AND $3 AND source_offset IN (${offsets.map(Number).join(', ')})`,
    [paths, Math.min(...times), Math.max(...times)],
  );
  return new Map(rows.map((row) => [nameOf(positionOf(row)), String(row.item)]));
}

async function first(
  query: Query,
  { paths, eventId, sourceId }: { paths: readonly string[]; eventId: string; sourceId: string | null },
): Promise<FoundAccess | null> {
  const [row] = await query(
    `SELECT * FROM ${filesSql} WHERE event_id = $2 AND verdict NOT IN ('duplicate', 'conflict')
     ${sourceId === null ? '' : 'AND source_id = $3'}
     ORDER BY appended_at, partition, source_offset LIMIT 1`,
    sourceId === null ? [paths, eventId] : [paths, eventId, sourceId],
  );
  if (row === undefined) return null;
  return {
    position: positionOf(row),
    item: String(row.item),
    place: {
      sealIndex: Number(row.seal_index),
      segmentKey: String(row.segment_key),
      leafIndex: Number(row.leaf_index),
    },
  };
}

function positionOf(row: ResultRow): LogPosition {
  return {
    appendedAt: Number(row.appended_at),
    partition: Number(row.partition),
    sourceOffset: Number(row.source_offset),
  };
}

function nameOf({ partition, sourceOffset }: LogPosition): string {
  return `${partition}:${sourceOffset}`;
}
