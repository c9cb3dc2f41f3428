import type { TopicName } from '../../topology.ts';

/** A record to append. */
export interface AppendRecord {
  readonly key: Buffer | null;
  readonly value: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A stored record. `appendedAt` is the log's clock, milliseconds since 1970 UTC. */
export interface LogRecord {
  readonly offset: number;
  readonly appendedAt: number;
  readonly key: Buffer | null;
  readonly value: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

export interface LogBatch {
  /**
   * Records in offset order. Offsets may have holes; the first may be above the requested one. It is empty only when
   * the log has no record at the offsets up to `nextOffset`, as with markers of another program's transaction.
   */
  readonly records: readonly LogRecord[];
  /** The offset where the next read begins. */
  readonly nextOffset: number;
  /** The partition's end when the batch was fetched: lag = endOffset - nextOffset. */
  readonly endOffset: number;
}

export interface ReadOptions {
  /**
   * Keeps waiting for new records until `signal` aborts; otherwise reading stops at the end offset found at the start.
   */
  readonly follow?: boolean;
  readonly signal?: AbortSignal;
  /** Limits of one batch; a single larger record still arrives alone. */
  readonly recordsMax?: number;
  readonly bytesMax?: number;
}

/**
 * The ordered, durable record of everything. Adapters: `embedded` (lmdb), `memory`, `kafka`.
 *
 * Reads never block appends. A reader sees every acknowledged record, in order, and may see records whose append
 * was reported as failed.
 */
export interface Log {
  /**
   * Resolves with the offset of the first record only when all of them will survive a crash. One call is atomic and in
   * order. A rejection means the outcome is unknown: the records may be in the log now or appear later. Once it has
   * resolved, and only then, the caller may overwrite the bytes of the records.
   */
  append(topic: TopicName, partition: number, records: readonly AppendRecord[]): Promise<number>;
  /** Yields records in order from offset `from` (inclusive), or from the start offset if `trim` removed that record. */
  read(topic: TopicName, partition: number, from: number, options?: ReadOptions): AsyncIterable<LogBatch>;
  /**
   * Returns the last record's offset plus one; 0 for an empty partition. Includes every record acknowledged before the
   * call.
   */
  endOffset(topic: TopicName, partition: number): Promise<number>;
  /** Returns the offset of the first kept record, or the end offset when there is none. */
  startOffset(topic: TopicName, partition: number): Promise<number>;
  /**
   * Permanently removes every record below `before`; does nothing if they are already gone. Appends and reads continue
   * meanwhile. Rejects with `RangeError` beyond the end. A crash can leave records that a repeated call removes.
   */
  trim(topic: TopicName, partition: number, before: number): Promise<void>;
}
