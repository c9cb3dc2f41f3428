import { setTimeout as wait } from 'node:timers/promises';
import type { Admin } from 'kafkajs';
import type { Logger } from '../logger.ts';
import type { KafkaConfig } from './kafka-config.ts';
import { kafkaClient } from './kafka-connection.ts';

/** One call to the cluster. It may run several times, so it must be safe to repeat. */
export type RunAdminCall = <Answer>(call: (admin: Admin) => Promise<Answer>) => Promise<Answer>;

/** A reader tolerates trouble for the same time; after that the supervisor restarts the process. */
const TROUBLE_MILLIS_MAX = 60_000;
const RETRY_MILLIS = 250;

/**
 * Every admin call of custodes goes through here. Brokers that have just started, and brokers that have not yet heard
 * of a new topic, answer with errors that Kafka calls retriable. kafkajs passes most of them on at once, so each call
 * is repeated here, on a fresh connection, until it succeeds or the calls of this `use` have taken a minute.
 */
export async function withAdmin<Answer>(
  config: KafkaConfig,
  logger: Logger,
  use: (ask: RunAdminCall) => Promise<Answer>,
): Promise<Answer> {
  const open = async (): Promise<Admin> => {
    const admin = kafkaClient(config, logger).admin();
    await admin.connect();
    return admin;
  };
  // kafkajs tries a first connection for about ten seconds. After that, brokers that are unreachable, or close every
  // connection because our settings are wrong, are reported: custodes only waits for brokers that have answered once.
  let admin: Admin | null = await open();
  let hasAnswered = false;
  const drop = async (): Promise<void> => {
    const used = admin;
    admin = null;
    await used?.disconnect().catch(() => {});
  };
  const ask: RunAdminCall = (call) =>
    retryWhileRetriable(async () => {
      admin ??= await open();
      const answer = await call(admin);
      hasAnswered = true;
      return answer;
    }, retry);
  const retry: Retry = {
    untilMillis: performance.now() + TROUBLE_MILLIS_MAX,
    now: () => performance.now(),
    isCurable: (error) => isRetriable(error) && (hasAnswered || isAnswer(error)),
    beforeRetry: async (error) => {
      logger.debug({ error }, 'asking the brokers again');
      await drop();
      await wait(RETRY_MILLIS);
    },
  };
  try {
    return await use(ask);
  } finally {
    await drop();
  }
}

export interface Retry {
  /** No attempt starts after this time. */
  readonly untilMillis: number;
  readonly now: () => number;
  readonly isCurable: (error: unknown) => boolean;
  readonly beforeRetry: (error: unknown) => Promise<void>;
}

/**
 * Returns the answer of the first attempt that succeeds. Throws the last error once time is up, and any other error at
 * once.
 */
export async function retryWhileRetriable<Answer>(attempt: () => Promise<Answer>, retry: Retry): Promise<Answer> {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!retry.isCurable(error) || retry.now() >= retry.untilMillis) throw error;
      await retry.beforeRetry(error);
    }
  }
}

/**
 * True if Kafka calls `error` retriable. kafkajs hides that twice: in the cause of "retries exceeded", and in the parts
 * of an error about several topics, where a topic that exists by now counts as done.
 */
export function isRetriable(error: unknown): boolean {
  const { name, retriable, cause, errors } = error as KafkaError;
  if (name === 'KafkaJSNumberOfRetriesExceeded') return isRetriable(cause ?? {});
  if (errors === undefined) return retriable === true;
  const pending = errors.filter(({ type }) => type !== 'TOPIC_ALREADY_EXISTS');
  return pending.length > 0 && pending.every(isRetriable);
}

/** True if a broker sent `error`, which shows that it accepts our settings; else the connection failed. */
function isAnswer(error: unknown): boolean {
  const { name, type, cause, errors } = error as KafkaError;
  if (name === 'KafkaJSNumberOfRetriesExceeded') return isAnswer(cause ?? {});
  return type !== undefined || errors !== undefined;
}

interface KafkaError {
  readonly name?: string;
  /** The protocol's name of the error. */
  readonly type?: string;
  readonly retriable?: boolean;
  readonly cause?: unknown;
  readonly errors?: readonly KafkaError[];
}
