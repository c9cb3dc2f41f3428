import {
  DuckDBBlobValue,
  type DuckDBConnection,
  DuckDBInstance,
  type DuckDBPreparedStatement,
  type DuckDBValue,
  LIST,
  listValue,
  VARCHAR,
} from '@duckdb/node-api';
import type { OpenDatabase, Query, SqlParameter } from './query.ts';
import { sqlText } from './sql-text.ts';

/** What an instance of DuckDB may use. */
export interface DuckDBLimits {
  /** Beyond it a query spills to its scratch folder, or fails. */
  readonly memoryMb: number;
  readonly threads: number;
}

/** Somebody waits. */
export const querying: DuckDBLimits = { memoryMb: 512, threads: 2 };
/** Nobody waits for what counts every row that ever was, part after part. */
export const counting: DuckDBLimits = { memoryMb: 64, threads: 1 };

/** Opens DuckDB. It may read and write these folders, and spills to `spill`, which exists only meanwhile. */
export async function openDuckDB(
  spill: string,
  folders: readonly string[],
  { memoryMb, threads }: DuckDBLimits,
): Promise<OpenDatabase> {
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
  const connecting = new Set<Promise<unknown>>();
  let isClosed = false;
  const connect = async () => {
    if (isClosed) throw new Error('the database is closed');
    const connection = instance.connect();
    connecting.add(connection);
    return connection.finally(() => connecting.delete(connection));
  };
  return {
    query: queryOf(connect),
    async close() {
      isClosed = true;
      // A thread that connects to an instance which is gone ends the process. A connection keeps what it needs.
      await Promise.allSettled(connecting);
      instance.closeSync();
    },
  };
}

/** Runs each query on a connection of its own. */
function queryOf(connect: () => Promise<DuckDBConnection>): Query {
  return async (sql, parameters) => {
    const connection = await connect();
    try {
      const statement = await connection.prepare(sql);
      for (const [index, value] of parameters.entries()) bind(statement, index + 1, value);
      return (await statement.runAndReadAll()).convertRowObjects(toResult);
    } finally {
      connection.closeSync();
    }
  };
}

/** Returns texts that SQL made bytes of with `encode`: of other texts the client drops a U+FEFF at the beginning. */
function toResult(value: DuckDBValue): DuckDBValue {
  return value instanceof DuckDBBlobValue ? Buffer.from(value.bytes).toString() : value;
}

function bind(statement: DuckDBPreparedStatement, index: number, value: SqlParameter): void {
  if (typeof value === 'string') statement.bindVarchar(index, value);
  else if (typeof value === 'number') statement.bindBigInt(index, BigInt(value));
  else statement.bindList(index, listValue([...value]), LIST(VARCHAR));
}
