import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Verdict } from '../../domain/access-decision/access-decision.ts';
import type { AccessIndex, IndexedAccess, NewestQuery } from '../../domain/access-search/access-index.ts';
import { readBuckets, readNames, readSpan } from './access-counts.ts';
import { readCoverage } from './coverage-counts.ts';
import { mergeIndexFiles, openIndexFile } from './index-file-writer.ts';
import { isAsWritten } from './points/file-checksum.ts';
import { PointFiles } from './points/point-files.ts';
import { openedWhenAsked, type Query, type ResultRow, withFallback } from './query.ts';
import { conditionsOf } from './query-conditions.ts';
import { falseIfUnreadable, isWholeFile } from './reading/is-whole-file.ts';

/** The only folders that DuckDB may read and write: a query cannot reach anything else on the machine. */
export interface IndexFolders {
  /** Contains unfinished files; only this process empties it. */
  readonly scratch: string;
  /** Folders of finished files. */
  readonly files: readonly string[];
}

/** Writes Parquet files, and reads them with DuckDB inside this process. Values reach it only as parameters, never as SQL. */
export async function openAccessIndex({ scratch, files }: IndexFolders): Promise<AccessIndex> {
  await mkdir(scratch, { recursive: true });
  const folders = [scratch, ...files];
  const database = (spill: string, limits: 'querying' | 'counting') =>
    openedWhenAsked(async () => {
      const duckdb = await duckDBModule();
      return duckdb.openDuckDB(join(scratch, spill), folders, duckdb[limits]);
    });
  const [reader, counter] = [database('queries', 'querying'), database('counts', 'counting')];
  let faults = 0;
  const noting = <Value>(read: Promise<Value>): Promise<Value> =>
    read.catch((error: unknown) => {
      faults += 1;
      throw error;
    });
  const query: Query = (sql, parameters) => noting(reader.query(sql, parameters));
  // One owner may have more rows than that memory takes.
  const count = withFallback(counter.query, query);
  const points = new PointFiles();
  return {
    openFile: openIndexFile,
    merge: (paths) => mergeIndexFiles(paths, points),
    pointed: (path, question) => noting(points.leaves(path, question)),
    newest: (paths, question) => (paths.length === 0 ? Promise.resolve([]) : newest(query, paths, question)),
    first: (paths, eventId, sourceId) =>
      paths.length === 0 ? Promise.resolve(null) : first(query, { paths, eventId, sourceId }),
    async reportAfter(paths, { source, from }) {
      if (paths.length === 0) return null;
      const sql = `SELECT min(appended_at) AS at FROM ${filesSql} WHERE source_id = $2 AND appended_at > $3`;
      const [row] = await query(sql, [paths, source, from]);
      return row?.at === null || row?.at === undefined ? null : Number(row.at);
    },
    isWhole: (path) => isReadable(path, points),
    async isIntact(path) {
      // Another auditor on the folder may have put a whole one in its place: look-ups must read that one, too.
      await points.forget(path);
      return isAsWritten(path);
    },
    faults: () => faults,
    forget: (path) => points.forget(path),
    async extents(paths) {
      const extents = await Promise.all(paths.map((path) => points.extent(path)));
      const others = paths.filter((_, at) => extents[at] === null);
      if (others.length > 0) throw new Error(`files without points: ${others.join(', ')}`);
      return extents.filter((extent) => extent !== null);
    },
    async lastOffsets(paths) {
      if (paths.length === 0) return new Map();
      const sql = `SELECT partition, max(source_offset) AS last FROM ${filesSql} GROUP BY partition`;
      return new Map((await query(sql, [paths])).map((row) => [Number(row.partition), Number(row.last)]));
    },
    pointedOffsets: (path) => points.lastOffsets(path).catch(nullIfUnreadable),
    span: (paths, asked) =>
      paths.length === 0 ? Promise.resolve({ span: null, outside: 0 }) : readSpan(query, paths, asked),
    buckets: (paths, asked) => (paths.length === 0 ? Promise.resolve([]) : readBuckets(query, paths, asked)),
    names: (paths, asked) => (paths.length === 0 ? Promise.resolve([]) : readNames(query, paths, asked)),
    coverage: (paths, signal) => (paths.length === 0 ? Promise.resolve([]) : readCoverage(count, paths, { signal })),
    async close() {
      for (const opened of [reader, counter, points]) await opened.close();
    },
  };
}

/** True where its end is whole, and its points have what it spans: the start of the auditor reads both. No file of this layout is without points. */
async function isReadable(path: string, points: PointFiles): Promise<boolean> {
  try {
    if (!(await isWholeFile(path))) return false;
    return (await points.extent(path)) !== null;
  } catch (error) {
    return falseIfUnreadable(error);
  }
}

function nullIfUnreadable(error: unknown): null {
  falseIfUnreadable(error);
  return null;
}

const filesSql = 'read_parquet($1, hive_partitioning = false)';
const duckDBModule = () => import('./duckdb-instance.ts');

/** The columns of an `IndexedAccess`. */
const foundColumns =
  'appended_at, partition, source_offset, encode(event_id) AS event_id, verdict, seal_index, segment_key, leaf_index';

async function newest(
  query: Query,
  paths: readonly string[],
  question: NewestQuery,
): Promise<readonly IndexedAccess[]> {
  const { sql, parameters } = conditionsOf(question, 2);
  const rows = await query(
    `SELECT ${foundColumns} FROM ${filesSql} WHERE ${sql}
     ORDER BY appended_at DESC, partition DESC, source_offset DESC LIMIT ${question.limit}`,
    [paths, ...parameters],
  );
  return rows.map(toIndexed);
}

async function first(
  query: Query,
  { paths, eventId, sourceId }: { paths: readonly string[]; eventId: string; sourceId: string | null },
): Promise<IndexedAccess | null> {
  const [row] = await query(
    `SELECT ${foundColumns} FROM ${filesSql} WHERE event_id = $2 AND verdict NOT IN ('duplicate', 'conflict')
     ${sourceId === null ? '' : 'AND source_id = $3'}
     ORDER BY appended_at, partition, source_offset LIMIT 1`,
    sourceId === null ? [paths, eventId] : [paths, eventId, sourceId],
  );
  return row === undefined ? null : toIndexed(row);
}

function toIndexed(row: ResultRow): IndexedAccess {
  return {
    appendedAt: Number(row.appended_at),
    partition: Number(row.partition),
    sourceOffset: Number(row.source_offset),
    eventId: String(row.event_id),
    verdict: String(row.verdict) as Verdict,
    place: {
      sealIndex: Number(row.seal_index),
      segmentKey: String(row.segment_key),
      leafIndex: Number(row.leaf_index),
    },
  };
}
