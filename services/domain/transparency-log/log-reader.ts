import { type Checkpoint, type NoteVerifier, openCheckpoint } from './checkpoint.ts';
import { parseBundle } from './entry-bundle.ts';
import { foldRight, type Hash, treeHead } from './merkle.ts';
import type { ObjectReader } from './object-store.ts';
import { parseSeal, type Seal, type Stream, streamName } from './seal.ts';
import { checkpointPath, rowLength, TILE_WIDTH, type Tile, tilePath } from './tile-path.ts';
import { parseTile, type TreeEdge } from './tiles.ts';

/** The levels of the binary tree in one tile: 256 = 2^8. */
const TILE_HEIGHT = 8;

/** The log does not match its checkpoint: an object is missing or has another length. */
export class LogReadError extends Error {
  override readonly name = 'LogReadError';
}

/** A checkpoint and the exact bytes it was read from. */
export interface OpenedCheckpoint extends Checkpoint {
  readonly note: Buffer;
}

/** Reads the signed checkpoint in the store; `null` when none was ever written. Throws `CheckpointError`. */
export async function readCheckpoint(store: ObjectReader, verifier: NoteVerifier): Promise<OpenedCheckpoint | null> {
  const note = await store.get(checkpointPath);
  return note && { ...openCheckpoint(note, verifier), note };
}

/** Reads from entry `first` to the end of its bundle in a log of `size` entries. Throws `LogReadError`. */
export async function readEntries(store: ObjectReader, size: number, first: number): Promise<Buffer[]> {
  const index = Math.floor(first / TILE_WIDTH);
  const tile: Tile = { level: 'entries', index, width: Math.min(TILE_WIDTH, size - index * TILE_WIDTH) };
  const entries = parseBundle(await readObject(store, tile), tile.width);
  if (entries === null) throw new LogReadError(`\`${tilePath(tile)}\` does not contain ${tile.width} entries`);
  return entries.slice(first - index * TILE_WIDTH);
}

/**
 * Reads the newest seal of each stream (by `streamName`) among the first `below` entries of a log of `size`. Also
 * throws `SealError`.
 */
export async function readLastSeals(
  store: ObjectReader,
  size: number,
  { streams, below = size }: { readonly streams: readonly Stream[]; readonly below?: number },
): Promise<ReadonlyMap<string, Seal>> {
  const missing = new Set(streams.map(streamName));
  const last = new Map<string, Seal>();
  for (let end = Math.min(below, size); end > 0 && missing.size > 0; ) {
    const first = Math.floor((end - 1) / TILE_WIDTH) * TILE_WIDTH;
    const entries = (await readEntries(store, size, first)).slice(0, end - first);
    for (const seal of entries.reverse().map(parseSeal)) {
      if (missing.delete(streamName(seal))) last.set(streamName(seal), seal);
    }
    end = first;
  }
  return last;
}

/** Reads what appending to a log of `size` entries needs: one partial tile per level. */
export async function readEdge(store: ObjectReader, size: number): Promise<TreeEdge> {
  const rows: Hash[][] = [];
  for (let level = 0; rowLength(level, size) > 0; level++) {
    const length = rowLength(level, size);
    const full = Math.floor(length / TILE_WIDTH);
    const width = length - full * TILE_WIDTH;
    rows.push(width === 0 ? [] : await readTile(store, { level, index: full, width }));
  }
  return { size, rows };
}

/** Builds the inclusion proof of entry `index` in the log of `size` entries from the few tiles it needs. */
export async function readInclusionProof(store: ObjectReader, index: number, size: number): Promise<Hash[]> {
  const proof: Hash[] = [];
  // Walks RFC 6962's PATH from the root. At each split the head of the other half is the sibling.
  let [start, end] = [0, size];
  while (end - start > 1) {
    const split = start + largestPowerBelow(end - start);
    const isLeft = index < split;
    proof.unshift(isLeft ? await readHead(store, split, end, size) : await readHead(store, start, split, size));
    if (isLeft) end = split;
    else start = split;
  }
  return proof;
}

/**
 * Builds the proof that a log of `size` entries continues its first `first` ones (RFC 6962, 2.1.2) from the few tiles it needs. Requires
 * 0 < first <= size. Throws `LogReadError`.
 */
export async function readConsistencyProof(store: ObjectReader, first: number, size: number): Promise<Hash[]> {
  const tiles = new Map<string, Buffer | null>();
  const once: ObjectReader = {
    async get(key) {
      if (!tiles.has(key)) tiles.set(key, await store.get(key));
      return tiles.get(key) ?? null;
    },
  };
  const proof: Hash[] = [];
  // Walks PROOF from the root to where the first entries end. The head of each half that is passed is part of it.
  let [start, end] = [0, size];
  while (end > first) {
    const split = start + largestPowerBelow(end - start);
    if (first <= split) {
      proof.unshift(await readHead(once, split, end, size));
      end = split;
    } else {
      proof.unshift(await readHead(once, start, split, size));
      start = split;
    }
  }
  return start === 0 ? proof : [await readHead(once, start, end, size), ...proof];
}

/**
 * Returns MTH of leaves [start, end) in a log of `size` leaves; `start` is a multiple of the largest power in the
 * range.
 */
async function readHead(store: ObjectReader, start: number, end: number, size: number): Promise<Hash> {
  const heads: Hash[] = [];
  for (let from = start; from < end; ) {
    const power = largestPower(end - from);
    heads.push(await readPerfectHead(store, from, power, size));
    from += power;
  }
  return foldRight(heads) ?? '';
}

/** Returns the head of the full subtree of `width` (a power of two) leaves at `start`, read from one tile. */
async function readPerfectHead(store: ObjectReader, start: number, width: number, size: number): Promise<Hash> {
  const level = Math.floor(Math.log2(width) / TILE_HEIGHT);
  const span = TILE_WIDTH ** level;
  const position = start / span;
  const index = Math.floor(position / TILE_WIDTH);
  const tileWidth = Math.min(TILE_WIDTH, rowLength(level, size) - index * TILE_WIDTH);
  const tile = await readTile(store, { level, index, width: tileWidth });
  const within = position - index * TILE_WIDTH;
  return treeHead(tile.slice(within, within + width / span));
}

async function readTile(store: ObjectReader, tile: Tile): Promise<Hash[]> {
  const hashes = parseTile(await readObject(store, tile), tile.width);
  if (hashes === null) throw new LogReadError(`\`${tilePath(tile)}\` does not contain ${tile.width} hashes`);
  return hashes;
}

async function readObject(store: ObjectReader, tile: Tile): Promise<Buffer> {
  const body = await store.get(tilePath(tile));
  if (body === null) throw new LogReadError(`\`${tilePath(tile)}\` is not there`);
  return body;
}

function largestPower(size: number): number {
  let power = 1;
  while (power * 2 <= size) power *= 2;
  return power;
}

function largestPowerBelow(size: number): number {
  return largestPower(size - 1);
}
