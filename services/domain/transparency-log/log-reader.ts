import { type Checkpoint, type NoteVerifier, openCheckpoint } from './checkpoint.ts';
import { parseBundle } from './entry-bundle.ts';
import { emptyTree, foldRight, type Hash, leafHash, type TreeHead, treeHead } from './merkle.ts';
import type { ObjectReader } from './object-store.ts';
import { parseSeal, peekStreamName, type Seal, type Stream, streamName } from './seal.ts';
import { checkpointPath, rowLength, TILE_WIDTH, type Tile, tilePath } from './tile-path.ts';
import { edgeRoot, parseTile, type TreeEdge } from './tiles.ts';

/** The levels of the binary tree in one tile: 256 = 2^8. */
const TILE_HEIGHT = 8;

/** The log does not match its checkpoint: an object is missing, or is not the one in the signed tree. */
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

/**
 * Reads the entries of the log of one checkpoint. Who may write to the store can replace a bundle, and the signature of
 * the checkpoint is good all the same: so each bundle is compared with the tree. That takes a tile of each level once,
 * and one more for each 65,536 entries.
 */
export class LogReader {
  readonly size: number;
  readonly #store: ObjectReader;
  readonly #root: Hash;
  readonly #tiles = new Map<string, readonly Hash[]>();
  #edge: TreeEdge | null = null;

  constructor(store: ObjectReader, { size, root }: TreeHead) {
    this.#store = store;
    this.size = size;
    this.#root = root;
  }

  /** Reads the right edge of the signed tree. Throws `LogReadError`. */
  async edge(): Promise<TreeEdge> {
    if (this.#edge !== null) return this.#edge;
    const edge = await readEdge(this.#store, this.size);
    if (edgeRoot(edge) !== this.#root) throw new LogReadError('the tiles do not have the root of the checkpoint');
    this.#edge = edge;
    return edge;
  }

  /** Reads from entry `first` to the end of its bundle. Throws `LogReadError`. */
  async readEntries(first: number): Promise<Buffer[]> {
    const index = Math.floor(first / TILE_WIDTH);
    const tile: Tile = { level: 'entries', index, width: Math.min(TILE_WIDTH, this.size - index * TILE_WIDTH) };
    const entries = parseBundle(await readObject(this.#store, tile), tile.width);
    if (entries === null) throw new LogReadError(`\`${tilePath(tile)}\` does not contain ${tile.width} entries`);
    if (treeHead(entries.map(leafHash)) !== (await this.#headOf({ ...tile, level: 0 }))) {
      throw new LogReadError(`the entries of \`${tilePath(tile)}\` are not those of the signed tree`);
    }
    return entries.slice(first - index * TILE_WIDTH);
  }

  /** Returns what the tree above a tile has as its head. */
  async #headOf({ level, index, width }: Tile & { readonly level: number }): Promise<Hash> {
    if (width < TILE_WIDTH) return treeHead((await this.edge()).rows[level] ?? []);
    const above = await this.#row(level + 1, Math.floor(index / TILE_WIDTH));
    return above[index % TILE_WIDTH] ?? '';
  }

  async #row(level: number, index: number): Promise<readonly Hash[]> {
    if (index === Math.floor(rowLength(level, this.size) / TILE_WIDTH)) return (await this.edge()).rows[level] ?? [];
    const tile = { level, index, width: TILE_WIDTH };
    const known = this.#tiles.get(tilePath(tile));
    if (known !== undefined) return known;
    const hashes = await readTile(this.#store, tile);
    if (treeHead(hashes) !== (await this.#headOf(tile))) {
      throw new LogReadError(`\`${tilePath(tile)}\` is not that of the signed tree`);
    }
    this.#tiles.set(tilePath(tile), hashes);
    return hashes;
  }
}

/** Opens the log of the signed checkpoint in the store, an empty one where none was ever written. Throws `CheckpointError`. */
export async function openLog(store: ObjectReader, verifier: NoteVerifier): Promise<LogReader> {
  return new LogReader(store, (await readCheckpoint(store, verifier)) ?? emptyTree);
}

/** Reads the newest seal of each stream (by `streamName`) among the first `below` entries. Also throws `SealError`. */
export async function readLastSeals(
  log: LogReader,
  { streams, below = log.size }: { readonly streams: readonly Stream[]; readonly below?: number },
): Promise<ReadonlyMap<string, Seal>> {
  const missing = new Set(streams.map(streamName));
  const last = new Map<string, Seal>();
  for (let end = Math.min(below, log.size); end > 0 && missing.size > 0; ) {
    const first = Math.floor((end - 1) / TILE_WIDTH) * TILE_WIDTH;
    const entries = (await log.readEntries(first)).slice(0, end - first);
    for (const entry of entries.reverse()) {
      const name = peekStreamName(entry);
      if (missing.delete(name)) last.set(name, parseSeal(entry));
    }
    end = first;
  }
  return last;
}

/** Reads what appending to a log of `size` entries needs: one partial tile per level. */
export async function readEdge(store: ObjectReader, size: number): Promise<TreeEdge> {
  const rows: Promise<Hash[]>[] = [];
  for (let level = 0; rowLength(level, size) > 0; level++) {
    const length = rowLength(level, size);
    const index = Math.floor(length / TILE_WIDTH);
    const width = length - index * TILE_WIDTH;
    rows.push(width === 0 ? Promise.resolve([]) : readTile(store, { level, index, width }));
  }
  return { size, rows: await Promise.all(rows) };
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
