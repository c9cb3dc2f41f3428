import type { TopicName } from '../../topology.ts';

/** A record to append. */
export interface AppendRecord {
  readonly key: Buffer | null;
  readonly value: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A record as the log keeps it. `appendedAt` is the log's clock, milliseconds since 1970 UTC. */
export interface LogRecord {
  readonly offset: number;
  readonly appendedAt: number;
  readonly key: Buffer | null;
  readonly value: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Batch {
  /**
   * In offset order. Offsets may have holes; the first may lie above the one asked for. Empty only where the log holds no
   * record at the offsets up to `nextOffset`: marks of a stranger's transaction.
   */
  readonly records: readonly LogRecord[];
  /** Where the next read begins. */
  readonly nextOffset: number;
  /** The partition's end when the batch was fetched: lag = endOffset - nextOffset. */
  readonly endOffset: number;
}

export interface ReadOptions {
  /** Keep waiting for new records until `signal` aborts; otherwise end at the end offset found at the start. */
  readonly follow?: boolean;
  readonly signal?: AbortSignal;
  /** Upper bounds of one batch; a single larger record still comes, alone. */
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
   * Resolves with the offset of the first record only when all of them will survive a crash. One call is atomic and
   * in order. A rejection means the outcome is unknown: the records may be there, now or later.
   */
  append(topic: TopicName, partition: number, records: readonly AppendRecord[]): Promise<number>;
  /** Records from offset `from` on (inclusive), in order; where `trim` removed it, from the start offset on. */
  read(topic: TopicName, partition: number, from: number, options?: ReadOptions): AsyncIterable<Batch>;
  /** One above the last record; 0 for an empty partition. Includes every record acknowledged before the call. */
  endOffset(topic: TopicName, partition: number): Promise<number>;
  /** Offset of the first record that is kept; the end offset where none is. */
  startOffset(topic: TopicName, partition: number): Promise<number>;
  /**
   * Removes every record below `before`, for good; nothing where they are gone already. Appends and reads go on
   * meanwhile. Rejects with `RangeError` beyond the end. A crash leaves records that a repeat removes.
   */
  trim(topic: TopicName, partition: number, before: number): Promise<void>;
}
