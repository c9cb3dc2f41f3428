import type { AppendRecord, Log } from '../domain/decision-log/log.ts';
import type { TopicName } from '../topology.ts';
import { APPEND_BYTES_MAX, APPEND_RECORDS_MAX } from './limits.ts';

/** One call of `append`. Its records may end up in several appends to the log. */
interface QueuedCall {
  readonly records: readonly AppendRecord[];
  /** The number of records that are in an append or were. */
  taken: number;
  /** The number of records that are not acknowledged. */
  open: number;
  failure: Error | null;
  readonly settle: (failure: Error | null) => void;
}

/** Records of one call that are in the append that runs. */
interface TakenRecords {
  readonly call: QueuedCall;
  readonly count: number;
}

/**
 * Appends to one partition, one append at a time, in call order. Records that arrive during an append go together into
 * the next one, so that many small requests cost one disk write.
 */
export class AppendQueue {
  readonly #log: Log;
  readonly #topic: TopicName;
  readonly #partition: number;
  #waiting: QueuedCall[] = [];
  #running: Promise<void> | null = null;
  #waitingBytes = 0;

  constructor(log: Log, topic: TopicName, partition: number) {
    this.#log = log;
    this.#topic = topic;
    this.#partition = partition;
  }

  /** Bytes accepted and not yet acknowledged. */
  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  /** Resolves when all records are durable. Rejects when the outcome of at least one is unknown. */
  append(records: readonly AppendRecord[]): Promise<void> {
    if (records.length === 0) return Promise.resolve();
    for (const record of records) this.#waitingBytes += bytesOf(record);
    return new Promise((resolve, reject) => {
      const settle = (failure: Error | null): void => (failure === null ? resolve() : reject(failure));
      this.#waiting.push({ records, taken: 0, open: records.length, failure: null, settle });
      this.#running ??= this.#run();
    });
  }

  /** Resolves when nothing is queued. */
  async idle(): Promise<void> {
    while (this.#running !== null) await this.#running;
  }

  async #run(): Promise<void> {
    // Requests of one turn of the event loop share the first append too.
    await Promise.resolve();
    while (this.#waiting.length > 0) await this.#appendNext();
    this.#running = null;
  }

  async #appendNext(): Promise<void> {
    const batch: AppendRecord[] = [];
    const taken = takeNext(this.#waiting, batch);
    const failure = await this.#append(batch);
    for (const record of batch) this.#waitingBytes -= bytesOf(record);
    for (const { call, count } of taken) {
      call.failure ??= failure;
      call.open -= count;
      if (call.open === 0) call.settle(call.failure);
    }
  }

  async #append(records: readonly AppendRecord[]): Promise<Error | null> {
    try {
      await this.#log.append(this.#topic, this.#partition, records);
      return null;
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }
}

/** Moves records into `batch` until it is full, and removes the calls of which none is left. */
function takeNext(waiting: QueuedCall[], batch: AppendRecord[]): readonly TakenRecords[] {
  const taken: TakenRecords[] = [];
  let bytes = 0;
  let done = 0;
  for (const call of waiting) {
    const before = call.taken;
    for (const record of call.records.slice(before)) {
      bytes += bytesOf(record);
      if (batch.length > 0 && (bytes > APPEND_BYTES_MAX || batch.length >= APPEND_RECORDS_MAX)) break;
      batch.push(record);
      call.taken += 1;
    }
    if (call.taken > before) taken.push({ call, count: call.taken - before });
    if (call.taken < call.records.length) break;
    done += 1;
  }
  waiting.splice(0, done);
  return taken;
}

function bytesOf({ key, value }: AppendRecord): number {
  return value.length + (key?.length ?? 0);
}
