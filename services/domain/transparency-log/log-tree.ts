import { type ArchiveProblem, type ArchiveProblemCode, addProblems } from './archive-report.ts';
import type { Checkpoint } from './checkpoint.ts';
import { endsIn, parseBundle } from './entry-bundle.ts';
import { HASH_BYTES, type Hash, leafHash, treeHead } from './merkle.ts';
import type { ObjectStore } from './object-store.ts';
import { rowLength, TILE_WIDTH, type Tile, tilePath, tilesOf } from './tile-path.ts';
import { parseTile } from './tiles.ts';

/** The leaves of the log, as far as bundles and tiles agree with the signed root. */
export interface LogTree {
  readonly size: number;
  readonly leaves: readonly Hash[];
  /** The rows of tile hashes by level; row 0 contains the leaves. */
  readonly rows: readonly (readonly Hash[])[];
  readonly problems: readonly ArchiveProblem[];
}

export const emptyLogTree: LogTree = { size: 0, leaves: [], rows: [[]], problems: [] };

/** Marks a leaf or root that no object could provide; it equals no hash. */
export const UNKNOWN: Hash = '';

interface Group {
  readonly fromBundle: readonly Hash[] | null;
  readonly fromTile: readonly Hash[] | null;
}

/**
 * Grows a tree to the size of a checkpoint. Each leaf is stored twice, as an entry in a bundle and as a hash in a tile.
 * The copy that leads to the signed root is right, so the exact damaged record can be reported.
 */
export async function growTree(store: ObjectStore, tree: LogTree, checkpoint: Checkpoint): Promise<LogTree> {
  const firstGroup = Math.floor(tree.size / TILE_WIDTH);
  const known = tree.leaves.slice(0, firstGroup * TILE_WIDTH);
  const groups: Group[] = [];
  const problems: ArchiveProblem[] = [];
  for (let group = firstGroup; group * TILE_WIDTH < checkpoint.size; group++) {
    const width = Math.min(TILE_WIDTH, checkpoint.size - group * TILE_WIDTH);
    groups.push(await readGroup(store, group, width, problems));
  }
  const { leaves, isProven } = chooseLeaves(known, groups, checkpoint);
  if (!isProven && checkpoint.root !== UNKNOWN && !leaves.includes(UNKNOWN)) {
    problems.push({ object: 'checkpoint', code: 'checkpoint-root', detail: 'entries and tiles do not have this root' });
  }
  const grown = { size: checkpoint.size, leaves, rows: rowsOf(leaves), problems };
  addProblems(problems, await missingUpperTiles(store, checkpoint.size));
  return grown;
}

/** A bundle whose entries are those of the tree. */
interface CheckedBundle {
  readonly index: number;
  readonly width: number;
  readonly body: Buffer;
  /** Where its entries end; none where one differs. */
  readonly ends: readonly number[];
}

/** What `checkTile` remembers from one call to the next. */
export interface TileMemory {
  /** The longest bundle of the place that was asked about last. */
  longest: CheckedBundle | null;
}

/**
 * Compares one stored tile or bundle, current or stale, with the tree. It must be inside the tree. A log leaves one of each size that it had: a
 * bundle that the longest of its place begins with is not hashed again.
 */
export async function checkTile(
  store: ObjectStore,
  tile: Tile,
  tree: LogTree,
  memory: TileMemory,
): Promise<ArchiveProblem[]> {
  const object = tilePath(tile);
  const body = await store.get(object);
  if (body === null) return [];
  const first = tile.index * TILE_WIDTH;
  const row = tree.rows[tile.level === 'entries' ? 0 : tile.level] ?? [];
  const expected = row.slice(first, first + tile.width);
  if (tile.level === 'entries') {
    const longest = await longestBundle(store, tile.index, tree, memory);
    return isBeginningOf(longest, body, tile.width) ? [] : checkBundle(object, body, first, expected);
  }
  if (body.length === tile.width * HASH_BYTES && body.toString('latin1') === expected.join('')) return [];
  const found = parseTile(body, tile.width);
  if (found === null) {
    return [{ object, code: 'tile-mismatch', detail: `${body.length} bytes are not ${tile.width} hashes` }];
  }
  const wrong = found.findIndex((head, i) => differs(head, expected[i]));
  if (wrong === -1) return [];
  const entry = tile.level === 0 ? { entry: first + wrong } : {};
  return [{ object, ...entry, code: 'tile-mismatch', detail: `hash ${wrong} is not the tree's` }];
}

/** True if a tree of this size has all the hashes or entries of the tile. */
export function isInside({ level, index, width }: Tile, size: number): boolean {
  return index * TILE_WIDTH + width <= rowLength(level, size);
}

async function longestBundle(
  store: ObjectStore,
  index: number,
  { size, leaves }: LogTree,
  memory: TileMemory,
): Promise<CheckedBundle> {
  const first = index * TILE_WIDTH;
  const width = Math.min(TILE_WIDTH, size - first);
  if (memory.longest?.index === index && memory.longest.width === width) return memory.longest;
  const object = tilePath({ level: 'entries', index, width });
  const body = (await store.get(object)) ?? Buffer.alloc(0);
  const isRight = checkBundle(object, body, first, leaves.slice(first, first + width)).length === 0;
  memory.longest = { index, width, body, ends: isRight ? endsIn(body, width) : [] };
  return memory.longest;
}

function isBeginningOf({ body, ends }: CheckedBundle, beginning: Buffer, width: number): boolean {
  return ends[width - 1] === beginning.length && body.subarray(0, beginning.length).equals(beginning);
}

function checkBundle(object: string, body: Buffer, first: number, expected: readonly Hash[]): ArchiveProblem[] {
  const code: ArchiveProblemCode = 'bundle-mismatch';
  const entries = parseBundle(body, expected.length);
  if (entries === null) return [{ object, code, detail: `expected ${expected.length} entries and nothing else` }];
  return entries.flatMap((entry, i) => {
    if (!differs(leafHash(entry), expected[i])) return [];
    return [{ object, entry: first + i, code, detail: `entry ${first + i} is not the one in the signed tree` }];
  });
}

async function readGroup(store: ObjectStore, index: number, width: number, problems: ArchiveProblem[]): Promise<Group> {
  const bundleKey = tilePath({ level: 'entries', index, width });
  const tileKey = tilePath({ level: 0, index, width });
  const [bundle, tile] = await Promise.all([store.get(bundleKey), store.get(tileKey)]);
  if (bundle === null) problems.push(missing(bundleKey));
  if (tile === null) problems.push(missing(tileKey));
  return {
    fromBundle: bundle === null ? null : (parseBundle(bundle, width)?.map(leafHash) ?? null),
    fromTile: tile === null ? null : parseTile(tile, width),
  };
}

function chooseLeaves(known: readonly Hash[], groups: readonly Group[], { size, root }: Checkpoint) {
  const bundlesFirst = groups.map(({ fromBundle, fromTile }) => fromBundle ?? fromTile);
  const tilesFirst = groups.map(({ fromBundle, fromTile }) => fromTile ?? fromBundle);
  const candidates = [bundlesFirst, tilesFirst].map((choice) => joinGroups(known, choice, size));
  const proven = candidates.find((leaves) => treeHead(leaves) === root);
  return { leaves: proven ?? candidates[0] ?? [], isProven: proven !== undefined };
}

function joinGroups(known: readonly Hash[], groups: readonly (readonly Hash[] | null)[], size: number): Hash[] {
  const leaves = [...known];
  for (const group of groups) {
    const width = Math.min(TILE_WIDTH, size - leaves.length);
    for (const leaf of group ?? Array<Hash>(width).fill(UNKNOWN)) leaves.push(leaf);
  }
  return leaves;
}

/** Row L + 1 contains the head of each full tile of row L. */
function rowsOf(leaves: readonly Hash[]): Hash[][] {
  const rows: Hash[][] = [];
  for (let row = [...leaves]; row.length > 0 || rows.length === 0; row = headsOf(row)) rows.push(row);
  return rows;
}

function headsOf(row: readonly Hash[]): Hash[] {
  const full = Math.floor(row.length / TILE_WIDTH);
  return Array.from({ length: full }, (_, i) => {
    const tile = row.slice(i * TILE_WIDTH, (i + 1) * TILE_WIDTH);
    return tile.includes(UNKNOWN) ? UNKNOWN : treeHead(tile);
  });
}

/** Nothing is compared with a hash whose true value no object provides. */
function differs(found: Hash, expected: Hash | undefined): boolean {
  return expected !== UNKNOWN && found !== expected;
}

async function missingUpperTiles(store: ObjectStore, size: number): Promise<ArchiveProblem[]> {
  const problems: ArchiveProblem[] = [];
  for (const tile of tilesOf(size)) {
    if (tile.level === 'entries' || tile.level === 0) continue;
    const key = tilePath(tile);
    if ((await store.get(key)) === null) problems.push(missing(key));
  }
  return problems;
}

function missing(object: string): ArchiveProblem {
  return { object, code: 'object-missing', detail: 'the log needs this object and it is not there' };
}
