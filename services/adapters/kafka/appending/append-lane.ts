import type { AppendRecord } from '../../../domain/decision-log/log.ts';
import type { Logger } from '../../logger.ts';
import { type KafkaConfig, type OwnedProducer, openProducer } from '../kafka-connection.ts';
import { produceOne } from './produce-protocol.ts';

export interface LanePosition {
  /** The topic's name with its prefix. */
  readonly topic: string;
  readonly partition: number;
  /** The topic's `max.message.bytes`. */
  readonly batchBytesMax: number;
}

interface QueuedAppend {
  readonly records: readonly AppendRecord[];
  readonly bytes: number;
  readonly resolve: (firstOffset: number) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Upper bounds of the overhead of a batch and of a record beside keys, values and headers (Kafka's record batch, magic
 * 2).
 */
const BATCH_OVERHEAD_BYTES = 61;
const RECORD_OVERHEAD_BYTES = 36;
const HEADER_OVERHEAD_BYTES = 10;

/**
 * Sends the appends of one process to one partition, one request at a time, in call order. Appends that queue during a
 * request go out together as the next record batch. The broker takes a batch as a whole or not at all, so each append
 * stays atomic. Each lane has its own producer, so a failing partition does not affect the others.
 */
export class AppendLane {
  #waiting: QueuedAppend[] = [];
  #pumping: Promise<void> | null = null;
  #producer: Promise<OwnedProducer> | null = null;

  constructor(
    private readonly config: KafkaConfig,
    private readonly logger: Logger,
    private readonly position: LanePosition,
  ) {}

  /**
   * Resolves with the offset of the first record. Rejects with `RangeError` when the append can never fit; any other
   * rejection means "outcome unknown".
   */
  append(records: readonly AppendRecord[]): Promise<number> {
    const { topic, batchBytesMax } = this.position;
    const bytes = records.reduce((sum, record) => sum + recordBytes(record), 0);
    if (BATCH_OVERHEAD_BYTES + bytes > batchBytesMax) {
      const size = BATCH_OVERHEAD_BYTES + bytes;
      const message = `an append to \`${topic}\` takes \`${size}\` bytes, expected at most ${batchBytesMax}`;
      return Promise.reject(new RangeError(`${message}: a batch cannot be split and stay atomic`));
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ records, bytes, resolve, reject });
      this.#pumping ??= this.#pump();
    });
  }

  /** Waits for the queued appends. */
  async close(): Promise<void> {
    await this.#pumping;
    const producer = await this.#producer?.catch(() => null);
    this.#producer = null;
    producer?.end();
  }

  async #pump(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#nextBatch();
      try {
        let offset = await this.#send(batch.flatMap(({ records }) => records));
        for (const { records, resolve } of batch) {
          resolve(offset);
          offset += records.length;
        }
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#pumping = null;
  }

  #nextBatch(): QueuedAppend[] {
    let bytes = BATCH_OVERHEAD_BYTES;
    let count = 0;
    for (const waiting of this.#waiting) {
      bytes += waiting.bytes;
      if (count > 0 && bytes > this.position.batchBytesMax) break;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }

  async #send(records: readonly AppendRecord[]): Promise<number> {
    const { topic, partition } = this.position;
    this.#producer ??= openProducer(this.config, this.logger, topic);
    const used = this.#producer;
    try {
      const producer = await used;
      const { firstOffset } = await producer.send(partition, produceOne({ topic, partition, records }));
      if (Number.isSafeInteger(firstOffset) && firstOffset >= 0) return firstOffset;
      throw new Error(`the broker acknowledged an append to \`${topic}\` with offset \`${firstOffset}\``);
    } catch (error) {
      // CRASH: the batch may have been written, or may still be. The next append starts with a fresh producer.
      this.#producer = null;
      used.then((producer) => producer.end()).catch(() => {});
      throw error;
    }
  }
}

function recordBytes({ key, value, headers }: AppendRecord): number {
  let bytes = RECORD_OVERHEAD_BYTES + (key?.length ?? 0) + value.length;
  for (const [name, text] of Object.entries(headers ?? {})) {
    bytes += HEADER_OVERHEAD_BYTES + Buffer.byteLength(name) + Buffer.byteLength(text);
  }
  return bytes;
}
