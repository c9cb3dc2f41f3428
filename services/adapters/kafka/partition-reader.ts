import { setTimeout as wait } from 'node:timers/promises';
import type Cluster from 'kafkajs/src/cluster/index.js';
import type { Logger } from '../logger.ts';
import { type Fetched, fetchOne } from './fetch-protocol.ts';
import type { KafkaConfig } from './kafka-config.ts';
import { leaderOf, openCluster } from './kafka-connection.ts';
import { OwnedSockets } from './owned-sockets.ts';

const RETRY_MILLIS = 200;
/** If trouble lasts this long, by a clock that nobody sets, the read fails and the process exits: the supervisor restarts it. */
const TROUBLE_MILLIS_MAX = 60_000;
const finalErrors = new Set(['OFFSET_OUT_OF_RANGE', 'TOPIC_AUTHORIZATION_FAILED']);

/** Connects to whichever broker leads one partition. Broker restarts and new leaders only cost time. */
export class PartitionReader {
  #connection: { readonly sockets: OwnedSockets; readonly cluster: Promise<Cluster> } | null = null;
  #closed = false;

  constructor(
    private readonly config: KafkaConfig,
    private readonly logger: Logger,
    private readonly topic: string,
    private readonly partition: number,
  ) {}

  /** The name for messages. */
  get name(): string {
    return `the reader of \`${this.topic}\`/${this.partition}`;
  }

  /**
   * Waits up to half a second for records. Throws an error that `isOutOfRange` recognizes when `offset` is not in the
   * log.
   */
  fetch(offset: number, bytesMax: number): Promise<Fetched> {
    return this.#persist(async (cluster) => {
      const broker = await leaderOf(cluster, this.topic, this.partition);
      return broker.connectionPool.send(fetchOne({ topic: this.topic, partition: this.partition, offset, bytesMax }));
    });
  }

  /**
   * Returns the high watermark: every acknowledged append is below it, also right after a new leader took over
   * (KIP-207).
   */
  endOffset(): Promise<number> {
    return this.#offset({ fromBeginning: false });
  }

  firstOffset(): Promise<number> {
    return this.#offset({ fromBeginning: true });
  }

  /** Rejects the requests in progress. */
  close(): void {
    this.#closed = true;
    this.#drop();
  }

  #offset({ fromBeginning }: { fromBeginning: boolean }): Promise<number> {
    return this.#persist(async (cluster) => {
      const topics = [{ topic: this.topic, partitions: [{ partition: this.partition }], fromBeginning }];
      const [answer] = await cluster.fetchTopicsOffset(topics);
      const found = Number(answer?.partitions[0]?.offset ?? Number.NaN);
      if (Number.isNaN(found) || found < 0) throw new Error(`no offset for \`${this.topic}\`/${this.partition}`);
      return found;
    });
  }

  /** Repeating a read is always safe, so failures are retried on fresh connections until they last too long. */
  async #persist<Answer>(attempt: (cluster: Cluster) => Promise<Answer>): Promise<Answer> {
    const began = performance.now();
    for (;;) {
      if (this.#closed) throw new Error(`reading \`${this.topic}\`/${this.partition} was ended`);
      this.#connection ??= this.#connect();
      const used = this.#connection;
      try {
        return await attempt(await used.cluster);
      } catch (error) {
        if (this.#closed || isFinal(error) || performance.now() - began > TROUBLE_MILLIS_MAX) throw error;
        this.logger.debug({ error, topic: this.topic, partition: this.partition }, 'reading again');
        if (this.#connection === used) this.#drop();
        await wait(RETRY_MILLIS);
      }
    }
  }

  #connect() {
    const sockets = new OwnedSockets();
    return { sockets, cluster: this.#open(sockets) };
  }

  async #open(sockets: OwnedSockets): Promise<Cluster> {
    const cluster = await openCluster(this.config, this.logger, sockets);
    await cluster.addTargetTopic(this.topic);
    return cluster;
  }

  #drop(): void {
    this.#connection?.sockets.end();
    this.#connection = null;
  }
}

export function isOutOfRange(error: unknown): boolean {
  return (error as { type?: string }).type === 'OFFSET_OUT_OF_RANGE';
}

function isFinal(error: unknown): boolean {
  const { type, name } = error as { type?: string; name?: string };
  return finalErrors.has(type ?? '') || name === 'KafkaJSSASLAuthenticationError';
}
