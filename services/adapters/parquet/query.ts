import type { DuckDBValue } from '@duckdb/node-api';

/** One result row, by column name. A text that may begin with U+FEFF is selected with `encode`, or it comes without. */
export type ResultRow = Readonly<Record<string, DuckDBValue>>;
export type SqlParameter = string | number | readonly string[];
export type Query = (sql: string, parameters: readonly SqlParameter[]) => Promise<readonly ResultRow[]>;

/** Asks the second one what the first one fails to answer, for example for want of memory. */
export function withFallback(first: Query, second: Query): Query {
  return (sql, parameters) => first(sql, parameters).catch(() => second(sql, parameters));
}

export interface OpenDatabase {
  readonly query: Query;
  /** What has not connected yet is rejected from here on; what has is answered. */
  close(): Promise<void>;
}

/**
 * A database that is opened when it is first asked. Loading DuckDB takes half a second, which no start has to wait for: what files
 * span is in their points.
 */
export function openedWhenAsked(open: () => Promise<OpenDatabase>): { readonly query: Query; close(): Promise<void> } {
  let opening: Promise<OpenDatabase> | null = null;
  return {
    async query(sql, parameters) {
      opening ??= open();
      return (await opening).query(sql, parameters);
    },
    async close() {
      // Who asked learns why it could not be opened.
      await (await opening?.catch(() => null))?.close();
    },
  };
}
