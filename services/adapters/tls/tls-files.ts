import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import { ConfigError } from '../config/environment.ts';
import { watchFiles } from '../filesystem/watch-files.ts';
import type { Logger } from '../logger.ts';

/** A certificate that expires sooner than this is logged as a warning at each start and change. */
const EXPIRES_SOON_MS = 14 * 24 * 60 * 60 * 1_000;

/** Absolute paths of PEM files. */
export interface TlsFiles {
  /** `TLS_CERT_FILE`: the certificate of the server, then those that signed it. */
  readonly certFile: string;
  readonly keyFile: string;
  /** `TLS_CLIENT_CA_FILE`: signs the certificates of sources. `null`: no client certificate is asked for. */
  readonly clientCaFile: string | null;
}

/** The certificate that a listener presents, and the CA of the clients that it accepts. */
export interface ServerTls {
  readonly current: SecureContextOptions;
  readonly asksForCertificates: boolean;
  /** Calls `use` with each later version of the files. */
  onChange(use: (context: SecureContextOptions) => void): void;
  close(): void;
}

/**
 * Reads certificate and key, and again whenever a file changes. Throws `ConfigError` when they cannot be used. A change
 * that cannot be used is logged, and the earlier files stay in use.
 */
export function openTls(files: TlsFiles, logger: Pick<Logger, 'info' | 'warn'>): ServerTls {
  const users: ((context: SecureContextOptions) => void)[] = [];
  let current = readTls(files);
  describe(files, current, logger);
  const watched = [files.certFile, files.keyFile, ...(files.clientCaFile === null ? [] : [files.clientCaFile])];
  const reread = (): void => {
    try {
      const next = readTls(files);
      if (isSame(next, current)) return;
      current = next;
      for (const use of users) use(next);
      describe(files, next, logger);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      logger.warn(`the earlier TLS certificate stays in use: ${error.message}`);
    }
  };
  const close = watchFiles(watched, reread);
  return {
    get current() {
      return current;
    },
    asksForCertificates: files.clientCaFile !== null,
    onChange: (use) => void users.push(use),
    close,
  };
}

function readTls({ certFile, keyFile, clientCaFile }: TlsFiles): SecureContextOptions {
  const cert = read('TLS_CERT_FILE', certFile);
  const key = read('TLS_KEY_FILE', keyFile);
  const ca = clientCaFile === null ? {} : { ca: read('TLS_CLIENT_CA_FILE', clientCaFile) };
  check('TLS_CERT_FILE', certFile, 'a certificate in PEM', () => new X509Certificate(cert));
  check('TLS_KEY_FILE', keyFile, `the private key, in PEM, of \`${certFile}\``, () =>
    createSecureContext({ cert, key }),
  );
  if (clientCaFile !== null) {
    const expected = 'CA certificates in PEM';
    check('TLS_CLIENT_CA_FILE', clientCaFile, expected, () => requireCertificates(String(ca.ca)));
  }
  return { cert, key, ...ca };
}

/** Each one: OpenSSL leaves out, without an error, what follows the first that it cannot read. */
function requireCertificates(pem: string): void {
  const [, ...rest] = pem.split(/(?=-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----)/);
  for (const one of [pem, ...rest]) new X509Certificate(one);
}

function read(variable: string, file: string): Buffer {
  return check(variable, file, 'a readable file', () => readFileSync(file));
}

/** The reason of OpenSSL names no content of the file. */
function check<Value>(variable: string, file: string, expected: string, use: () => Value): Value {
  try {
    return use();
  } catch (error) {
    throw new ConfigError(`${variable} is \`${file}\`, expected ${expected}: ${(error as Error).message}`);
  }
}

function isSame(one: SecureContextOptions, other: SecureContextOptions): boolean {
  return (['cert', 'key', 'ca'] as const).every((name) => String(one[name]) === String(other[name]));
}

function describe({ certFile }: TlsFiles, { cert }: SecureContextOptions, logger: Pick<Logger, 'info' | 'warn'>): void {
  const { subject, validTo, fingerprint256 } = new X509Certificate(cert as Buffer);
  const expiresInMs = Date.parse(validTo) - Date.now();
  const about = { subject: subject.replaceAll('\n', ', '), validTo, sha256: fingerprint256 };
  if (expiresInMs > EXPIRES_SOON_MS) logger.info(about, 'TLS certificate in use');
  else logger.warn(about, `the TLS certificate \`${certFile}\` ${expiresInMs > 0 ? 'expires soon' : 'has expired'}`);
}
