import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { memoryObjectStore } from '../../services/adapters/memory/memory-object-store.ts';
import { type Archive, appendSeals, openSealedLog } from '../../services/archiver/sealed-log.ts';
import { type CutPosition, registerWindow } from '../../services/domain/segments/segment-cutter.ts';
import { formatVerifierKey, type NoteSigner } from '../../services/domain/transparency-log/checkpoint.ts';
import type { ObjectStore } from '../../services/domain/transparency-log/object-store.ts';
import type { Seal, Stream } from '../../services/domain/transparency-log/seal.ts';
import { encodeAccessDecision } from '../../services/records/access-decision/encode-access-decision.ts';
import { encodeLogEntry } from '../../services/records/log-entry/encode-log-entry.ts';
import { schemaIds } from '../../services/records/schemas.ts';
import { aDecision } from './decision-builders.ts';
import { storeWhole, type WholeContent } from './decision-log/whole-segments.ts';

export const alerts: Stream = { topic: 'alerts', partition: 0 };
export const register: Stream = { topic: 'register', partition: 0 };
export const decisions: Stream = { topic: 'access-decisions', partition: 0 };
export const streams = [alerts, register, decisions];

/** A new key under this name. */
export function aSigner(name = 'custodes.test/log'): NoteSigner {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return signerOf(name, privateKey, publicKey);
}

/** A segment of `count` log entries from offset `first` on, without gaps. */
export function aSegment(first: number, count: number): WholeContent {
  const entries = Array.from({ length: count }, (_, i) => anEntry(first + i));
  const next = aPosition({ offset: first + count, lastSource: first + count - 1 });
  return {
    firstSource: first,
    lastSource: first + count - 1,
    entries,
    schemaId: schemaIds.logEntry,
    gaps: [],
    reevaluations: 0,
    next,
  };
}

/** Where a log is read on: by the last block of owner `a`, whose chain follows from the offset. */
export function aPosition(changes: Partial<CutPosition> = {}): CutPosition {
  const { offset = 1, lastSource = 0 } = changes;
  const chain = createHash('sha256').update(`chain ${offset}`).digest();
  const state = { epoch: 1, owner: 'a', last: lastSource, register: 7, chain };
  return { offset, lastSource, state, appendedAt: 1_780_000_000_000 + offset, window: registerWindow, ...changes };
}

/**
 * Segment `number` of a partition of decisions, two entries: by turns a decision with the re-evaluation of one, and
 * re-evaluations alone, which answer for no source offset.
 */
export function aDecidedSegment(number: number): WholeContent {
  const firstSource = Math.ceil(number / 2);
  const isEmpty = number % 2 === 1;
  const lastSource = isEmpty ? firstSource - 1 : firstSource;
  const entries = [aDecisionEntry(lastSource, isEmpty ? number : null), aDecisionEntry(lastSource, number + 1)];
  const next = aPosition({ offset: 3 * (number + 1), lastSource });
  return {
    firstSource,
    lastSource,
    entries,
    schemaId: schemaIds.accessDecision,
    gaps: [],
    reevaluations: isEmpty ? 2 : 1,
    next,
  };
}

/** `reevaluatedAt` null: the first decision. */
export function aDecisionEntry(sourceOffset: number, reevaluatedAt: number | null): Buffer {
  const because = { kind: 'ticket', id: `T-${reevaluatedAt}` };
  const reevaluation =
    reevaluatedAt === null ? null : { at: reevaluatedAt, because, previousVerdict: 'unknown' as const };
  return encodeAccessDecision(aDecision({ event: Buffer.alloc(0), eventSchemaId: 0 }, { sourceOffset, reevaluation }));
}

/** A log entry whose value follows from its offset and hardly compresses. */
export function anEntry(offset: number): Buffer {
  const value = createHash('sha512').update(`value ${offset}`).digest();
  return encodeLogEntry({ offset, appendedAt: 1_780_000_000_000 + offset, value });
}

/** Stores the segment and returns its seal; records other than decisions are read on behind its last. */
export async function aSeal(objects: ObjectStore, stream: Stream, segment: WholeContent): Promise<Seal> {
  if (stream.topic === 'access-decisions') {
    return (await storeWhole(objects, stream, segment)).seal;
  }
  const { lastSource } = segment;
  const next = aPosition({ offset: lastSource + 1, lastSource });
  return (await storeWhole(objects, stream, { ...segment, next })).seal;
}

/**
 * An archive with this many segments, two entries each, spread over three streams, sealed by several checkpoints:
 * stale partial tiles and bundles lie beside the current ones.
 */
export async function anArchive(segments: number, objects: ObjectStore = memoryObjectStore()): Promise<Archive> {
  const archive = { objects, signer: aSigner() };
  let log = await openSealedLog(archive, streams);
  for (let sealed = 0; sealed < segments; ) {
    const seals: Seal[] = [];
    for (let batch = 0; batch < 1 + (sealed % 3) && sealed < segments; batch++, sealed++) {
      const stream = streams[sealed % streams.length] ?? alerts;
      const number = Math.floor(sealed / streams.length);
      const segment = stream === decisions ? aDecidedSegment(number) : aSegment(2 * number, 2);
      seals.push(await aSeal(objects, stream, segment));
    }
    log = await appendSeals(archive, log, seals);
  }
  return archive;
}

function signerOf(name: string, privateKey: KeyObject, publicKey: KeyObject): NoteSigner {
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  return { name, vkey: formatVerifierKey(name, raw), sign: (message) => sign(null, message, privateKey) };
}
