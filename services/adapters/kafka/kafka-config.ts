import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import type { SASLOptions } from 'kafkajs';
import { z } from 'zod';
import { ConfigError, type Environment } from '../config/environment.ts';

export interface KafkaConfig {
  /** `host:port`. */
  readonly brokers: readonly string[];
  /** Put before every topic name: several installations on one cluster. */
  readonly topicPrefix: string;
  readonly tls: ConnectionOptions | null;
  readonly sasl: SASLOptions | null;
}

/**
 * `KAFKA_BROKERS`, `TOPIC_PREFIX`, `KAFKA_TLS`, `KAFKA_TLS_CA_FILE`, `KAFKA_TLS_CERT_FILE`, `KAFKA_TLS_KEY_FILE`,
 * `KAFKA_SASL_MECHANISM`, `KAFKA_SASL_USERNAME`, `KAFKA_SASL_PASSWORD[_FILE]`; `null` without `KAFKA_BROKERS`.
 * Throws `ConfigError` with one line for each variable that is wrong; never prints a password.
 */
export function readKafkaConfig(env: Environment): KafkaConfig | null {
  if (!env.KAFKA_BROKERS) return null;
  const parsed = environment.safeParse(withoutEmpty(env));
  if (!parsed.success) throw new ConfigError(parsed.error.issues.map((issue) => describe(issue, env)).join('\n'));
  const { KAFKA_BROKERS, TOPIC_PREFIX, ...security } = parsed.data;
  return { brokers: KAFKA_BROKERS, topicPrefix: TOPIC_PREFIX, tls: tlsOf(security), sasl: saslOf(security) };
}

const BROKERS_EXPECTED = 'host:port, several separated by commas';
const PREFIX_EXPECTED = 'at most 100 letters, digits, `.`, `_` and `-`';
const mechanisms = { PLAIN: 'plain', 'SCRAM-SHA-256': 'scram-sha-256', 'SCRAM-SHA-512': 'scram-sha-512' } as const;
const mechanismNames = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'] as const;

const file = z.string().transform((path, context) => {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    context.addIssue({ code: 'custom', message: `a file that can be read (${code})` });
    return z.NEVER;
  }
});

const variables = z.object({
  KAFKA_BROKERS: z
    .string()
    .transform((text) => text.split(',').map((broker) => broker.trim()))
    .refine((brokers) => brokers.every(isBroker), BROKERS_EXPECTED),
  TOPIC_PREFIX: z
    .string()
    .regex(/^[a-zA-Z0-9._-]{1,100}$/, PREFIX_EXPECTED)
    .default(''),
  KAFKA_TLS: z.enum(['on', 'off'], 'on or off').optional(),
  KAFKA_TLS_CA_FILE: file.optional(),
  KAFKA_TLS_CERT_FILE: file.optional(),
  KAFKA_TLS_KEY_FILE: file.optional(),
  KAFKA_SASL_MECHANISM: z.enum(mechanismNames, `one of: ${mechanismNames.join(', ')}`).optional(),
  KAFKA_SASL_USERNAME: z.string().optional(),
  KAFKA_SASL_PASSWORD: z.string().optional(),
  KAFKA_SASL_PASSWORD_FILE: file.optional(),
});
type Security = Omit<z.output<typeof variables>, 'KAFKA_BROKERS' | 'TOPIC_PREFIX'>;

const environment = variables.superRefine((found, context) => {
  for (const [name, message] of contradictions(found)) context.addIssue({ code: 'custom', path: [name], message });
});

function contradictions(found: Security): [string, string][] {
  const wrong: [string, string][] = [];
  const mechanism = found.KAFKA_SASL_MECHANISM;
  if ((found.KAFKA_TLS_CERT_FILE === undefined) !== (found.KAFKA_TLS_KEY_FILE === undefined)) {
    const missing = found.KAFKA_TLS_CERT_FILE === undefined ? 'KAFKA_TLS_CERT_FILE' : 'KAFKA_TLS_KEY_FILE';
    wrong.push([missing, 'a file: a certificate and its key go together']);
  }
  if (found.KAFKA_TLS === 'off' && (found.KAFKA_TLS_CA_FILE ?? found.KAFKA_TLS_CERT_FILE) !== undefined) {
    wrong.push(['KAFKA_TLS', 'on, or no KAFKA_TLS_*_FILE']);
  }
  const passwords = [found.KAFKA_SASL_PASSWORD, found.KAFKA_SASL_PASSWORD_FILE].filter((one) => one !== undefined);
  if (mechanism === undefined && (found.KAFKA_SASL_USERNAME !== undefined || passwords.length > 0)) {
    wrong.push(['KAFKA_SASL_MECHANISM', `one of: ${mechanismNames.join(', ')}, where a user is named`]);
  }
  if (mechanism !== undefined && found.KAFKA_SASL_USERNAME === undefined) {
    wrong.push(['KAFKA_SASL_USERNAME', `a user, for ${mechanism}`]);
  }
  if (mechanism !== undefined && passwords.length !== 1) {
    wrong.push(['KAFKA_SASL_PASSWORD', 'set, or KAFKA_SASL_PASSWORD_FILE, but not both']);
  }
  return wrong;
}

function tlsOf(security: Security): ConnectionOptions | null {
  const { KAFKA_TLS_CA_FILE: ca, KAFKA_TLS_CERT_FILE: cert, KAFKA_TLS_KEY_FILE: key } = security;
  if (security.KAFKA_TLS !== 'on' && ca === undefined && cert === undefined) return null;
  return { ...(ca === undefined ? {} : { ca }), ...(cert === undefined ? {} : { cert, key }) };
}

function saslOf(security: Security): SASLOptions | null {
  const { KAFKA_SASL_MECHANISM: mechanism, KAFKA_SASL_USERNAME: username = '' } = security;
  if (mechanism === undefined) return null;
  const password = security.KAFKA_SASL_PASSWORD ?? security.KAFKA_SASL_PASSWORD_FILE?.replace(/\r?\n$/, '') ?? '';
  return { mechanism: mechanisms[mechanism], username, password } as SASLOptions;
}

function isBroker(text: string): boolean {
  const port = Number(/^(?:[a-zA-Z0-9._-]+|\[[0-9a-fA-F:]+\]):(\d{1,5})$/.exec(text)?.[1] ?? 0);
  return port >= 1 && port <= 65_535;
}

/** `KAFKA_TLS=` is the same as no `KAFKA_TLS`. */
function withoutEmpty(env: Environment): Record<string, string> {
  const set: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) if (value) set[name] = value;
  return set;
}

function describe({ path, message }: z.core.$ZodIssue, env: Environment): string {
  const name = path.join('.');
  const value = /PASSWORD$/.test(name) && env[name] ? '…' : (env[name] ?? '');
  return `${name} is \`${value}\`, expected ${message}`;
}
