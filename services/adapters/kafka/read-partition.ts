import { setTimeout as wait } from 'node:timers/promises';
import type Cluster from 'kafkajs/src/cluster/index.js';
import type { FetchedMessage, FetchedPartition } from 'kafkajs/src/cluster/index.js';
import type { Batch, LogRecord, ReadOptions } from '../../domain/decision-log/log.ts';
import type { Logger } from '../config/logger.ts';
import { type KafkaConfig, openCluster } from './kafka-connection.ts';

const FETCH_WAIT_MILLIS = 500;
const FETCH_BYTES_MAX = 4 * 1024 * 1024;
const RETRY_MILLIS = 200;
/** A broker that does not answer for this long is the supervisor's business: the read fails, the process exits. */
const TROUBLE_MILLIS_MAX = 60_000;

export interface PartitionPosition {
  readonly topic: string;
  readonly partition: number;
  readonly from: number;
}

/**
 * Reads one partition by plain fetches, below kafkajs's consumer groups: the reader decides where it starts, there is
 * no rebalance to lose a position in, and a poisoned record is the caller's to judge (reliability.md R1-R9).
 */
export async function* readPartition(
  config: KafkaConfig,
  logger: Logger,
  { topic, partition, from }: PartitionPosition,
  { follow = false, signal, recordsMax = Number.POSITIVE_INFINITY, bytesMax = FETCH_BYTES_MAX }: ReadOptions,
): AsyncGenerator<Batch> {
  const reader = new PartitionReader(config, logger, topic, partition);
  let position = from;
  try {
    const end = follow ? Number.POSITIVE_INFINITY : await reader.offset({ fromBeginning: false });
    while (position < end && !signal?.aborted) {
      const fetched = await reader.fetch(position, bytesMax, signal).catch(async (error: unknown) => {
        if (!isOutOfRange(error)) throw error;
        position = await firstAvailable(reader, position);
        return undefined;
      });
      if (fetched === undefined) continue;
      if (fetched === null) break;
      const endOffset = Number(fetched.highWatermark);
      // A fetch returns whole batches: it may begin before the position asked for.
      const records = fetched.messages.filter(
        (message) => Number(message.offset) >= position && !message.isControlRecord,
      );
      const last = fetched.messages.at(-1);
      for (let index = 0; index < records.length; index += recordsMax) {
        const slice = records.slice(index, index + recordsMax).map(toRecord);
        position = (slice.at(-1)?.offset ?? position) + 1;
        yield { records: slice, nextOffset: position, endOffset };
        if (signal?.aborted) return;
      }
      if (last !== undefined) position = Math.max(position, Number(last.offset) + 1);
    }
  } finally {
    await reader.close();
  }
}

/** Retention removed what was asked for: go on with what is left, and let the reader see the hole. */
async function firstAvailable(reader: PartitionReader, position: number): Promise<number> {
  const first = await reader.offset({ fromBeginning: true });
  if (first > position) return first;
  throw new Error(`the log ends before offset ${position}: acknowledged records are gone`);
}

function isOutOfRange(error: unknown): boolean {
  return (error as { type?: string }).type === 'OFFSET_OUT_OF_RANGE';
}

export class PartitionReader {
  #cluster: Cluster | null = null;

  constructor(
    private readonly config: KafkaConfig,
    private readonly logger: Logger,
    private readonly topic: string,
    private readonly partition: number,
  ) {}

  /** Waits up to half a second for records; `null` when `signal` aborted. */
  async fetch(position: number, bytesMax: number, signal: AbortSignal | undefined): Promise<FetchedPartition | null> {
    return this.#persist(async (cluster) => {
      if (signal?.aborted) return null;
      const broker = await this.#leader(cluster);
      const partitions = [{ partition: this.partition, fetchOffset: String(position), maxBytes: bytesMax }];
      const { responses } = await broker.fetch({
        maxWaitTime: FETCH_WAIT_MILLIS,
        minBytes: 1,
        maxBytes: bytesMax,
        isolationLevel: 0,
        topics: [{ topic: this.topic, partitions }],
      });
      const fetched = responses[0]?.partitions[0];
      if (fetched === undefined)
        throw new Error(`the broker left \`${this.topic}\`/${this.partition} out of its answer`);
      return fetched;
    });
  }

  async offset({ fromBeginning }: { fromBeginning: boolean }): Promise<number> {
    return this.#persist(async (cluster) => {
      const topics = [{ topic: this.topic, partitions: [{ partition: this.partition }], fromBeginning }];
      const [answer] = await cluster.fetchTopicsOffset(topics);
      const found = answer?.partitions[0]?.offset;
      if (found === undefined) throw new Error(`no offset for \`${this.topic}\`/${this.partition}`);
      return Number(found);
    });
  }

  async close(): Promise<void> {
    const cluster = this.#cluster;
    this.#cluster = null;
    await cluster?.disconnect().catch(() => {});
  }

  async #leader(cluster: Cluster) {
    const [nodeId] = Object.keys(cluster.findLeaderForPartitions(this.topic, [this.partition]));
    if (nodeId === undefined) throw new Error(`\`${this.topic}\`/${this.partition} has no leader`);
    return cluster.findBroker({ nodeId });
  }

  /** Reading again is always safe, so trouble with brokers is met with fresh connections until it lasts too long. */
  async #persist<Answer>(attempt: (cluster: Cluster) => Promise<Answer>): Promise<Answer> {
    const began = Date.now();
    for (;;) {
      try {
        if (this.#cluster === null) {
          this.#cluster = await openCluster(this.config, this.logger);
          await this.#cluster.addTargetTopic(this.topic);
        }
        return await attempt(this.#cluster);
      } catch (error) {
        if (isOutOfRange(error)) throw error;
        if (Date.now() - began > TROUBLE_MILLIS_MAX) throw error;
        this.logger.debug({ error, topic: this.topic, partition: this.partition }, 'reading again');
        await this.close();
        await wait(RETRY_MILLIS);
      }
    }
  }
}

function toRecord({ offset, timestamp, key, value, headers }: FetchedMessage): LogRecord {
  const text = Object.entries(headers).map(([name, content]) => [name, String(content)]);
  return {
    offset: Number(offset),
    appendedAt: Number(timestamp),
    key,
    value: value ?? Buffer.alloc(0),
    headers: Object.fromEntries(text),
  };
}
