import type { KafkaConfig } from './kafka-config.ts';

/** No broker answers. This is not necessarily the operator's mistake: a later start may succeed. */
export class LogUnreachableError extends Error {
  override readonly name = 'LogUnreachableError';
}

/** Codes of OpenSSL and Node for a certificate that is untrusted or has expired. */
const certificateCodes = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

interface KafkaError {
  readonly name?: string;
  readonly message?: string;
  /** The protocol's name of the error. */
  readonly type?: string;
  readonly code?: string;
  readonly cause?: unknown;
}

/**
 * Returns the line of a `ConfigError` when only other settings can cure `error`, from a first connection; `null` when
 * the brokers may just be unavailable. Never contains a password.
 */
export function describeRefusal(error: unknown, config: KafkaConfig): string | null {
  const { sasl, tls, brokers } = config;
  for (const { name, type, code = '', message = '' } of chainOf(error)) {
    if (name === 'KafkaJSSASLAuthenticationError')
      return `KAFKA_SASL_PASSWORD is \`…\`, expected that of KAFKA_SASL_USERNAME \`${usernameOf(config)}\`: ${message}`;
    if (type === 'UNSUPPORTED_SASL_MECHANISM')
      return `KAFKA_SASL_MECHANISM is \`${sasl?.mechanism.toUpperCase()}\`, expected one that the brokers support`;
    if (type === 'ILLEGAL_SASL_STATE')
      return `KAFKA_SASL_MECHANISM is \`${sasl?.mechanism.toUpperCase()}\`, expected none: the brokers do not require authentication`;
    if (certificateCodes.has(code)) {
      const given = tls?.ca === undefined ? 'not set' : 'a file';
      return `KAFKA_TLS_CA_FILE is ${given}, expected the authority of the brokers' certificates: ${message}`;
    }
    if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
      return `KAFKA_BROKERS is \`${brokers.join(',')}\`, expected names from their certificates: ${message}`;
  }
  return null;
}

/** Returns a hint to append to the message of a failed connection, or an empty text. */
export function hintOn(error: unknown, { sasl, tls }: KafkaConfig): string {
  for (const { name, message = '' } of chainOf(error)) {
    if (/before secure TLS connection|wrong version number|packet length too long/.test(message))
      return '; do they require TLS (KAFKA_TLS)?';
    if (name !== 'KafkaJSConnectionClosedError') continue;
    const missing = [...(tls === null ? ['KAFKA_TLS'] : []), ...(sasl === null ? ['KAFKA_SASL_MECHANISM'] : [])];
    if (missing.length > 0) return `; do they require ${missing.join(' or ')}?`;
    if (tls?.cert === undefined) return '; do they require KAFKA_TLS_CERT_FILE?';
  }
  return '';
}

function usernameOf({ sasl }: KafkaConfig): string {
  return sasl !== null && 'username' in sasl ? sasl.username : '';
}

function* chainOf(error: unknown): Generator<KafkaError> {
  for (let next = error; next !== undefined && next !== null; next = (next as KafkaError).cause)
    yield next as KafkaError;
}
