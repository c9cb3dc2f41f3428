import { createPrivateKey, hash, type KeyObject, sign } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAccessEvent } from '../domain/access-event/parse-access-event.ts';
import { signedText } from '../domain/access-event/signed-text.ts';
import { isJsonObject } from '../value-forms/json-fields.ts';
import { isHex64 } from '../value-forms/text.ts';
import type { Spool } from './spool/spool.ts';

/** Signs what an emitter sends, and links each numbered event to the one before it. */
export interface EventSigner {
  /** `sequence`: the number of the event in the spool; null for one outside of the chain. */
  signed(json: string, sequence: number | null): string;
}

export class SigningKeyError extends Error {
  override readonly name = 'SigningKeyError';
}

const CHAIN_FILE = 'chain.json';

/** Without a key events go out as they are. */
export const noSigner: EventSigner = { signed: (json) => json };

/** Reads an Ed25519 private key (PKCS#8, PEM). Throws `SigningKeyError`, which repeats nothing of the file. */
export async function readSigningKey(file: string): Promise<KeyObject> {
  const expected = 'expected an Ed25519 private key (PEM), as `openssl genpkey -algorithm ed25519` writes it';
  const pem = await readFile(file).catch((cause: NodeJS.ErrnoException) => {
    throw new SigningKeyError(`\`${file}\` cannot be read (${cause.code}), ${expected}`, { cause });
  });
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // The error of the parser may repeat parts of the key.
  }
  throw new SigningKeyError(`\`${file}\` is something else, ${expected}`);
}

/**
 * CRASH: what was signed last is in the newest entry of the spool, also when the process dies. Only the file of that entry may
 * be removed once it is delivered, so its hash is written beside it at every start, before anything is delivered.
 */
export async function openEventSigner(key: KeyObject, spool: Spool): Promise<EventSigner> {
  const path = join(spool.folder, CHAIN_FILE);
  const kept = await lastSigned(spool, path);
  if (kept !== null) {
    await writeFile(`${path}.new`, JSON.stringify(kept), { mode: 0o600, flush: true });
    await rename(`${path}.new`, path);
  }
  return new ChainSigner(key, spool, kept);
}

interface SignedEntry {
  readonly sequence: number;
  /** SHA-256 of its signed text, hex. */
  readonly hash: string;
}

class ChainSigner implements EventSigner {
  /** By number. A number that was not written to the disk is used again, so the one before the first such stays. */
  readonly #hashes = new Map<number, string>();

  constructor(
    private readonly key: KeyObject,
    private readonly spool: Spool,
    last: SignedEntry | null,
  ) {
    if (last !== null) this.#hashes.set(last.sequence, last.hash);
  }

  signed(json: string, sequence: number | null): string {
    const event = JSON.parse(json) as { source: object };
    const previousHash = sequence === null ? undefined : this.#hashes.get(sequence - 1);
    const chained = { ...event, source: { ...event.source, previousHash } };
    const text = textOf(chained);
    if (text === null) throw new Error('an event that was checked before is no event any more');
    const signature = sign(null, Buffer.from(text), this.key).toString('base64');
    if (sequence !== null) this.#remember(sequence, hash('sha256', text, 'hex'));
    return JSON.stringify({ ...chained, source: { ...chained.source, signature } });
  }

  #remember(sequence: number, hashOfText: string): void {
    for (const known of this.#hashes.keys()) if (known < this.spool.nextSequence - 1) this.#hashes.delete(known);
    this.#hashes.set(sequence, hashOfText);
  }
}

/** The newest entry, or what an earlier start knew of it. */
async function lastSigned(spool: Spool, path: string): Promise<SignedEntry | null> {
  const entry = await spool.lastEntry();
  if (entry !== null) {
    const text = textOf(JSON.parse(entry.json));
    return text === null ? null : { sequence: entry.sequence, hash: hash('sha256', text, 'hex') };
  }
  const kept: unknown = await readFile(path, 'utf8').then(JSON.parse, () => null);
  if (!isJsonObject(kept)) return null;
  const { sequence, hash: hashOfText } = kept;
  return typeof sequence === 'number' && isHex64(hashOfText) ? { sequence, hash: hashOfText } : null;
}

/** Null for what a release with another form of events left in the spool. */
function textOf(json: unknown): string | null {
  const parsed = parseAccessEvent(json, () => 'an address');
  return 'event' in parsed ? signedText(parsed.event) : null;
}
