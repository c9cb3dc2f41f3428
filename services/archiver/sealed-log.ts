import {
  CheckpointError,
  type NoteSigner,
  parseVerifierKey,
  signCheckpoint,
} from '../domain/transparency-log/checkpoint.ts';
import { encodeBundle, parseBundle } from '../domain/transparency-log/entry-bundle.ts';
import { LogReadError, LogReader, readCheckpoint, readLastSeals } from '../domain/transparency-log/log-reader.ts';
import { emptyTree, leafHash } from '../domain/transparency-log/merkle.ts';
import { ObjectConflictError, type ObjectStore } from '../domain/transparency-log/object-store.ts';
import {
  encodeSeal,
  isNextSeal,
  parseSeal,
  type Seal,
  SealError,
  type Stream,
  streamName,
} from '../domain/transparency-log/seal.ts';
import { checkSegment } from '../domain/transparency-log/segment-check.ts';
import { checkpointPath, logKeyPath, TILE_WIDTH, type Tile, tilePath } from '../domain/transparency-log/tile-path.ts';
import { edgeRoot, extendEdge, type NewObject, type TreeEdge } from '../domain/transparency-log/tiles.ts';
import { ArchiveAlarm } from './archive-alarm.ts';
import { isSealOf, type SegmentContent } from './segment-object.ts';

/** The store of the segments, and the signer of the log. */
export interface Archive {
  readonly objects: ObjectStore;
  readonly signer: NoteSigner;
}

/** The transparency log as of one checkpoint: everything needed to append to it. */
export interface SealedLog {
  readonly edge: TreeEdge;
  /** The entries of the last bundle, fewer than 256. */
  readonly bundle: readonly Buffer[];
  /** The exact bytes of the checkpoint. */
  readonly note: Buffer;
  /** The newest seal by `streamName`. */
  readonly last: ReadonlyMap<string, Seal>;
}

/** Cuts the segment after `previous` from the log again; `null` while the log does not contain all of it. */
export type CutAgain = (stream: Stream, previous: Seal | null) => Promise<SegmentContent | null>;

/**
 * Reads the log back from the store and completes what a crash or a rival interrupted.
 *
 * An entry becomes part of the log by the bundle that contains it: the bundle of n + 1 entries is written once, after
 * the one of n, so this write determines entry n, regardless of the writer. A bundle beyond the checkpoint is therefore
 * adopted, never replaced. Rejects with `ArchiveAlarm`; with `ObjectConflictError` when a rival was first: open again.
 */
export async function openSealedLog(
  archive: Archive,
  streams: readonly Stream[],
  cutAgain: CutAgain = async () => null,
): Promise<SealedLog> {
  await publishKey(archive);
  const log = await readSealedLog(archive, streams);
  const adopted = await readUncommitted(archive.objects, log, cutAgain);
  return adopted.length === 0 ? log : commit(archive, log, adopted);
}

/**
 * Appends seals in order: bundles, tiles, checkpoint. CRASH: between any two writes leaves bundles (adopted by the next
 * open) or tiles (written again with the same bytes). Rejects with `ObjectConflictError` when another archiver was
 * first: open again and append what is still missing.
 */
export async function appendSeals(archive: Archive, log: SealedLog, seals: readonly Seal[]): Promise<SealedLog> {
  const entries = seals.map(encodeSeal);
  for (const [index, entry] of entries.entries()) {
    const size = log.edge.size + index;
    const bundle = [...log.bundle, ...entries.slice(0, index), entry].slice(-((size % TILE_WIDTH) + 1));
    await archive.objects.putOnce(tilePath(bundleOf(size + 1)), encodeBundle(bundle));
  }
  return commit(archive, log, seals);
}

/** Returns the bundle that ends with entry `size` - 1. */
function bundleOf(size: number): Tile {
  const index = Math.floor((size - 1) / TILE_WIDTH);
  return { level: 'entries', index, width: size - index * TILE_WIDTH };
}

async function publishKey({ objects, signer }: Archive): Promise<void> {
  try {
    await objects.putOnce(logKeyPath, Buffer.from(`${signer.vkey}\n`));
  } catch (error) {
    if (!(error instanceof ObjectConflictError)) throw error;
    throw new ArchiveAlarm(logKeyPath, 'the archive belongs to another key', { cause: error });
  }
}

async function readSealedLog(archive: Archive, streams: readonly Stream[]): Promise<SealedLog> {
  try {
    const { note, ...head } = await openOrStart(archive);
    const log = new LogReader(archive.objects, head);
    const edge = await log.edge();
    const bundle = log.size % TILE_WIDTH === 0 ? [] : await log.readEntries(log.size - (log.size % TILE_WIDTH));
    return { edge, bundle, note, last: await readLastSeals(log, { streams }) };
  } catch (error) {
    const isDamage = error instanceof CheckpointError || error instanceof LogReadError || error instanceof SealError;
    throw isDamage ? new ArchiveAlarm(checkpointPath, error.message, { cause: error }) : error;
  }
}

async function openOrStart({ objects, signer }: Archive) {
  const verifier = parseVerifierKey(signer.vkey);
  const opened = await readCheckpoint(objects, verifier);
  if (opened !== null) return opened;
  const note = signCheckpoint(emptyTree, signer);
  await objects.replace(checkpointPath, note, null);
  return { ...emptyTree, note };
}

async function readUncommitted(objects: ObjectStore, log: SealedLog, cutAgain: CutAgain): Promise<Seal[]> {
  const seals: Seal[] = [];
  const last = new Map(log.last);
  let previous = log.bundle;
  for (let size = log.edge.size + 1; ; size++) {
    const tile = bundleOf(size);
    const key = tilePath(tile);
    const body = await objects.get(key);
    if (body === null) return seals;
    const entries = parseBundle(body, tile.width);
    const known = tile.width === 1 ? [] : previous;
    const isExtension = entries !== null && known.every((entry, i) => entries[i]?.equals(entry));
    const entry = entries?.at(-1);
    if (!isExtension || entry === undefined) throw new ArchiveAlarm(key, 'it does not extend the log');
    seals.push(await adoptable(objects, entry, { key, last, cutAgain }));
    previous = entries;
  }
}

/**
 * Signs a seal only after its segment was cut again from the log and its object was read: a writer of objects must not
 * obtain a signature, neither for entries nor for a position to continue from.
 */
async function adoptable(
  objects: ObjectStore,
  entry: Buffer,
  { key, last, cutAgain }: { key: string; last: Map<string, Seal>; cutAgain: CutAgain },
): Promise<Seal> {
  const seal = parseAdopted(entry, key);
  const stream = streamName(seal);
  const previous = last.get(stream) ?? null;
  const isNext = isNextSeal(previous, seal);
  const [problem] = isNext ? (await checkSegment(objects, seal)).problems : [];
  if (!isNext || problem !== undefined) {
    throw new ArchiveAlarm(key, `its last seal cannot be signed: ${problem?.detail ?? 'it is not the next one'}`);
  }
  const content = await cutAgain(seal, previous);
  // A rival saw more of the log; the next attempt will see it too.
  if (content === null) throw new Error(`segment \`${seal.object}\` cannot be cut from the log yet`);
  if (!isSealOf(seal, content)) {
    throw new ArchiveAlarm(key, 'its last seal cannot be signed: the log gives another segment');
  }
  last.set(stream, seal);
  return seal;
}

function parseAdopted(entry: Buffer, key: string): Seal {
  try {
    return parseSeal(entry);
  } catch (error) {
    throw new ArchiveAlarm(key, 'its last entry is not a seal', { cause: error });
  }
}

/** Writes tiles first, then the checkpoint: no signed tree ever lacks a tile. */
async function commit({ objects, signer }: Archive, log: SealedLog, seals: readonly Seal[]): Promise<SealedLog> {
  const entries = seals.map(encodeSeal);
  const { edge, tiles } = extendEdge(log.edge, entries.map(leafHash));
  await Promise.all(tiles.map((tile) => putTile(objects, tile)));
  const note = signCheckpoint({ size: edge.size, root: edgeRoot(edge) }, signer);
  await objects.replace(checkpointPath, note, log.note);

  const width = edge.size % TILE_WIDTH;
  const bundle = width === 0 ? [] : [...log.bundle, ...entries].slice(-width);
  const last = new Map(log.last);
  for (const seal of seals) last.set(streamName(seal), seal);
  return { edge, bundle, note, last };
}

async function putTile(objects: ObjectStore, { key, body }: NewObject): Promise<void> {
  try {
    await objects.putOnce(key, body);
  } catch (error) {
    // Rivals agree on every entry before either writes a tile, so theirs would have the same bytes.
    if (!(error instanceof ObjectConflictError)) throw error;
    throw new ArchiveAlarm(key, 'it is there with other hashes', { cause: error });
  }
}
