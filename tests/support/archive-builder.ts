import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { encodeLogEntry } from '../../services/adapters/avro/log-entry-codec.ts';
import { schemaIds, schemaText } from '../../services/adapters/avro/schemas.ts';
import { memoryObjectStore } from '../../services/adapters/memory/memory-object-store.ts';
import { type Archive, appendSeals, openSealedLog, type Stream } from '../../services/archiver/sealed-log.ts';
import { type SegmentContent, storeSegment } from '../../services/archiver/segment-object.ts';
import { compactSchema } from '../../services/domain/transparency-log/avro-shape.ts';
import { formatVerifierKey, type NoteSigner } from '../../services/domain/transparency-log/checkpoint.ts';
import type { ObjectStore } from '../../services/domain/transparency-log/object-store.ts';
import type { Seal } from '../../services/domain/transparency-log/seal.ts';

export const alerts: Stream = { topic: 'alerts', partition: 0 };
export const register: Stream = { topic: 'register', partition: 0 };
export const streams = [alerts, register];
export const logEntrySchema = compactSchema(schemaText(schemaIds.logEntry));

/** A new key under this name. */
export function aSigner(name = 'custodes.test/log'): NoteSigner {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return signerOf(name, privateKey, publicKey);
}

/** A segment of `count` log entries from offset `first` on, without gaps. */
export function aSegment(first: number, count: number): SegmentContent {
  const entries = Array.from({ length: count }, (_, i) => anEntry(first + i));
  return { firstSource: first, lastSource: first + count - 1, entries, gaps: [] };
}

/** A log entry whose value follows from its offset and hardly compresses. */
export function anEntry(offset: number): Buffer {
  const value = createHash('sha512').update(`value ${offset}`).digest();
  return encodeLogEntry({ offset, appendedAt: 1_780_000_000_000 + offset, value });
}

/** Stores the segment and returns its seal. */
export async function aSeal(objects: ObjectStore, stream: Stream, segment: SegmentContent): Promise<Seal> {
  return (await storeSegment(objects, { ...stream, schema: logEntrySchema }, segment)).seal;
}

/**
 * An archive with this many segments, two entries each, spread over two streams, sealed by several checkpoints:
 * stale partial tiles and bundles lie beside the current ones.
 */
export async function anArchive(segments: number, objects: ObjectStore = memoryObjectStore()): Promise<Archive> {
  const archive = { objects, signer: aSigner() };
  let log = await openSealedLog(archive, streams);
  for (let sealed = 0; sealed < segments; ) {
    const seals: Seal[] = [];
    for (let batch = 0; batch < 1 + (sealed % 3) && sealed < segments; batch++, sealed++) {
      const stream = sealed % 2 === 0 ? alerts : register;
      seals.push(await aSeal(objects, stream, aSegment(2 * Math.floor(sealed / 2), 2)));
    }
    log = await appendSeals(archive, log, seals);
  }
  return archive;
}

function signerOf(name: string, privateKey: KeyObject, publicKey: KeyObject): NoteSigner {
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  return { name, vkey: formatVerifierKey(name, raw), sign: (message) => sign(null, message, privateKey) };
}
