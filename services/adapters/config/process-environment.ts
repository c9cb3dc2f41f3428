import { join, resolve } from 'node:path';
import { z } from 'zod';
import { canonicalIp } from '../../value-forms/ip-address.ts';
import type { TlsFiles } from '../tls/tls-files.ts';
import { type Contradiction, environmentPart, variable } from './environment.ts';
import { onOff, optionalPath, path, plainAddress, port } from './variable-schemas.ts';

/** The variables that every process reads, whichever stages it runs. */

const PROCESS = 'Every process';
const LOOPBACK_EXPECTED = 'a loopback address (127.0.0.1, ::1, localhost) with AUTH=off';
const ON_EXPECTED = '`on` with AUTH_TOKENS_FILE';

export interface ListenerConfig {
  readonly host: string;
  /** 0 means any free port. */
  readonly port: number;
  /** False: nobody is authenticated, everybody may do everything, and only loopback is served. */
  readonly isAuthOn: boolean;
  /** An absolute path. `null` means the file in `DATA_DIR`, beside the operator token. */
  readonly authTokensFile: string | null;
  /** Additional origins by which the process is reached. */
  readonly publicOrigins: readonly string[];
  /** `null`: plain HTTP. */
  readonly tls: TlsFiles | null;
}

const TLS_CERT_FILE = variable(optionalPath, {
  meaning:
    'The certificate of the server and those that signed it, PEM. It is read again when it changes ([authentication](authentication.md#tls)).',
  otherwise: 'plain HTTP',
});
const TLS_KEY_FILE = variable(optionalPath, {
  meaning: 'The private key of `TLS_CERT_FILE`, PEM.',
  otherwise: 'plain HTTP',
});
const TLS_CLIENT_CA_FILE = variable(optionalPath, {
  meaning:
    'The CA certificates that sign the certificates of sources, PEM ([authentication](authentication.md#client-certificates)).',
  otherwise: 'no client certificate is asked for',
});

interface TlsValues {
  readonly TLS_CERT_FILE: string | null;
  readonly TLS_KEY_FILE: string | null;
  readonly TLS_CLIENT_CA_FILE: string | null;
}

function tlsContradictions(values: TlsValues): Contradiction[] {
  const { TLS_CERT_FILE: cert, TLS_KEY_FILE: key, TLS_CLIENT_CA_FILE: clientCa } = values;
  if (cert === null && key !== null) return [['TLS_CERT_FILE', 'a file: a key needs its certificate']];
  if (cert !== null && key === null) return [['TLS_KEY_FILE', 'a file: a certificate needs its key']];
  if (cert === null && clientCa !== null) return [['TLS_CERT_FILE', 'a file, as TLS_CLIENT_CA_FILE is set']];
  return [];
}

function tlsFiles({ TLS_CERT_FILE: certFile, TLS_KEY_FILE: keyFile, TLS_CLIENT_CA_FILE: clientCaFile }: TlsValues) {
  return certFile === null || keyFile === null ? null : { certFile, keyFile, clientCaFile };
}

export const HOST = variable(z.string().default('127.0.0.1'), {
  meaning: 'The address to listen on. With `AUTH=off`, a process with an API only listens on a loopback address.',
});

export const AUTH = variable(onOff('on'), {
  meaning:
    '`off` authenticates nobody: everyone on this machine may do everything. For experiments on a loopback address only.',
});

function portVariable(otherwise: number) {
  return variable(port(otherwise), { meaning: 'The port to listen on; `0`: any free port.' });
}

export const AUTH_TOKENS_FILE = variable(optionalPath, {
  meaning:
    'The file of access tokens and their permissions ([authentication](authentication.md)). A change counts within seconds.',
  otherwise: '`keys/tokens.yaml` in `DATA_DIR`, and beside it the operator token in `keys/operator.token`',
});

const ORIGINS_EXPECTED =
  'origins like https://custodes.example, separated by commas, each without a path, user or password';

export const PUBLIC_URL = variable(
  z
    .string()
    .transform((text) => text.split(',').map((one) => one.trim()))
    .refine((origins) => origins.every(isOrigin), ORIGINS_EXPECTED)
    .transform((origins): readonly string[] => origins.map((one) => new URL(one).origin))
    .optional(),
  {
    meaning:
      'The origins by which callers reach the process, like `https://custodes.example`, separated by commas. Another `Host` or `Origin` is refused ([authentication](authentication.md#who-may-reach-it-from-a-browser)).',
    otherwise: 'loopback names, `HOST`, the address reached and the name of the stage, each with `PORT`',
  },
);

function isOrigin(text: string): boolean {
  const url = plainAddress(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.pathname === '/';
}

/** Health and metrics contain no personal data, so a process that serves nothing else may listen anywhere. */
export function listening({ port, answersCallers }: { readonly port: number; readonly answersCallers: boolean }) {
  return environmentPart({
    title: PROCESS,
    variables: {
      HOST,
      PORT: portVariable(port),
      AUTH,
      AUTH_TOKENS_FILE,
      PUBLIC_URL,
      TLS_CERT_FILE,
      TLS_KEY_FILE,
      TLS_CLIENT_CA_FILE,
    },
    contradictions: (values) => [
      ...(answersCallers && !values.AUTH ? openContradictions(values.HOST, values.AUTH_TOKENS_FILE) : []),
      ...tlsContradictions(values),
    ],
    toConfig: (values): ListenerConfig => ({
      host: values.HOST,
      port: values.PORT,
      isAuthOn: values.AUTH,
      authTokensFile: values.AUTH_TOKENS_FILE,
      publicOrigins: values.PUBLIC_URL ?? [],
      tls: tlsFiles(values),
    }),
  });
}

/** With `AUTH=off` nobody else may connect, and no file may look as if it counted. */
function openContradictions(host: string, tokensFile: string | null): readonly Contradiction[] {
  return [
    ...(isLoopback(host) ? [] : [['HOST', LOOPBACK_EXPECTED] as const]),
    ...(tokensFile === null ? [] : [['AUTH', ON_EXPECTED] as const]),
  ];
}

/** True if only this machine can connect to `host`. */
export function isLoopback(host: string): boolean {
  if (host.toLowerCase() === 'localhost') return true;
  const ip = canonicalIp(host);
  return ip !== null && (ip.startsWith('127.') || ip === '0:0:0:0:0:0:0:1');
}

/** The address by which this machine reaches a listener on `host`. Nobody connects to an unspecified one, and no certificate names it. */
export function ownUrl(host: string, port: number | string, isTls: boolean): string {
  const ip = canonicalIp(host);
  const isAny = ip === '0.0.0.0' || ip === '0:0:0:0:0:0:0:0';
  const loopback = isTls ? 'localhost' : ip === '0.0.0.0' ? '127.0.0.1' : '::1';
  const name = isAny ? loopback : host;
  return `${isTls ? 'https' : 'http'}://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

export const LOG_LEVEL = variable(z.enum(logLevels, `one of: ${logLevels.join(', ')}`).default('info'), {
  meaning: `The lowest level that is logged, as JSON lines on standard error: one of ${logLevels.join(', ')}.`,
});

export const logLevel = environmentPart({
  title: PROCESS,
  variables: { LOG_LEVEL },
  toConfig: (values): LogLevel => values.LOG_LEVEL,
});

export const DATA_DIR = variable(path('data'), {
  meaning:
    'The folder of all durable data: the keys, the embedded log, the archive without `S3_BUCKET`, and the tables of `npm start`.',
  otherwise: '`data`',
});

/** An absolute path. */
export const dataDir = environmentPart({
  title: PROCESS,
  variables: { DATA_DIR },
  toConfig: (values): string => values.DATA_DIR,
});

/** The folder of a process that runs on its own, as an absolute path. */
export function stateDir(name: string) {
  const STATE_DIR = variable(z.string().optional(), {
    meaning:
      "The folder for the tables and caches of this process; processes cannot share it. It can be deleted while the process is down, except the collector's, and the auditor's forgets the longest log then.",
    otherwise: '`state/NAME` in `DATA_DIR`',
  });
  return environmentPart({
    title: PROCESS,
    variables: { DATA_DIR, STATE_DIR },
    toConfig: (values): string =>
      values.STATE_DIR === undefined ? join(values.DATA_DIR, 'state', name) : resolve(values.STATE_DIR),
  });
}
