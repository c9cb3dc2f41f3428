import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { INDEX_PREFIX } from '../../../services/domain/access-search/index-files.ts';
import type { LookUp } from './look-ups.ts';

const THREADS = '2';

/** What somebody without custodes would have: the same rows in one Parquet file, in the order of the log. */
export async function openRawParquet(folder: string) {
  const instance = await DuckDBInstance.create(':memory:', { threads: THREADS });
  const connection = await instance.connect();
  const files = join(folder, 'objects', INDEX_PREFIX, '**/*.parquet');
  const path = join(folder, 'raw.parquet');
  await connection.run(
    `COPY (SELECT * FROM read_parquet('${files}', hive_partitioning = false)
     ORDER BY appended_at, partition, source_offset) TO '${path}' (FORMAT parquet, COMPRESSION zstd)`,
  );
  return {
    async count({ condition, parameters, limit }: LookUp): Promise<number> {
      const statement = await connection.prepare(
        `SELECT * FROM read_parquet('${path}') WHERE ${condition}
         ORDER BY appended_at DESC, partition DESC, source_offset DESC LIMIT ${limit}`,
      );
      for (const [index, value] of parameters.entries()) {
        if (typeof value === 'string') statement.bindVarchar(index + 1, value);
        else statement.bindBigInt(index + 1, BigInt(value));
      }
      return (await statement.runAndReadAll()).getRowObjects().length;
    },
    close(): void {
      connection.closeSync();
      instance.closeSync();
    },
  };
}
