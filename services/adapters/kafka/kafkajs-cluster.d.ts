/**
 * The part of kafkajs 2.2.4 below its consumer groups, as far as we use it. The package is frozen (last release 2023)
 * and pinned, so its inner modules are as stable as its outer ones; docs/decisions/0004 says why we read this way.
 */
declare module 'kafkajs/src/cluster/index.js' {
  import type { KafkaConfig, Logger } from 'kafkajs';

  export interface FetchedMessage {
    readonly offset: string;
    /** The broker's append time where the topic says LogAppendTime. */
    readonly timestamp: string;
    readonly key: Buffer | null;
    readonly value: Buffer | null;
    readonly headers: Readonly<Record<string, Buffer | string | (Buffer | string)[] | undefined>>;
    readonly isControlRecord?: boolean;
    readonly batchContext?: { readonly firstOffset: string; readonly lastOffsetDelta: number };
  }
  export interface FetchedPartition {
    readonly partition: number;
    readonly highWatermark: string;
    readonly messages: readonly FetchedMessage[];
  }
  export interface FetchResponse {
    readonly responses: readonly { readonly topicName: string; readonly partitions: readonly FetchedPartition[] }[];
  }
  export interface Broker {
    fetch(request: {
      readonly maxWaitTime: number;
      readonly minBytes: number;
      readonly maxBytes: number;
      readonly isolationLevel: 0 | 1;
      readonly topics: readonly {
        readonly topic: string;
        readonly partitions: readonly {
          readonly partition: number;
          readonly fetchOffset: string;
          readonly maxBytes: number;
        }[];
      }[];
    }): Promise<FetchResponse>;
  }
  export default class Cluster {
    constructor(
      options: Record<string, unknown> & { readonly brokers: KafkaConfig['brokers']; readonly logger: Logger },
    );
    connect(): Promise<void>;
    disconnect(): Promise<void>;
    refreshMetadata(): Promise<void>;
    addTargetTopic(topic: string): Promise<void>;
    findLeaderForPartitions(topic: string, partitions: readonly number[]): Readonly<Record<string, readonly number[]>>;
    findBroker(options: { readonly nodeId: string }): Promise<Broker>;
    fetchTopicsOffset(
      topics: readonly {
        readonly topic: string;
        readonly partitions: readonly { readonly partition: number }[];
        readonly fromBeginning: boolean;
      }[],
    ): Promise<
      readonly { readonly topic: string; readonly partitions: readonly { partition: number; offset: string }[] }[]
    >;
  }
}

declare module 'kafkajs/src/loggers/index.js' {
  import type { Logger, logCreator, logLevel } from 'kafkajs';
  export const createLogger: (options: { readonly level: logLevel; readonly logCreator: logCreator }) => Logger;
}

declare module 'kafkajs/src/network/socketFactory.js' {
  import type { ISocketFactory } from 'kafkajs';

  const defaultSocketFactory: () => ISocketFactory;
  export default defaultSocketFactory;
}
