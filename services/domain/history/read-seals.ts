import { hash } from 'node:crypto';
import { LogReadError, type LogReader } from '../transparency-log/log-reader.ts';
import type { Hash } from '../transparency-log/merkle.ts';
import { type ObjectReader, ObjectUnreadableError } from '../transparency-log/object-store.ts';
import { parseSeal, type Seal, SealError } from '../transparency-log/seal.ts';
import {
  type OpenSegmentFile,
  openSegmentFile,
  readSegmentFile,
  type SegmentFile,
  SegmentFileError,
} from '../transparency-log/segment-file.ts';

/** A seal with its index in the transparency log. */
export interface PlacedSeal {
  readonly index: number;
  readonly seal: Seal;
}

/** A sealed object does not match the log. This error is reported and counted, never silently skipped. */
export class SealedObjectError extends Error {
  override readonly name = 'SealedObjectError';
}

/** True where the archive is not what was sealed, or does not return a part of it; false for what may be over the next time. */
export function isArchiveDamage(error: unknown): error is Error {
  return damages.some((kind) => error instanceof kind);
}

const damages = [LogReadError, ObjectUnreadableError, SealError, SealedObjectError, SegmentFileError];

/** Reads the seals from `first` up to the end of their entry bundle. Throws `LogReadError`. */
export async function readSeals(log: LogReader, first: number): Promise<readonly PlacedSeal[]> {
  const entries = await log.readEntries(first);
  return entries.map((entry, at) => ({ index: first + at, seal: parseSeal(entry) }));
}

/** The exact entry bytes of a sealed segment and the version of their encoding. */
export type SealedEntries = Pick<SegmentFile, 'entries' | 'schemaId' | 'blocks'>;

/** Throws `SealedObjectError` if the object does not match its seal. */
export async function readSealedEntries(objects: ObjectReader, seal: Seal): Promise<SegmentFile> {
  return await readSegmentFile(await readSealedObject(objects, seal), rootOf(seal));
}

/** The same without looking at the entries. */
export async function openSealedEntries(objects: ObjectReader, seal: Seal): Promise<OpenSegmentFile> {
  return openSegmentFile(await readSealedObject(objects, seal), rootOf(seal));
}

/** Returns the bytes of a segment. Throws `SealedObjectError` if the object does not match its seal. */
export async function readSealedObject(objects: ObjectReader, seal: Seal): Promise<Buffer> {
  const body = await objects.get(seal.object).catch((error: unknown) => {
    if (!(error instanceof ObjectUnreadableError)) throw error;
    throw new SealedObjectError(`segment \`${seal.object}\` cannot be read: ${error.detail}`, { cause: error });
  });
  if (body === null) throw new SealedObjectError(`segment \`${seal.object}\` is missing`);
  if (hash('sha256', body, 'hex') === seal.objectHash) return body;
  throw new SealedObjectError(`segment \`${seal.object}\` has other bytes than were sealed`);
}

function rootOf({ root }: Seal): Hash {
  return Buffer.from(root, 'hex').toString('latin1');
}
