import type { AppendRecord, Log } from '../domain/decision-log/log.ts';
import type { TopicName } from '../topology.ts';
import { APPEND_BYTES_MAX, APPEND_RECORDS_MAX } from './limits.ts';

interface QueuedRecord {
  readonly record: AppendRecord;
  readonly settle: (error: Error | null) => void;
}

/**
 * Appends to one partition, one append at a time, in call order. Records that arrive during an append go together into
 * the next one, so that many small requests cost one disk write.
 */
export class AppendQueue {
  readonly #log: Log;
  readonly #topic: TopicName;
  readonly #partition: number;
  #waiting: QueuedRecord[] = [];
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
    return new Promise((resolve, reject) => {
      let open = records.length;
      let failure: Error | null = null;
      const settle = (error: Error | null): void => {
        failure ??= error;
        open -= 1;
        if (open > 0) return;
        if (failure === null) resolve();
        else reject(failure);
      };
      for (const record of records) {
        this.#waiting.push({ record, settle });
        this.#waitingBytes += bytesOf(record);
      }
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
    const batch = this.#waiting.splice(0, countOfNext(this.#waiting));
    const error = await this.#append(batch.map(({ record }) => record));
    for (const { record, settle } of batch) {
      this.#waitingBytes -= bytesOf(record);
      settle(error);
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

function countOfNext(waiting: readonly QueuedRecord[]): number {
  let count = 0;
  let bytes = 0;
  for (const { record } of waiting) {
    bytes += bytesOf(record);
    if (count > 0 && (bytes > APPEND_BYTES_MAX || count >= APPEND_RECORDS_MAX)) break;
    count += 1;
  }
  return count;
}

function bytesOf({ key, value }: AppendRecord): number {
  return value.length + (key?.length ?? 0);
}
