import {
  type DuckDBInstance,
  type DuckDBPreparedStatement,
  type DuckDBValue,
  LIST,
  listValue,
  VARCHAR,
} from '@duckdb/node-api';

/** One result row, by column name. */
export type ResultRow = Readonly<Record<string, DuckDBValue>>;
type SqlParameter = string | number | readonly string[];
export type Query = (sql: string, parameters: readonly SqlParameter[]) => Promise<readonly ResultRow[]>;

/** Runs each query on a connection of its own. */
export function queryOf(instance: DuckDBInstance): Query {
  return async (sql, parameters) => {
    const connection = await instance.connect();
    try {
      const statement = await connection.prepare(sql);
      for (const [index, value] of parameters.entries()) bind(statement, index + 1, value);
      return (await statement.runAndReadAll()).getRowObjects();
    } finally {
      connection.closeSync();
    }
  };
}

/** Asks the second one what the first one fails to answer, for example for want of memory. */
export function withFallback(first: Query, second: Query): Query {
  return (sql, parameters) => first(sql, parameters).catch(() => second(sql, parameters));
}

function bind(statement: DuckDBPreparedStatement, index: number, value: SqlParameter): void {
  if (typeof value === 'string') statement.bindVarchar(index, value);
  else if (typeof value === 'number') statement.bindBigInt(index, BigInt(value));
  else statement.bindList(index, listValue([...value]), LIST(VARCHAR));
}
