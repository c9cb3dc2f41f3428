import { hash, verify } from 'node:crypto';
import { AvroReader } from '../../avro/avro-reader.ts';
import { DecodeError } from '../../avro/decode-error.ts';
import { parseRfc3339, toRfc3339 } from '../../value-forms/rfc3339.ts';
import { canonicalBase64, type NoteSigner, type NoteVerifier, parseVerifierKey } from './checkpoint.ts';

/** Second line of the note, after the name of the key. */
const PROMISE_FORMAT = 'custodes-promise/v1';
/** What is promised is sealed within this time of its receipt. */
const PROMISE_MILLIS = 86_400_000;

/** One record that intake acknowledged. Hashes are SHA-256 in hex. */
export interface PromisedRecord {
  readonly eventId: string;
  readonly sourceId: string;
  /** Of the bytes that the sender sent. */
  readonly sent: string;
  /** Of the record in the log: `keptHash`. */
  readonly kept: string;
}

/** Times are RFC 3339. */
export interface IntakePromise {
  readonly receivedAt: string;
  /** By when each record is an entry of the transparency log. */
  readonly dueAt: string;
  readonly records: readonly PromisedRecord[];
}

/** Returns the signed note. `at`: when the records were on disk, milliseconds since 1970 UTC. */
export type SignPromise = (records: readonly PromisedRecord[], at: number) => string;

/** The text is not a promise of this key. */
export class PromiseError extends Error {
  override readonly name = 'PromiseError';
}

/**
 * Returns what an entry of the log is recognised by: the schema id (big-endian) and the Avro bytes of the event. Both are
 * in the leaf, so a verifier finds them without the schema.
 */
export function keptHash(schemaId: number, body: Uint8Array): string {
  const id = Buffer.alloc(4);
  id.writeUInt32BE(schemaId);
  return hash('sha256', Buffer.concat([id, body]), 'hex');
}

const reader = new AvroReader();

/** What an entry keeps a promise by: the event it is of, and the hash of its record. */
export function promisedKey({ eventId, kept }: Pick<PromisedRecord, 'eventId' | 'kept'>): string {
  return `${eventId} ${kept}`;
}

/** Returns the same of an entry of `access-decisions`; null where it has no event that could be decoded. */
export function promisedKeyOf(entry: Buffer): string | null {
  try {
    reader.begin(entry);
    // sourceOffset and appendedAt come before the schema id and the bytes of the event.
    for (let skipped = 0; skipped < 2; skipped += 1) reader.long();
    const schemaId = reader.int();
    if (schemaId <= 0) return null;
    const event = reader.bytes();
    // The id is the first field of every version of an event.
    reader.begin(event);
    return promisedKey({ eventId: reader.string(), kept: keptHash(schemaId, event) });
  } catch (error) {
    if (error instanceof DecodeError) return null;
    throw error;
  }
}

/** The note is of c2sp.org/signed-note; a source is text of one line, so it is the last part of its line. */
export function promiseSigner(signer: NoteSigner): SignPromise {
  const { keyId } = parseVerifierKey(signer.vkey);
  return (records, at) => {
    const lines = records.map(({ eventId, sent, kept, sourceId }) => `${eventId} ${sent} ${kept} ${sourceId}\n`);
    const times = `${toRfc3339(at)} ${toRfc3339(at + PROMISE_MILLIS)}`;
    const body = `${signer.name}\n${PROMISE_FORMAT}\n${times}\n${lines.join('')}`;
    const signature = Buffer.concat([keyId, signer.sign(Buffer.from(body))]).toString('base64');
    return `${body}\n\u2014 ${signer.name} ${signature}\n`;
  };
}

const notePattern = /^(([^\n]+)\n([^\n]+)\n(\S+) (\S+)\n((?:[^\n]+\n)+))\n\u2014 (\S+) (\S+)\n$/;
const recordPattern = /^([A-Za-z0-9._:~-]{1,128}) ([0-9a-f]{64}) ([0-9a-f]{64}) ([^\n]+)$/;
/** From 0001 to 9999: others are written differently in other languages, or not at all. */
const yearPattern = /^(?!0000)\d{4}-/;
/** Half of a pair has no bytes that could be signed. */
const surrogatePattern = /\p{Surrogate}/u;

/** UNTRUSTED: a note may be anything. Throws `PromiseError` unless this key signed it. */
export function openPromise(note: string, { name, keyId, publicKey }: NoteVerifier): IntakePromise {
  const { body, origin, signedBy, signature } = partsOf(note);
  const isOfKey = origin === name && signedBy === name && signature.subarray(0, keyId.length).equals(keyId);
  if (!isOfKey || !verify(null, Buffer.from(body), publicKey, signature.subarray(keyId.length))) {
    throw new PromiseError(`the signature is not one of key \`${name}\``);
  }
  return readPromise(note);
}

function partsOf(note: string) {
  const [, body = '', origin, format, receivedAt = '', dueAt = '', lines = '', signedBy, text] =
    notePattern.exec(note) ?? [];
  const signature = canonicalBase64(text);
  if (origin === undefined || format !== PROMISE_FORMAT || signature === null || surrogatePattern.test(note)) {
    throw new PromiseError(`expected a signed note of format ${PROMISE_FORMAT}`);
  }
  return { body, origin, signedBy, signature, receivedAt, dueAt, lines };
}

/** What is in a note, also where no known key signed it. Throws `PromiseError` for any other text. */
export function readPromise(note: string): IntakePromise {
  const { receivedAt, dueAt, lines } = partsOf(note);
  const received = parseRfc3339(receivedAt);
  const isYearBoth = [receivedAt, dueAt].every((time) => yearPattern.test(time));
  if (
    received === null ||
    !isYearBoth ||
    receivedAt !== toRfc3339(received) ||
    dueAt !== toRfc3339(received + PROMISE_MILLIS)
  ) {
    throw new PromiseError('the promise is for another time than a day');
  }
  return { receivedAt, dueAt, records: lines.slice(0, -1).split('\n').map(recordIn) };
}

function recordIn(line: string): PromisedRecord {
  const [, eventId, sent, kept, sourceId] = recordPattern.exec(line) ?? [];
  if (eventId === undefined || sent === undefined || kept === undefined || sourceId === undefined) {
    throw new PromiseError('a line is not a record: expected eventId, two hashes and the source');
  }
  return { eventId, sent, kept, sourceId };
}
