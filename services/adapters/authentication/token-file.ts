import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '../config/environment.ts';
import { createOnceSync } from '../filesystem/create-once.ts';
import { readIfThereSync } from '../filesystem/read-if-there.ts';
import { newToken } from '../http/caller.ts';

/** The token of anyone who runs the installation. */
export const OPERATOR_TOKEN = 'operator';

const MODE_FOLDER = 0o700;
const TOKEN_TEXT = /^[\w-]{43}\n?$/;
const NAME = /^[a-z][a-z0-9-]{0,63}$/;
const SUFFIX = '.token';

/** The file of the installation's token `name`: `DATA_DIR/keys/NAME.token`. */
export function tokenFileOf(dataDir: string, name: string): string {
  return join(dataDir, 'keys', `${name}${SUFFIX}`);
}

/** Returns the installation's token `name`, and creates it on the first start. Throws `ConfigError`. */
export function openTokenFile(dataDir: string, name: string): string {
  const file = tokenFileOf(dataDir, name);
  try {
    mkdirSync(join(dataDir, 'keys'), { recursive: true, mode: MODE_FOLDER });
    const text = readIfThereSync(file) ?? createOnceSync(file, `${newToken()}\n`);
    return toToken(text, file);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const expected = 'a folder in which an access token can be created, or AUTH_TOKENS_FILE';
    throw new ConfigError(`DATA_DIR is \`${dataDir}\`, expected ${expected}: ${(error as Error).message}`);
  }
}

/** Returns the token `name` that a server created in `dataDir`; `null` if there is none. Throws `ConfigError`. */
export function readTokenFile(dataDir: string, name: string): string | null {
  if (!NAME.test(name)) throw new ConfigError(`token \`${name}\`, expected a name like \`${OPERATOR_TOKEN}\``);
  return readTokenAt(tokenFileOf(dataDir, name));
}

/** Returns the token in `file`; `null` if the file does not exist. Throws `ConfigError`. */
export function readTokenAt(file: string): string | null {
  try {
    const text = readIfThereSync(file);
    return text === null ? null : toToken(text, file);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new ConfigError(`file \`${file}\` cannot be read: ${(error as Error).message}`);
  }
}

/** The names of the tokens in `dataDir`. */
export function tokenNames(dataDir: string): readonly string[] {
  try {
    const files = readdirSync(join(dataDir, 'keys')).filter((file) => file.endsWith(SUFFIX));
    return files.map((file) => file.slice(0, -SUFFIX.length)).sort();
  } catch {
    return [];
  }
}

/** Never shows the content: it may be a token with a typing mistake. */
function toToken(text: string, file: string): string {
  if (TOKEN_TEXT.test(text)) return text.trim();
  throw new ConfigError(`file \`${file}\` has other content, expected an access token of 43 characters`);
}
