import { type KafkaOptions, kafka } from './kafka-transport.ts';
import type { Transport } from './transport.ts';

/**
 * The Kafka transport of `KAFKA_BROKERS`, `TOPIC_PREFIX`, `KAFKA_TLS…` and `KAFKA_SASL…`, the variables of custodes
 * itself; the emitter closes it. Throws `ConfigError` with one line for each variable that is wrong. Only a tool that
 * calls this loads a Kafka client.
 */
export async function kafkaFromEnvironment(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  options: KafkaOptions = {},
): Promise<Transport> {
  const [{ openLogger }, { kafkaEnvironment }, { openKafkaLog }] = await Promise.all([
    import('../adapters/logging/logger.ts'),
    import('../adapters/kafka/kafka-config.ts'),
    import('../adapters/kafka/kafka-log.ts'),
  ]);
  const config = kafkaEnvironment.read(environment);
  if (config === null) throw new Error('KAFKA_BROKERS is not set, expected host:port, several separated by commas');
  const log = openKafkaLog(config, openLogger('warn'));
  return { ...kafka(log, options), close: () => log.close() };
}
