import type { Batch, LogRecord, ReadOptions } from '../../domain/decision-log/log.ts';
import type { Fetched } from './fetch-protocol.ts';
import { isOutOfRange, type PartitionReader } from './partition-reader.ts';

const FETCH_BYTES_MAX = 4 * 1024 * 1024;

/**
 * Reads one partition by plain fetches, below kafkajs's consumer groups: the reader decides where it starts, there is
 * no rebalance to lose a position in, and no record can end the reader (reliability.md R1-R11). While the caller works
 * on a batch the next one is fetched.
 */
export async function* readPartition(
  reader: PartitionReader,
  from: number,
  { follow = false, signal, recordsMax = Number.POSITIVE_INFINITY, bytesMax = FETCH_BYTES_MAX }: ReadOptions,
): AsyncGenerator<Batch> {
  const aborted = abortOf(signal);
  const fetchFrom = (position: number): Promise<Fetched | null> =>
    Promise.race([fetchAvailable(reader, position, bytesMax), aborted]);
  try {
    if (signal?.aborted) return;
    const end = follow ? Number.POSITIVE_INFINITY : await reader.endOffset();
    let position = from;
    let ahead = position < end ? fetchFrom(position) : null;
    while (ahead !== null) {
      const fetched = await ahead;
      if (fetched === null) return;
      position = Math.max(position, fetched.nextOffset ?? position);
      ahead = position < end ? fetchFrom(position) : null;
      // Seen again when it is awaited; the caller may leave before.
      ahead?.catch(() => {});
      const wanted = fetched.records.filter(({ offset }) => offset < end);
      for (const records of slices(wanted, recordsMax, bytesMax)) {
        const isLast = records.at(-1) === wanted.at(-1);
        const nextOffset = isLast ? Math.min(position, end) : (records.at(-1)?.offset ?? position) + 1;
        yield { records, nextOffset, endOffset: fetched.endOffset };
        if (signal?.aborted) return;
      }
    }
  } finally {
    reader.close();
  }
}

/** Resolves when `signal` aborts: a fetch under way is left alone and its connection closed. */
function abortOf(signal: AbortSignal | undefined): Promise<null> {
  return new Promise((resolve) => {
    if (signal?.aborted) resolve(null);
    signal?.addEventListener('abort', () => resolve(null), { once: true });
  });
}

/** Where retention removed `position`, goes on with what is left, and the caller sees the hole. */
async function fetchAvailable(reader: PartitionReader, position: number, bytesMax: number): Promise<Fetched> {
  try {
    return await reader.fetch(position, bytesMax);
  } catch (error) {
    if (!isOutOfRange(error)) throw error;
    const first = await reader.firstOffset();
    if (first > position) return { records: [], nextOffset: first, endOffset: first };
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
