import { createPublicKey, hash, type KeyObject, verify } from 'node:crypto';
import { HASH_BYTES, type Hash } from './merkle.ts';

/** A signed tree head, without its signature. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Hash;
}

/** Signs checkpoints; nothing else has the private key. */
export interface NoteSigner {
  /** The key name and origin of the log. */
  readonly name: string;
  /** The C2SP verifier key: `name+keyid+base64(0x01 || public key)`. */
  readonly vkey: string;
  /** Returns the Ed25519 signature of `message`, 64 bytes. */
  sign(message: Uint8Array): Uint8Array;
}

/** A parsed verifier key. */
export interface NoteVerifier {
  readonly name: string;
  readonly keyId: Buffer;
  readonly publicKey: KeyObject;
}

export type CheckpointErrorCode = 'key-malformed' | 'checkpoint-malformed' | 'checkpoint-signature';

/** The bytes are not a checkpoint of this log, or the key is not a verifier key. Callers branch on `code`. */
export class CheckpointError extends Error {
  override readonly name = 'CheckpointError';
  constructor(
    readonly code: CheckpointErrorCode,
    message: string,
  ) {
    super(message);
  }
}

const ED25519 = 0x01;
const KEY_ID_BYTES = 4;
const SIGNATURE_BYTES = 64;
const PUBLIC_KEY_BYTES = 32;
/** The DER prefix of an Ed25519 SubjectPublicKeyInfo, before the key itself (RFC 8410, section 4). */
const spkiPrefix = Buffer.from('302a300506032b6570032100', 'hex');

/** What is white space differs between languages in control characters: a name has none. */
const vkeyPattern = /^([^\s\p{Cc}+]+)\+([0-9a-f]{8})\+(\S+)$/u;
const notePattern = /^([^\s\p{Cc}+]+)\n(0|[1-9]\d{0,15})\n(\S+)\n\n\u2014 (\S+) (\S+)\n$/u;

/** The field of Ed25519, and y of its eight points of small order. */
const PRIME = 2n ** 255n - 19n;
const ORDER_8_Y = 0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n;
const smallOrderYs = [0n, 1n, PRIME - 1n, ORDER_8_Y, PRIME - ORDER_8_Y];

/** Returns the text that is signed: `origin\nsize\nbase64(root)\n` (c2sp.org/tlog-checkpoint). */
export function checkpointBody({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${Buffer.from(root, 'latin1').toString('base64')}\n`;
}

/** Returns the signed note (c2sp.org/signed-note): body, blank line, one signature line. */
export function signCheckpoint(head: Omit<Checkpoint, 'origin'>, signer: NoteSigner): Buffer {
  const body = checkpointBody({ origin: signer.name, ...head });
  const { keyId } = parseVerifierKey(signer.vkey);
  const signature = Buffer.concat([keyId, signer.sign(Buffer.from(body))]).toString('base64');
  return Buffer.from(`${body}\n\u2014 ${signer.name} ${signature}\n`);
}

/**
 * Returns the checkpoint in a note that this key signed. Throws `CheckpointError`. The form is strict (one signature,
 * canonical base64, nothing else), so that any changed byte of the object is detected.
 */
export function openCheckpoint(note: Uint8Array, verifier: NoteVerifier): Checkpoint {
  const { checkpoint, signature } = parseNote(note);
  const { keyId, name, publicKey } = verifier;
  const signed =
    signature.length === KEY_ID_BYTES + SIGNATURE_BYTES && signature.subarray(0, KEY_ID_BYTES).equals(keyId);
  const body = Buffer.from(checkpointBody(checkpoint));
  if (!signed || !verify(null, body, publicKey, signature.subarray(KEY_ID_BYTES))) {
    throw new CheckpointError('checkpoint-signature', `the signature is not one of key \`${name}\``);
  }
  if (checkpoint.origin !== name) {
    throw new CheckpointError(
      'checkpoint-signature',
      `origin \`${checkpoint.origin}\` is not the key's name \`${name}\``,
    );
  }
  return checkpoint;
}

/** Returns what a note claims, without checking its signature. Throws `CheckpointError` with `checkpoint-malformed`. */
export function parseCheckpoint(note: Uint8Array): Checkpoint {
  return parseNote(note).checkpoint;
}

function parseNote(note: Uint8Array): { checkpoint: Checkpoint; signature: Buffer } {
  const text = Buffer.from(note).toString('utf8');
  const [, origin, size, root64, name, signature64] = notePattern.exec(text) ?? [];
  const root = canonicalBase64(root64);
  const signature = canonicalBase64(signature64);
  const isExact = Buffer.from(text).equals(note) && origin !== undefined && origin === name;
  if (
    !isExact ||
    root === null ||
    signature === null ||
    root.length !== HASH_BYTES ||
    !Number.isSafeInteger(Number(size))
  ) {
    throw new CheckpointError(
      'checkpoint-malformed',
      'expected a signed note of origin, size and root with one signature',
    );
  }
  return { checkpoint: { origin, size: Number(size), root: root.toString('latin1') }, signature };
}

/** Parses a C2SP verifier key. Throws `CheckpointError` with `key-malformed`. */
export function parseVerifierKey(vkey: string): NoteVerifier {
  const [, name, keyIdHex, key64] = vkeyPattern.exec(vkey) ?? [];
  const typed = canonicalBase64(key64);
  if (name === undefined || typed === null || typed.length !== 1 + PUBLIC_KEY_BYTES || typed[0] !== ED25519) {
    throw new CheckpointError(
      'key-malformed',
      `\`${vkey}\` is not a verifier key: expected name+keyid+base64 of Ed25519`,
    );
  }
  const keyId = keyIdOf(name, typed);
  if (keyId.toString('hex') !== keyIdHex) {
    throw new CheckpointError(
      'key-malformed',
      `key id \`${keyIdHex}\` of \`${name}\`, expected ${keyId.toString('hex')}`,
    );
  }
  if (isWeak(typed.subarray(1)))
    throw new CheckpointError('key-malformed', `\`${vkey}\` is a key that signs everything`);
  const spki = Buffer.concat([spkiPrefix, typed.subarray(1)]);
  return { name, keyId, publicKey: createPublicKey({ key: spki, format: 'der', type: 'spki' }) };
}

/**
 * With a point of small order as the key, anyone can make a signature that is one of every text. Some programs also accept such a point
 * in another spelling, others do not.
 */
function isWeak(publicKey: Uint8Array): boolean {
  const digits = Buffer.from(publicKey).reverse();
  digits[0] = (digits[0] ?? 0) & 0x7f;
  const y = BigInt(`0x${digits.toString('hex')}`);
  return y >= PRIME || smallOrderYs.includes(y);
}

/** Returns the verifier key of an Ed25519 public key (32 bytes) under this name. */
export function formatVerifierKey(name: string, publicKey: Uint8Array): string {
  const typed = Buffer.concat([Buffer.of(ED25519), publicKey]);
  return `${name}+${keyIdOf(name, typed).toString('hex')}+${typed.toString('base64')}`;
}

/** Decodes standard base64 with padding; `null` for any other spelling of the same bytes. */
export function canonicalBase64(text: string | undefined): Buffer | null {
  if (text === undefined) return null;
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : null;
}

function keyIdOf(name: string, typedKey: Uint8Array): Buffer {
  const digest = hash('sha256', Buffer.concat([Buffer.from(`${name}\n`), typedKey]), 'buffer');
  return digest.subarray(0, KEY_ID_BYTES);
}
