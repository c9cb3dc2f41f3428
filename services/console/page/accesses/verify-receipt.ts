type Bytes = Uint8Array<ArrayBuffer>;

/** The parts of a receipt that are checked here. */
export interface Receipt {
  readonly format: string;
  readonly entry: string;
  readonly seal: string;
  readonly checkpoint: string;
  readonly segment: { readonly index: number; readonly count: number; readonly proof: readonly string[] };
  readonly log: { readonly index: number; readonly proof: readonly string[] };
}

interface Key {
  readonly name: string;
  readonly id: Bytes;
  readonly publicKey: Awaited<ReturnType<typeof crypto.subtle.importKey>>;
}

interface Head {
  readonly size: number;
  readonly root: Bytes;
}

/** A leaf in a tree of this many leaves. */
interface Place {
  readonly index: number;
  readonly size: number;
}

/**
 * Checks a receipt (`docs/interfaces` section 4) with only this browser's WebCrypto. `custodes receipt verify` and the
 * independent verifiers check the same proof. Yields each step as soon as it passes; throws an `Error` that names the
 * failed check.
 */
export async function* verifyReceipt(receipt: Receipt, vkey: string, eventId: string): AsyncGenerator<string> {
  if (receipt.format !== 'custodes-receipt/v1') throw new Error(`the receipt has format ${receipt.format}`);
  const key = await parseKey(vkey.trim());
  const head = await openCheckpoint(receipt.checkpoint, key);
  yield `The checkpoint of ${count(head.size, 'seal')} is signed by ${key.name}.`;

  const seal = JSON.parse(receipt.seal);
  if (JSON.stringify(seal) !== receipt.seal) throw new Error('the seal has another form than custodes writes');
  const sealLeaf = await leafHash(utf8(receipt.seal));
  const sealPlace = { index: receipt.log.index, size: head.size };
  await prove(sealLeaf, sealPlace, receipt.log.proof, head.root, 'the seal is not in the signed log');
  yield `The seal is number ${receipt.log.index} of the log under this checkpoint.`;

  const entry = fromBase64(receipt.entry);
  const place = { index: receipt.segment.index, size: seal.count };
  if (receipt.segment.count !== seal.count)
    throw new Error('the segment has another number of records than was sealed');
  await prove(
    await leafHash(entry),
    place,
    receipt.segment.proof,
    fromHex(seal.root),
    'the record is not in the segment',
  );
  yield `The record is number ${place.index} of the ${count(seal.count, 'record')} in the sealed segment.`;

  // A record of another topic may have the same first bytes as a decision.
  if (seal.topic !== 'access-decisions') throw new Error('the record is no decision');
  // The last field, `reevaluation`, is one byte of a first decision.
  if (entry.at(-1) !== 0) throw new Error('the record judges the access again: it is not the first decision');
  const { sourceOffset, foundId } = readEntry(entry);
  const isCovered = sourceOffset >= seal.firstSource && sourceOffset <= seal.lastSource;
  if (!isCovered) throw new Error('the record is outside the sealed segment');
  const provenId = foundId ?? `rejected:${seal.partition}:${sourceOffset}`;
  if (provenId !== eventId) throw new Error(`the record is about ${provenId}, not about this access`);
  yield 'The record is the decision on this very access.';
}

/** Verifies the signature of a checkpoint with the key of the log; throws an `Error` that names what is wrong. */
export async function verifyCheckpoint(checkpoint: string, vkey: string): Promise<void> {
  await openCheckpoint(checkpoint, await parseKey(vkey.trim()));
}

async function parseKey(vkey: string): Promise<Key> {
  const match = /^([^\s\p{Cc}+]+)\+([0-9a-f]{8})\+(\S+)$/u.exec(vkey);
  if (match === null) throw new Error('the log has no key in C2SP form');
  const [, name = '', idText, base64 = ''] = match;
  const typed = fromBase64(base64);
  if (typed.length !== 33 || typed[0] !== 1) throw new Error('the log key is not an Ed25519 key');
  const id = (await sha256(utf8(`${name}\n`), typed)).slice(0, 4);
  if (toHex(id) !== idText) throw new Error('the id of the log key is not its own');
  const publicKey = await crypto.subtle.importKey('raw', typed.slice(1), 'Ed25519', false, ['verify']);
  return { name, id, publicKey };
}

/** Parses a signed note with exactly one signature (c2sp.org/signed-note, c2sp.org/tlog-checkpoint). */
async function openCheckpoint(note: string, key: Key): Promise<Head> {
  const match = /^(([^\s\p{Cc}+]+)\n(0|[1-9]\d{0,15})\n(\S+)\n)\n\u2014 (\S+) (\S+)\n$/u.exec(note);
  if (match === null) throw new Error('the checkpoint is malformed');
  const [, body = '', origin, size, root = '', name, signature = ''] = match;
  const signed = fromBase64(signature);
  const isOurs = origin === key.name && name === key.name && toHex(signed.slice(0, 4)) === toHex(key.id);
  if (!isOurs || !(await crypto.subtle.verify('Ed25519', key.publicKey, signed.slice(4), utf8(body)))) {
    throw new Error(`the checkpoint is not signed by ${key.name}`);
  }
  return { size: Number(size), root: fromBase64(root) };
}

/** Follows RFC 9162, section 2.1.3.2. */
async function prove(
  leaf: Bytes,
  { index, size }: Place,
  proof: readonly string[],
  root: Bytes,
  failure: string,
): Promise<void> {
  let [node, at, last]: [Bytes, number, number] = [leaf, index, size - 1];
  for (const text of proof) {
    const sibling = fromBase64(text);
    if (last <= 0) throw new Error(failure);
    if (at % 2 === 1 || at === last) {
      node = await nodeHash(sibling, node);
      while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, Math.floor(last / 2)];
    } else {
      node = await nodeHash(node, sibling);
    }
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  if (last !== 0 || !Number.isSafeInteger(index) || index < 0 || index >= size || toHex(node) !== toHex(root))
    throw new Error(failure);
}

/**
 * Reads the first fields of every version of `access-decision` (sourceOffset, appendedAt, eventSchemaId, event) and of
 * `access-event` (eventId). There is no id when the record could not be decoded.
 */
function readEntry(bytes: Bytes): { sourceOffset: number; foundId: string | null } {
  const offset = readLong(bytes, 0);
  const appendedAt = readLong(bytes, offset.end);
  const schema = readLong(bytes, appendedAt.end);
  const event = readLong(bytes, schema.end);
  if (event.value === 0) return { sourceOffset: offset.value, foundId: null };
  const id = readLong(bytes, event.end);
  const foundId = new TextDecoder().decode(bytes.slice(id.end, id.end + id.value));
  return { sourceOffset: offset.value, foundId };
}

/** Reads Avro's zig-zag varint. The numbers in a log stay far below 2^53. */
function readLong(bytes: Bytes, start: number): { value: number; end: number } {
  let [value, factor, end] = [0, 1, start];
  for (let more = true; more; end++, factor *= 128) {
    const byte = bytes[end];
    if (byte === undefined) throw new Error('the record is cut short');
    value += (byte % 128) * factor;
    more = byte >= 128;
  }
  return { value: value % 2 === 0 ? value / 2 : -(value + 1) / 2, end };
}

function leafHash(bytes: Bytes): Promise<Bytes> {
  return sha256(Uint8Array.of(0), bytes);
}

function nodeHash(left: Bytes, right: Bytes): Promise<Bytes> {
  return sha256(Uint8Array.of(1), left, right);
}

async function sha256(...parts: readonly Bytes[]): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', await new Blob([...parts]).arrayBuffer()));
}

function utf8(text: string): Bytes {
  return new TextEncoder().encode(text);
}

function fromBase64(text: string): Bytes {
  if (btoa(atob(text)) !== text) throw new Error('the receipt has base64 in another form');
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

function fromHex(text: string): Bytes {
  return Uint8Array.from([...(text.match(/../g) ?? [])], (pair: string) => Number.parseInt(pair, 16));
}

function toHex(bytes: Bytes): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function count(number: number, noun: string): string {
  return `${number.toLocaleString()} ${noun}${number === 1 ? '' : 's'}`;
}
