/**
 * Declares the part of kafkajs 2.2.4 below its consumer groups, as far as we use it. The package is frozen (last
 * release 2023) and pinned, so its inner modules are as stable as its public ones; docs/decisions/0004 explains why we
 * read this way.
 */
declare module 'kafkajs/src/cluster/index.js' {
  import type { Socket } from 'node:net';
  import type { KafkaConfig, Logger } from 'kafkajs';
  import type RequestQueue from 'kafkajs/src/network/requestQueue/index.js';

  export interface ProtocolRequest<Answer> {
    readonly request: unknown;
    readonly response: {
      readonly decode: (payload: Buffer) => Promise<Answer>;
      readonly parse: (answer: Answer) => Promise<Answer>;
    };
    /** Milliseconds. */
    readonly requestTimeout: number;
  }
  export interface Connection {
    readonly clientId: string;
    readonly socket: Socket;
    readonly requestQueue: RequestQueue;
    /** False too where the broker wants to be authenticated to again. */
    isAuthenticated(): boolean;
    authenticate(): Promise<void>;
    failIfNotConnected(): void;
    nextCorrelationId(): number;
  }
  export interface Broker {
    readonly connectionPool: {
      send<Answer>(protocol: ProtocolRequest<Answer>): Promise<Answer>;
      /** One that is connected, for all requests but fetches. */
      getConnection(): Promise<Connection>;
    };
  }
  export default class Cluster {
    constructor(
      options: Record<string, unknown> & { readonly brokers: KafkaConfig['brokers']; readonly logger: Logger },
    );
    connect(): Promise<void>;
    disconnect(): Promise<void>;
    addTargetTopic(topic: string): Promise<void>;
    metadata(options: {
      readonly topics: readonly string[];
    }): Promise<{ readonly brokers: readonly { readonly nodeId: number }[] }>;
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

declare module 'kafkajs/src/protocol/requests/fetch/v11/request.js' {
  interface FetchRequest {
    readonly replicaId: number;
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
  }
  const fetchRequest: (request: FetchRequest) => unknown;
  export default fetchRequest;
}

declare module 'kafkajs/src/protocol/encoder.js' {
  export default class Encoder {
    constructor(initialSize?: number);
    writeBuffer(buffer: Buffer): this;
  }
}

declare module 'kafkajs/src/protocol/error.js' {
  import type { KafkaJSProtocolError } from 'kafkajs';

  const protocolErrors: { readonly createErrorFromCode: (code: number) => KafkaJSProtocolError };
  export default protocolErrors;
}

declare module 'kafkajs/src/network/requestQueue/index.js' {
  /** The sent and the queued requests of a connection. */
  export default class RequestQueue {
    constructor(options: Record<string, unknown>);
    /** Sends the request as soon as no other one is in progress that must end before. */
    push(request: {
      readonly entry: {
        readonly apiKey: number;
        readonly apiVersion: number;
        readonly apiName: string;
        readonly correlationId: number;
        readonly resolve: (answer: { readonly payload: Buffer }) => void;
        readonly reject: (error: Error) => void;
      };
      readonly expectResponse: boolean;
      /** Milliseconds. */
      readonly requestTimeout: number;
      readonly sendRequest: () => void;
    }): void;
    maybeThrottle(millis: number): void;
    pending: unknown[];
    /** Milliseconds since 1970; a time in the past means not throttled. */
    throttledUntil: number;
    throttleCheckTimeoutId: NodeJS.Timeout | null;
    checkPendingRequests(): void;
    scheduleCheckPendingRequests(): void;
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

declare module 'snappyjs' {
  const snappy: {
    /** Throws where the declared length exceeds `bytesMax` or the stream is broken. */
    readonly uncompress: (compressed: Buffer, bytesMax: number) => Buffer;
  };
  export default snappy;
}
