import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createOnceSync } from '../filesystem/create-once.ts';
import { readIfThereSync } from '../filesystem/read-if-there.ts';

/** Where a key of the installation is. */
export interface KeyPlace {
  /** The text of a mounted secret; `null` means that the key is created under `dataDir` on the first start. */
  readonly text: string | null;
  readonly dataDir: string;
}

/**
 * `ip-hash` hides addresses; `evaluation` seals the answers of the evaluation API; `session` encrypts cookies; `server`
 * proves that the server of `DATA_DIR` answers.
 */
export type SecretKeyName = 'ip-hash' | 'evaluation' | 'session' | 'server';

const KEY_BYTES = 32;
export const SECRET_KEY_EXPECTED = '64 hexadecimal digits';
const KEY_TEXT = /^[0-9a-f]{64}\n?$/;

/** Returns the mounted key, which all processes share, or else the one under `dataDir`. */
export function secretKey(name: SecretKeyName, { text, dataDir }: KeyPlace): Buffer {
  return text === null ? openSecretKey(dataDir, name) : toKey(text, name);
}

/**
 * Opens a key of the installation, `DATA_DIR/keys/NAME.key` (64 hex digits, mode 0600), and creates it on the first
 * start. Throws when the file exists with other content: with a new key, repeats would silently look like conflicts,
 * and answers like forgeries.
 */
export function openSecretKey(dataDir: string, name: SecretKeyName): Buffer {
  const folder = join(dataDir, 'keys');
  const file = join(folder, `${name}.key`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return toKey(readIfThereSync(file) ?? createOnceSync(file, newKey()), file);
}

/** Returns the key that a server created under `dataDir`; `null` if there is none. */
export function secretKeyIfThere(dataDir: string, name: SecretKeyName): Buffer | null {
  const file = join(dataDir, 'keys', `${name}.key`);
  const text = readIfThereSync(file);
  return text === null ? null : toKey(text, file);
}

export function isSecretKey(text: string): boolean {
  return KEY_TEXT.test(text);
}

function toKey(text: string, file: string): Buffer {
  if (!isSecretKey(text)) throw new Error(`\`${file}\` is not a key, expected ${SECRET_KEY_EXPECTED}`);
  return Buffer.from(text.trim(), 'hex');
}

function newKey(): string {
  return `${randomBytes(KEY_BYTES).toString('hex')}\n`;
}
