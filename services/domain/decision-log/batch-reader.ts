import type { LogBatch, LogRecord, ReadOptions } from './log.ts';

/** Default limit of records in one batch. */
export const BATCH_RECORDS_MAX = 1_000;
/** Default limit of key and value bytes in one batch; a single larger record still arrives alone. */
export const BATCH_BYTES_MAX = 1024 * 1024;

/** Bounds of one fetch: records with offset >= `from` and < `until`. */
export interface FetchRange {
  readonly from: number;
  readonly until: number;
  readonly recordsMax: number;
  readonly bytesMax: number;
}

/** One partition of a log whose records can be read without waiting. */
export interface PartitionSource {
  endOffset(): number;
  /** Returns the first kept records of the range, at least one if there is one. */
  recordsIn(range: FetchRange): readonly LogRecord[];
  /** Resolves once the end may be above `offset`, or `signal` aborts. It misses no append between call and return. */
  grown(offset: number, signal: AbortSignal | undefined): Promise<void>;
  /** Yields to other work, because reading without waiting must not starve the process. */
  pause(): Promise<void>;
}

/** Implements the reading half of the Log port over one partition. */
export async function* readBatches(
  source: PartitionSource,
  from: number,
  options: ReadOptions = {},
): AsyncGenerator<LogBatch, void, undefined> {
  const { follow = false, signal, recordsMax = BATCH_RECORDS_MAX, bytesMax = BATCH_BYTES_MAX } = options;
  const until = follow ? Number.MAX_SAFE_INTEGER : source.endOffset();
  let next = from;
  while (!signal?.aborted) {
    const end = source.endOffset();
    const records = source.recordsIn({ from: next, until, recordsMax, bytesMax });
    const last = records.at(-1);
    if (last !== undefined) {
      next = last.offset + 1;
      yield { records, nextOffset: next, endOffset: source.endOffset() };
      await source.pause();
    } else if (follow) {
      // What is below the end and not there was trimmed. Waiting for growth beyond `next` would return at once, for ever.
      next = Math.max(next, end);
      await source.grown(next, signal);
    } else {
      return;
    }
  }
}

/** Counts records into a batch until it is full. */
export class BatchBounds {
  readonly #range: FetchRange;
  #records = 0;
  #bytes = 0;

  constructor(range: FetchRange) {
    this.#range = range;
  }

  /** Returns true while the record still fits the batch; the first record always does. */
  take(recordBytes: number): boolean {
    this.#records += 1;
    this.#bytes += recordBytes;
    return this.#records === 1 || (this.#records <= this.#range.recordsMax && this.#bytes <= this.#range.bytesMax);
  }
}

/** Rejects a trim beyond the end of the log. */
export function verifyTrim(before: number, endOffset: number): void {
  if (before <= endOffset) return;
  throw new RangeError(`the offset to trim before is \`${before}\`, expected at most the end offset ${endOffset}`);
}
