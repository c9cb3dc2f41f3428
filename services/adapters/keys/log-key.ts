import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hash,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto';
import { link, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { formatVerifierKey, type NoteSigner } from '../../domain/transparency-log/checkpoint.ts';
import { makeFolderDurably, syncFolder, writeDurably } from '../filesystem/durable-file.ts';
import { readIfThere } from '../filesystem/read-if-there.ts';
import type { KeyPlace } from './secret-key.ts';

export const SIGNING_KEY_EXPECTED = 'an Ed25519 private key in PEM';
const PUBLIC_KEY_BYTES = 32;
/** How many bytes of the public key's SHA-256 the log's name contains: enough to distinguish installations. */
const NAME_BYTES = 8;

/**
 * Opens the installation's log key: the mounted one, else `keys/log.key` (Ed25519, PKCS #8 PEM, mode 0600), which is
 * created on the first start. The log's name is `custodes.local/` and the first 8 bytes of the public key's SHA-256 in
 * hex. Rejects when the file exists with other content: a new key could not continue the log.
 *
 * TRUST: anyone who can read this file can sign a forged history; only a witness would notice.
 */
export async function openMountedLogKey({ text, dataDir }: KeyPlace): Promise<NoteSigner> {
  return text === null ? openLogKey(join(dataDir, 'keys')) : signerOf(text, 'log.key');
}

/** Opens `log.key` in `folder`. */
export async function openLogKey(folder: string): Promise<NoteSigner> {
  const file = join(folder, 'log.key');
  return signerOf((await readIfThere(file)) ?? (await createKey(folder, file)), file);
}

/**
 * Opens the key that signs promises of intake, `promise.key` in the folder, like the log's. Its name ends in `/promises`.
 * It is another key than the log's, which intake does not need and must not have.
 */
export async function openPromiseKey({ text, dataDir }: KeyPlace): Promise<NoteSigner> {
  const folder = join(dataDir, 'keys');
  const path = join(folder, 'promise.key');
  return signerOf(text ?? (await readIfThere(path)) ?? (await createKey(folder, path)), path, '/promises');
}

function signerOf(pem: string, file: string, of = ''): NoteSigner {
  const privateKey = parseKey(pem, file);
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  const publicKey = spki.subarray(-PUBLIC_KEY_BYTES);
  const name = `custodes.local/${hash('sha256', publicKey, 'hex').slice(0, 2 * NAME_BYTES)}${of}`;
  return { name, vkey: formatVerifierKey(name, publicKey), sign: (message) => sign(null, message, privateKey) };
}

export function isSigningKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'ed25519';
  } catch {
    // The content of the file must not appear in a message.
    return false;
  }
}

function parseKey(pem: string, file: string): KeyObject {
  if (isSigningKey(pem)) return createPrivateKey(pem);
  throw new Error(`\`${file}\` is not a key, expected ${SIGNING_KEY_EXPECTED}`);
}

/** CRASH: the key file is complete or absent. If two processes create it, the first one's key stays. */
async function createKey(folder: string, file: string): Promise<string> {
  await makeFolderDurably(folder);
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' });
  const unfinished = `${file}.${randomBytes(8).toString('hex')}`;
  await writeDurably(unfinished, Buffer.from(pem), 0o600);
  try {
    await link(unfinished, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(unfinished);
  }
  await syncFolder(folder);
  return readFile(file, 'utf8');
}
