import { emptyRoot, foldRight, HASH_BYTES, type Hash, perfectHeads, treeHead } from './merkle.ts';
import { TILE_WIDTH, tilePath } from './tile-path.ts';

/**
 * The right edge of a tree, which is all that appending needs. `rows[level]` contains the hashes of the last,
 * incomplete tile of that level (fewer than 256; each is the head of 256^level leaves).
 */
export interface TreeEdge {
  readonly size: number;
  readonly rows: readonly (readonly Hash[])[];
}

/** An object to write once. */
export interface NewObject {
  readonly key: string;
  readonly body: Buffer;
}

export const emptyEdge: TreeEdge = { size: 0, rows: [] };

/** Appends leaves. Returns the new edge and the tiles that the larger tree needs and the smaller one lacked. */
export function extendEdge(edge: TreeEdge, leaves: readonly Hash[]): { edge: TreeEdge; tiles: NewObject[] } {
  const rows: Hash[][] = [];
  const tiles: NewObject[] = [];
  let added = leaves;
  for (let level = 0; added.length > 0; level++) {
    const kept = edge.rows[level] ?? [];
    const row = [...kept, ...added];
    const firstTile = Math.floor(Math.floor(edge.size / TILE_WIDTH ** level) / TILE_WIDTH);
    const full = Math.floor(row.length / TILE_WIDTH);
    const heads: Hash[] = [];
    for (let tile = 0; tile * TILE_WIDTH < row.length; tile++) {
      const hashes = row.slice(tile * TILE_WIDTH, (tile + 1) * TILE_WIDTH);
      tiles.push({ key: tilePath({ level, index: firstTile + tile, width: hashes.length }), body: encodeTile(hashes) });
      if (tile < full) heads.push(treeHead(hashes));
    }
    rows.push(row.slice(full * TILE_WIDTH));
    added = heads;
  }
  rows.push(...edge.rows.slice(rows.length).map((row) => [...row]));
  return { edge: { size: edge.size + leaves.length, rows }, tiles };
}

/** Returns the RFC 6962 tree head of the whole tree that ends in this edge. */
export function edgeRoot(edge: TreeEdge): Hash {
  const largestFirst = [...edge.rows].reverse().flatMap((row) => perfectHeads(row));
  return foldRight(largestFirst) ?? emptyRoot;
}

/** Encodes a tile: its hashes, one after the other. */
export function encodeTile(hashes: readonly Hash[]): Buffer {
  return Buffer.from(hashes.join(''), 'latin1');
}

/** Returns the hashes of a tile of this width, or `null` when the bytes are not exactly that many. */
export function parseTile(body: Buffer, width: number): Hash[] | null {
  if (body.length !== width * HASH_BYTES) return null;
  const text = body.toString('latin1');
  return Array.from({ length: width }, (_, i) => text.slice(i * HASH_BYTES, (i + 1) * HASH_BYTES));
}
