import { z } from 'zod';
import type { KafkaConfig } from '../kafka/kafka-connection.ts';
import { type Environment, parseEnvironment } from './environment.ts';

/** `null` without `KAFKA_BROKERS`. */
export function readKafkaConfig(env: Environment): KafkaConfig | null {
  const { KAFKA_BROKERS, TOPIC_PREFIX } = parseEnvironment(shape, env);
  if (KAFKA_BROKERS === undefined) return null;
  return { brokers: KAFKA_BROKERS.split(','), topicPrefix: TOPIC_PREFIX, tls: null, sasl: null };
}

const shape = { KAFKA_BROKERS: z.string().optional(), TOPIC_PREFIX: z.string().default('') };
