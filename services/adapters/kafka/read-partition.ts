import type { LogBatch, LogRecord, ReadOptions } from '../../domain/decision-log/log.ts';
import type { Fetched } from './fetch-protocol.ts';
import { isOutOfRange, type PartitionReader } from './partition-reader.ts';

/** The tolerated duration of broker trouble. After that the process ends, and its supervisor restarts it. */
const STUCK_MILLIS_MAX = 60_000;
const FETCH_BYTES_MAX = 4 * 1024 * 1024;

/**
 * Reads one partition by plain fetches, below kafkajs's consumer groups: the reader decides where it starts, no
 * rebalance can lose a position, and no record can end the reader (docs/operation.md, R1 to R11). The next batch is fetched
 * while the caller processes the current one. Throws when the reader gets nothing for a minute although the log grows.
 */
export async function* readPartition(
  reader: Pick<PartitionReader, 'name' | 'fetch' | 'endOffset' | 'firstOffset' | 'close'>,
  from: number,
  { follow = false, signal, recordsMax = Number.POSITIVE_INFINITY, bytesMax = FETCH_BYTES_MAX }: ReadOptions,
  now: () => number = () => performance.now(),
): AsyncGenerator<LogBatch> {
  const aborted = abortOf(signal);
  const fetchFrom = (position: number): Promise<Fetched | null> =>
    Promise.race([fetchAvailable(reader, position, bytesMax), aborted]);
  try {
    if (signal?.aborted) return;
    const end = follow ? Number.POSITIVE_INFINITY : await reader.endOffset();
    const watch = new ProgressWatch(reader.name, now);
    let position = from;
    let ahead = position < end ? fetchFrom(position) : null;
    while (ahead !== null) {
      const fetched = await ahead;
      if (fetched === null) return;
      watch.saw(position, fetched);
      const before = position;
      position = Math.max(position, fetched.nextOffset ?? position);
      ahead = position < end ? fetchFrom(position) : null;
      // The error surfaces when the fetch is awaited; the caller may stop before.
      ahead?.catch(() => {});
      const wanted = fetched.records.filter(({ offset }) => offset < end);
      for (const records of slices(wanted, recordsMax, bytesMax)) {
        const isLast = records.at(-1) === wanted.at(-1);
        const nextOffset = isLast ? Math.min(position, end) : (records.at(-1)?.offset ?? position) + 1;
        yield { records, nextOffset, endOffset: fetched.endOffset };
        if (signal?.aborted) return;
      }
      // Transaction markers can be the last offsets of a log without a record, and a caller that waits for its end
      // needs to know.
      if (wanted.length === 0 && position > before && !isHole(fetched)) {
        yield { records: [], nextOffset: Math.min(position, end), endOffset: fetched.endOffset };
        if (signal?.aborted) return;
      }
    }
  } finally {
    reader.close();
  }
}

/** A fetch that is answered without records, again and again, looks like an idle log (docs/operation.md, R9). */
class ProgressWatch {
  #stuckSince: number | null = null;

  constructor(
    private readonly name: string,
    private readonly now: () => number,
  ) {}

  saw(position: number, { nextOffset, endOffset }: Fetched): void {
    const isStuck = endOffset > position && (nextOffset ?? position) <= position;
    this.#stuckSince = isStuck ? (this.#stuckSince ?? this.now()) : null;
    if (this.#stuckSince === null || this.now() - this.#stuckSince < STUCK_MILLIS_MAX) return;
    const where = `${this.name} is stuck at offset ${position} while the log ends at ${endOffset}`;
    throw new Error(`${where}: no records arrived for ${STUCK_MILLIS_MAX} ms`);
  }
}

/** Resolves when `signal` aborts. A fetch in progress is abandoned and its connection closed. */
function abortOf(signal: AbortSignal | undefined): Promise<null> {
  return new Promise((resolve) => {
    if (signal?.aborted) resolve(null);
    signal?.addEventListener('abort', () => resolve(null), { once: true });
  });
}

/** Marks the records that `fetchAvailable` found removed; the caller sees the hole at the next record. */
const hole = { records: [], isHole: true };

function isHole(fetched: Fetched): boolean {
  return 'isHole' in fetched;
}

/** If retention removed `position`, continues with the first remaining record, so the caller sees the hole. */
async function fetchAvailable(
  reader: Pick<PartitionReader, 'fetch' | 'firstOffset'>,
  position: number,
  bytesMax: number,
): Promise<Fetched> {
  try {
    return await reader.fetch(position, bytesMax);
  } catch (error) {
    if (!isOutOfRange(error)) throw error;
    const first = await reader.firstOffset();
    if (first > position) return { ...hole, nextOffset: first, endOffset: first };
    throw new Error(`the log ends before offset ${position}: acknowledged records are gone`);
  }
}

function* slices(records: readonly LogRecord[], recordsMax: number, bytesMax: number): Generator<readonly LogRecord[]> {
  let first = 0;
  let bytes = 0;
  for (const [index, { key, value }] of records.entries()) {
    const size = (key?.length ?? 0) + value.length;
    if (index > first && (index - first >= recordsMax || bytes + size > bytesMax)) {
      yield records.slice(first, index);
      first = index;
      bytes = 0;
    }
    bytes += size;
  }
  if (first < records.length) yield records.slice(first);
}
