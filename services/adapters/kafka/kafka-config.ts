import type { ConnectionOptions } from 'node:tls';
import type { SASLOptions } from 'kafkajs';
import { z } from 'zod';
import {
  ConfigError,
  type Contradiction,
  type EnvironmentPart,
  environmentPart,
  onlyWith,
  variable,
} from '../config/environment.ts';
import { fileText } from '../config/variable-schemas.ts';

export interface KafkaConfig {
  /** `host:port`. */
  readonly brokers: readonly string[];
  /** Prefix of every topic name, for several installations on one cluster. */
  readonly topicPrefix: string;
  readonly tls: ConnectionOptions | null;
  readonly sasl: SASLOptions | null;
}

const BROKERS_EXPECTED = 'host:port with a name or an IPv4 address, several separated by commas';
const PREFIX_EXPECTED = 'at most 100 letters, digits, `.`, `_` and `-`';
const mechanisms = { PLAIN: 'plain', 'SCRAM-SHA-256': 'scram-sha-256', 'SCRAM-SHA-512': 'scram-sha-512' } as const;
const mechanismNames = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'] as const;

const BROKERS = 'KAFKA_BROKERS';
const variables = {
  [BROKERS]: variable(
    z
      .string()
      .transform((text) => text.split(',').map((broker) => broker.trim()))
      .refine((brokers) => brokers.every(isBroker), BROKERS_EXPECTED),
    {
      meaning: `The bootstrap brokers: ${BROKERS_EXPECTED} ([Kafka](operation.md#apache-kafka)). Required by a process of one stage.`,
      otherwise: '`npm start` uses the embedded log in `DATA_DIR`',
    },
  ),
  TOPIC_PREFIX: variable(
    z
      .string()
      .regex(/^[a-zA-Z0-9._-]{1,100}$/, PREFIX_EXPECTED)
      .default(''),
    { meaning: 'The prefix of every topic name, for several installations on one cluster.', otherwise: 'no prefix' },
  ),
  KAFKA_TLS: variable(z.enum(['on', 'off'], 'on or off').optional(), {
    meaning: '`on` encrypts the connections.',
    otherwise: '`on` if one of `KAFKA_TLS_*_FILE` is set, else `off`',
  }),
  KAFKA_TLS_CA_FILE: variable(fileText.optional(), {
    meaning: 'The CA certificates that sign the certificates of the brokers, PEM.',
    otherwise: 'the CA certificates that come with Node',
  }),
  KAFKA_TLS_CERT_FILE: variable(fileText.optional(), {
    meaning: 'The client certificate, PEM. It requires `KAFKA_TLS_KEY_FILE`.',
    otherwise: 'no client certificate',
  }),
  KAFKA_TLS_KEY_FILE: variable(fileText.optional(), {
    meaning: 'The file with the private key of `KAFKA_TLS_CERT_FILE`, PEM.',
    otherwise: 'no client certificate',
  }),
  KAFKA_SASL_MECHANISM: variable(z.enum(mechanismNames, `one of: ${mechanismNames.join(', ')}`).optional(), {
    meaning: `How this client authenticates: ${mechanismNames.join(', ')}.`,
    otherwise: 'no SASL',
  }),
  KAFKA_SASL_USERNAME: variable(z.string().optional(), {
    meaning: 'The user of `KAFKA_SASL_MECHANISM`.',
    otherwise: 'no SASL',
  }),
  KAFKA_SASL_PASSWORD: variable(z.string().optional(), {
    meaning: 'The password of `KAFKA_SASL_USERNAME`. Prefer `KAFKA_SASL_PASSWORD_FILE`.',
    otherwise: '`KAFKA_SASL_PASSWORD_FILE`',
    isSecret: true,
  }),
  KAFKA_SASL_PASSWORD_FILE: variable(fileText.optional(), {
    meaning: 'The file with the password of `KAFKA_SASL_USERNAME`.',
    otherwise: '`KAFKA_SASL_PASSWORD`',
  }),
} as const;
type KafkaSecurity = Omit<
  { [Name in keyof typeof variables]: z.output<(typeof variables)[Name]['schema']> },
  'KAFKA_BROKERS' | 'TOPIC_PREFIX'
>;

/** `null` without `KAFKA_BROKERS`. */
export const kafkaEnvironment = onlyWith(
  BROKERS,
  environmentPart({
    title: 'Kafka',
    variables,
    contradictions,
    toConfig: ({ KAFKA_BROKERS: brokers, TOPIC_PREFIX: topicPrefix, ...security }): KafkaConfig => ({
      brokers,
      topicPrefix,
      tls: tlsOf(security),
      sasl: saslOf(security),
    }),
  }),
);

/** Like `kafkaEnvironment`, but required: the process `name` shares the log with others. */
export function requiredKafka(name: string): EnvironmentPart<KafkaConfig> {
  return {
    sections: kafkaEnvironment.sections,
    read(env) {
      const config = kafkaEnvironment.read(env);
      if (config !== null) return config;
      const why = `only one process (npm start) can use the embedded log, and ${name} needs a log that it can share`;
      throw new ConfigError(`${BROKERS} is not set, expected ${BROKERS_EXPECTED}: ${why}`);
    },
  };
}

function contradictions(found: KafkaSecurity): readonly Contradiction[] {
  const wrong: Contradiction[] = [];
  const mechanism = found.KAFKA_SASL_MECHANISM;
  if ((found.KAFKA_TLS_CERT_FILE === undefined) !== (found.KAFKA_TLS_KEY_FILE === undefined)) {
    const missing = found.KAFKA_TLS_CERT_FILE === undefined ? 'KAFKA_TLS_CERT_FILE' : 'KAFKA_TLS_KEY_FILE';
    wrong.push([missing, 'a file: a certificate needs its key']);
  }
  if (found.KAFKA_TLS === 'off' && (found.KAFKA_TLS_CA_FILE ?? found.KAFKA_TLS_CERT_FILE) !== undefined) {
    wrong.push(['KAFKA_TLS', 'on, or no KAFKA_TLS_*_FILE']);
  }
  const passwords = [found.KAFKA_SASL_PASSWORD, found.KAFKA_SASL_PASSWORD_FILE].filter((one) => one !== undefined);
  if (mechanism === undefined && (found.KAFKA_SASL_USERNAME !== undefined || passwords.length > 0)) {
    wrong.push(['KAFKA_SASL_MECHANISM', `one of: ${mechanismNames.join(', ')}, because a user is set`]);
  }
  if (mechanism !== undefined && found.KAFKA_SASL_USERNAME === undefined) {
    wrong.push(['KAFKA_SASL_USERNAME', `a user, for ${mechanism}`]);
  }
  if (mechanism !== undefined && passwords.length !== 1) {
    wrong.push(['KAFKA_SASL_PASSWORD', 'set, or KAFKA_SASL_PASSWORD_FILE, but not both']);
  }
  return wrong;
}

function tlsOf(security: KafkaSecurity): ConnectionOptions | null {
  const { KAFKA_TLS_CA_FILE: ca, KAFKA_TLS_CERT_FILE: cert, KAFKA_TLS_KEY_FILE: key } = security;
  if (security.KAFKA_TLS !== 'on' && ca === undefined && cert === undefined) return null;
  return { ...(ca === undefined ? {} : { ca }), ...(cert === undefined ? {} : { cert, key }) };
}

function saslOf(security: KafkaSecurity): SASLOptions | null {
  const { KAFKA_SASL_MECHANISM: mechanism, KAFKA_SASL_USERNAME: username = '' } = security;
  if (mechanism === undefined) return null;
  const password = security.KAFKA_SASL_PASSWORD ?? security.KAFKA_SASL_PASSWORD_FILE?.replace(/\r?\n$/, '') ?? '';
  return { mechanism: mechanisms[mechanism], username, password } as SASLOptions;
}

/** kafkajs takes what is before the first colon for the host, so it cannot reach an IPv6 address. A name may mean one. */
function isBroker(text: string): boolean {
  const port = Number(/^[a-zA-Z0-9._-]+:(\d{1,5})$/.exec(text)?.[1] ?? 0);
  return port >= 1 && port <= 65_535;
}
