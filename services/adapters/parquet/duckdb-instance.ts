import { DuckDBInstance } from '@duckdb/node-api';
import { sqlText } from './sql-text.ts';

/** What an instance of DuckDB may use. */
export interface DuckDBLimits {
  /** Beyond it a query spills to its scratch folder, or fails. */
  readonly memoryMb: number;
  readonly threads: number;
}

/** Somebody waits. */
export const querying: DuckDBLimits = { memoryMb: 512, threads: 2 };
/**
 * Each thread has memory of its own that it cannot spill: with two, merging 200,000 rows failed for want of 488 MB, and with one in
 * 122 MB. Nobody waits for a file, and one thread needs less CPU.
 */
export const writing: DuckDBLimits = { memoryMb: 256, threads: 1 };
/** Nobody waits for what counts every row that ever was, part after part. */
export const counting: DuckDBLimits = { memoryMb: 64, threads: 1 };

/** Opens DuckDB. It may read and write these folders, and spills to `spill`, which exists only meanwhile. */
export async function openDuckDB(
  spill: string,
  folders: readonly string[],
  { memoryMb, threads }: DuckDBLimits,
): Promise<DuckDBInstance> {
  const instance = await DuckDBInstance.create(':memory:', { threads: String(threads) });
  const setup = await instance.connect();
  await setup.run(`SET memory_limit = '${memoryMb}MB'`);
  // Otherwise its allocator keeps what a query freed until the next one, which may need it elsewhere: two merges left 400 MB.
  await setup.run('SET allocator_background_threads = true');
  await setup.run(`SET temp_directory = ${sqlText(spill)}`);
  await setup.run(`SET allowed_directories = [${folders.map((folder) => sqlText(`${folder}/`)).join(', ')}]`);
  await setup.run('SET enable_external_access = false');
  await setup.run('SET lock_configuration = true');
  setup.closeSync();
  return instance;
}
