import { createHmac, randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Addresses whose hash is remembered: one tool sends from few addresses, and a keyed hash costs microseconds. */
export const IP_HASHES_KEPT_MAX = 10_000;
const KEY_BYTES = 32;
const KEY_TEXT = /^[0-9a-f]{64}\n?$/;

/**
 * HMAC-SHA-256, hex, of an address in its canonical form. An address alone has too few values for a plain hash to hide
 * it. The key stays the same for good: with another key a repeated event would look like a conflict.
 */
export function createIpHash(key: Buffer): (ip: string) => string {
  const kept = new Map<string, string>();
  return (ip) => {
    const known = kept.get(ip);
    if (known !== undefined) return known;
    if (kept.size >= IP_HASHES_KEPT_MAX) kept.clear();
    const hash = createHmac('sha256', key).update(ip).digest('hex');
    kept.set(ip, hash);
    return hash;
  };
}

/**
 * The installation's key, `DATA_DIR/keys/ip-hash.key` (64 hex digits, mode 0600), made on the first start. Throws when
 * the file is there and holds anything else: a new key would silently break the recognition of repeats.
 */
export function openIpHashKey(dataDir: string): Buffer {
  const folder = join(dataDir, 'keys');
  const file = join(folder, 'ip-hash.key');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return toKey(readIfThere(file) ?? createKey(file), file);
}

/** As `openIpHashKey`, from a file that must be there: a mounted secret, the same for every intake. */
export function readIpHashKey(file: string): Buffer {
  return toKey(readFileSync(file, 'utf8'), file);
}

function toKey(text: string, file: string): Buffer {
  if (!KEY_TEXT.test(text)) throw new Error(`\`${file}\` is no key, expected 64 hexadecimal digits`);
  return Buffer.from(text.trim(), 'hex');
}

/** CRASH: the key appears under its name complete or not at all; of two processes the first one's stays. */
function createKey(file: string): string {
  const unfinished = `${file}.${randomBytes(8).toString('hex')}`;
  writeFileSync(unfinished, `${randomBytes(KEY_BYTES).toString('hex')}\n`, { mode: 0o600, flush: true });
  try {
    linkSync(unfinished, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(unfinished);
  }
  return readFileSync(file, 'utf8');
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
