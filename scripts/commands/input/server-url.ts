import { OPERATOR_TOKEN, readTokenAt, readTokenFile } from '../../../services/adapters/authentication/token-file.ts';
import { ConfigError } from '../../../services/adapters/config/environment.ts';
import { findServer } from '../../../services/adapters/filesystem/running-server.ts';
import { InputError } from '../../../services/adapters/forms/input-error.ts';
import { accessToken, dataDirectory, fromEnvironment } from '../environment.ts';
import { requireOwnServer } from './require-own-server.ts';
import { isPerhapsServer, isSameServer } from './same-server.ts';

/** Throws InputError when the text is not a server address, or has a user or password. The message has neither. */
export function requireUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isHttp = url !== null && /^https?:$/.test(url.protocol);
  if (isHttp && url.username === '' && url.password === '') return text;
  const expected = isHttp
    ? 'one without a user or password: use $CUSTODES_TOKEN or `--token` to sign in'
    : 'one like http://127.0.0.1:8080';
  throw new InputError(`url \`${withoutUser(text)}\` cannot be used, expected ${expected}`);
}

/** A text that is no URL may have its password anywhere before the last `@`. */
function withoutUser(text: string): string {
  return text.replace(/^(https?:\/\/)?.*@/is, '$1…@');
}

/** How every command that calls the server authenticates. */
export const tokenOption = [
  '--token <token>',
  'the token to sign in with (default: $CUSTODES_TOKEN, which other users cannot see, else the operator token of a server that runs on $DATA_DIR)',
] as const;

export const tokenFileOption = ['--token-file <file>', 'a file with the token to sign in with'] as const;

/** Options of the commands that read. */
export const reasonOption = ['--reason <text>', 'why you ask; it is recorded with the read'] as const;

/** The values of a command's options. */
export interface TokenOptions {
  readonly url: string;
  readonly token?: string | undefined;
  readonly tokenFile?: string | undefined;
}

/** Returns the token that the caller gave; `null` if there is none. Throws InputError. */
export function givenToken({ token, tokenFile }: Omit<TokenOptions, 'url'>): string | null {
  if (token !== undefined && tokenFile !== undefined) {
    throw new InputError('`--token` and `--token-file` are given, expected one of them');
  }
  // `--token "$(custodes token show analyst)"` is empty where that fails. Somebody else must not act in that person's place.
  if (token === '') throw new InputError('`--token` is empty, expected a token');
  if (token !== undefined) return token;
  if (tokenFile === undefined) return fromEnvironment(accessToken);
  const text = asInput(() => readTokenAt(tokenFile));
  if (text === null) throw new InputError(`token-file \`${tokenFile}\` does not exist, expected a file with a token`);
  return text;
}

/**
 * Returns the token to sign in with; `null` if there is none. At the port that the server of `DATA_DIR` announced, that
 * server has to answer, whichever loopback name and token are used. Throws InputError and NoAnswerError.
 */
export async function tokenOf(options: TokenOptions): Promise<string | null> {
  const given = givenToken(options);
  if (given === null) return operatorTokenFor(options.url);
  const dataDir = fromEnvironment(dataDirectory);
  const announced = findServer(dataDir);
  if (announced !== null && (await isPerhapsServer(options.url, announced)))
    await requireOwnServer(options.url, dataDir);
  return given;
}

/** Only the server that runs on `DATA_DIR` gets its operator token: another one would learn it. Throws as `tokenOf`. */
export async function operatorTokenFor(url: string): Promise<string | null> {
  const dataDir = fromEnvironment(dataDirectory);
  // It may have ended without withdrawing the address.
  const announced = findServer(dataDir);
  if (announced === null || !isSameServer(url, announced)) return null;
  await requireOwnServer(url, dataDir);
  return asInput(() => readTokenFile(dataDir, OPERATOR_TOKEN));
}

function asInput<Value>(read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    throw error instanceof ConfigError ? new InputError(error.message) : error;
  }
}
