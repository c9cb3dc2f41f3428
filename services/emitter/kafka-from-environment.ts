import { type KafkaOptions, kafka } from './kafka-transport.ts';
import type { Transport } from './transport.ts';

/**
 * Creates the Kafka transport from `KAFKA_BROKERS`, `TOPIC_PREFIX`, `KAFKA_TLS…` and `KAFKA_SASL…`, the same variables
 * that custodes reads; the emitter closes it. Throws `ConfigError` with one line for each invalid variable. Only a tool
 * that calls this loads a Kafka client.
 */
export async function kafkaFromEnvironment(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  options: KafkaOptions = {},
): Promise<Transport> {
  const [{ openLogger }, { kafkaEnvironment }, { openKafkaLog }] = await Promise.all([
    import('../adapters/logger.ts'),
    import('../adapters/kafka/kafka-config.ts'),
    import('../adapters/kafka/kafka-log.ts'),
  ]);
  const config = kafkaEnvironment.read(environment);
  if (config === null) throw new Error('KAFKA_BROKERS is not set, expected host:port, several separated by commas');
  const log = openKafkaLog(config, openLogger('warn'));
  return { ...kafka(log, options), close: () => log.close() };
}
