import type { NoteVerifier } from '../transparency-log/checkpoint.ts';
import { LogReadError, openLog } from '../transparency-log/log-reader.ts';
import type { ObjectStore } from '../transparency-log/object-store.ts';
import { promisedKeyOf } from '../transparency-log/promise.ts';
import { parseSeal, type Seal } from '../transparency-log/seal.ts';
import { checkSegmentBody } from '../transparency-log/segment-check.ts';
import { TILE_WIDTH, tilePath } from '../transparency-log/tile-path.ts';
import { isArchiveDamage, readSealedObject, SealedObjectError } from './read-seals.ts';

/** Of the log. UNTRUSTED: a signed checkpoint may claim as many entries as a number has. */
const BUNDLES_UNREADABLE_MAX = 10_000;

/** A part of the archive whose entries, if it has any, keep no promise. */
export interface UnreadablePart {
  readonly object: string;
  readonly detail: string;
}

export interface FoundPromised {
  readonly size: number;
  readonly found: ReadonlySet<string>;
  /** Of what was read until all were found. */
  readonly unreadable: readonly UnreadablePart[];
}

/**
 * Returns which of these (`promisedKey`) belong to entries of the log. The entries of a segment are those that its seal
 * names, and the seal is in the tree of the signed checkpoint. What no verifier accepts keeps no promise, and the rest is
 * read all the same: who breaks a promise must not hide that by removing a segment, or a tile, without which no bundle
 * is of the signed tree. Throws `CheckpointError`, and `LogReadError` where most of a log is missing.
 */
export async function findPromised(
  objects: ObjectStore,
  verifier: NoteVerifier,
  wanted: ReadonlySet<string>,
): Promise<FoundPromised> {
  const log = await openLog(objects, verifier);
  const found = new Set<string>();
  const unreadable: UnreadablePart[] = [];
  let bundlesUnreadable = 0;
  for (let first = 0; first < log.size && found.size < wanted.size; first += TILE_WIDTH) {
    const width = Math.min(TILE_WIDTH, log.size - first);
    const bundle = tilePath({ level: 'entries', index: first / TILE_WIDTH, width });
    const entries = await orUnreadable(bundle, () => log.readEntries(first), unreadable);
    if (entries.length === 0) bundlesUnreadable += 1;
    if (bundlesUnreadable > BUNDLES_UNREADABLE_MAX)
      throw new LogReadError(`more than ${BUNDLES_UNREADABLE_MAX} bundles of entries cannot be read`);
    for (const bytes of entries) {
      const [seal] = await orUnreadable(bundle, async () => [parseSeal(bytes)], unreadable);
      if (seal?.topic !== 'access-decisions') continue;
      const keys = await orUnreadable(seal.object, () => readKeys(objects, seal), unreadable);
      for (const key of keys) if (wanted.has(key)) found.add(key);
    }
  }
  return { size: log.size, found, unreadable };
}

async function orUnreadable<Value>(
  object: string,
  read: () => Promise<readonly Value[]>,
  unreadable: UnreadablePart[],
): Promise<readonly Value[]> {
  try {
    return await read();
  } catch (error) {
    if (!isArchiveDamage(error)) throw error;
    unreadable.push({ object, detail: error.message });
    return [];
  }
}

async function readKeys(objects: ObjectStore, seal: Seal): Promise<readonly string[]> {
  const keys: string[] = [];
  const { problems } = await checkSegmentBody(await readSealedObject(objects, seal), seal, (data, start, end) => {
    const key = promisedKeyOf(data.subarray(start, end));
    if (key !== null) keys.push(key);
  });
  const [problem] = problems;
  if (problem !== undefined) throw new SealedObjectError(`segment \`${seal.object}\`: ${problem.detail}`);
  return keys;
}
