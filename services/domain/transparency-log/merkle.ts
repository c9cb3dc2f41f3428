import { hash } from 'node:crypto';

/**
 * An RFC 6962 hash: 32 bytes as a 32-character latin1 string. OpenSSL's one-shot call returns strings four times faster
 * than buffers, and a tree consists only of hashes.
 */
export type Hash = string;

export const HASH_BYTES = 32;

const leafPrefix = Buffer.of(0x00);
const nodePrefix = '\x01';

/** The tree head of no entries: SHA-256 of nothing (RFC 6962, section 2.1). */
export const emptyRoot: Hash = hash('sha256', '', 'binary');

/** SHA-256(0x00 || entry). */
export function leafHash(entry: Uint8Array): Hash {
  return hash('sha256', Buffer.concat([leafPrefix, entry]), 'binary');
}

/** SHA-256(0x01 || left || right). */
export function nodeHash(left: Hash, right: Hash): Hash {
  return hash('sha256', Buffer.from(nodePrefix + left + right, 'latin1'), 'binary');
}

/** A tree whose leaves come one after the other. Of them it keeps the heads of the full subtrees. */
export class GrowingTree {
  /** The heads of the full subtrees that the leaves decompose into, largest first (the binary digits of their number). */
  readonly heads: Hash[] = [];
  #size = 0;

  add(leaf: Hash): void {
    let head = leaf;
    for (let rest = this.#size; rest % 2 === 1; rest = Math.floor(rest / 2)) {
      head = nodeHash(this.heads.pop() ?? '', head);
    }
    this.heads.push(head);
    this.#size += 1;
  }

  /** MTH of RFC 6962. */
  get head(): Hash {
    return foldRight(this.heads) ?? emptyRoot;
  }
}

/** Returns MTH of RFC 6962 over leaf hashes, or over the heads of equally large full subtrees. */
export function treeHead(leaves: readonly Hash[]): Hash {
  return grown(leaves).head;
}

/** Returns the heads of the full subtrees that the leaves decompose into, largest first. */
export function perfectHeads(leaves: readonly Hash[]): Hash[] {
  return grown(leaves).heads;
}

function grown(leaves: readonly Hash[]): GrowingTree {
  const tree = new GrowingTree();
  for (const leaf of leaves) tree.add(leaf);
  return tree;
}

/** Joins subtree heads, largest first, into the head of the whole tree; `null` for none. */
export function foldRight(heads: readonly Hash[]): Hash | null {
  let root: Hash | null = null;
  for (let i = heads.length - 1; i >= 0; i--) {
    const head = heads[i] ?? '';
    root = root === null ? head : nodeHash(head, root);
  }
  return root;
}

/** Returns PATH(index, leaves) of RFC 6962, section 2.1.1, leaf side first. Requires 0 <= index < leaves.length. */
export function inclusionProof(leaves: readonly Hash[], index: number): Hash[] {
  const proof: Hash[] = [];
  let level = [...leaves];
  for (let position = index; level.length > 1; position = Math.floor(position / 2)) {
    const sibling = level[position % 2 === 0 ? position + 1 : position - 1];
    if (sibling !== undefined) proof.push(sibling);
    level = levelAbove(level);
  }
  return proof;
}

/**
 * Returns PROOF(size, leaves) of RFC 6962, section 2.1.2: the tree of the first `size` leaves is a prefix of this one.
 */
export function consistencyProof(leaves: readonly Hash[], size: number): Hash[] {
  if (size === leaves.length || size === 0) return [];
  return subtreeProof(leaves, size, true);
}

/**
 * True if `proof` shows that `leaf` is number `index` of the tree of `size` leaves with head `root` (RFC 9162,
 * 2.1.3.2).
 */
export function verifyInclusion(leaf: Hash, place: TreePlace, proof: readonly Hash[], root: Hash): boolean {
  const { index, size } = place;
  if (!isTreeSize(size) || !Number.isSafeInteger(index) || index < 0 || index >= size) return false;
  let node = index;
  let last = size - 1;
  let head = leaf;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      head = nodeHash(sibling, head);
      // A right-most node without a sibling rises unchanged until it is a right child.
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      head = nodeHash(head, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && head === root && root.length === HASH_BYTES;
}

/** The position of a leaf: `index` of `size` leaves. */
export interface TreePlace {
  readonly index: number;
  readonly size: number;
}

/** A tree head: the number of leaves and the hash over them. */
export interface TreeHead {
  readonly size: number;
  readonly root: Hash;
}

export const emptyTree: TreeHead = { size: 0, root: emptyRoot };

/** True if `proof` shows that the older tree is a prefix of the newer (RFC 9162, 2.1.4.2). */
export function verifyConsistency(older: TreeHead, newer: TreeHead, proof: readonly Hash[]): boolean {
  if (!isTreeSize(older.size) || !isTreeSize(newer.size) || older.size > newer.size) return false;
  if (older.size === newer.size) return proof.length === 0 && older.root === newer.root && isHeadOf(older);
  // The empty tree is a prefix of every tree, so a proof from it would prove nothing and none exists.
  if (older.size === 0 || proof.length === 0) return false;

  const path = isPowerOfTwo(older.size) ? [older.root, ...proof] : proof;
  let node = older.size - 1;
  let last = newer.size - 1;
  while (node % 2 === 1) [node, last] = [half(node), half(last)];
  let olderHead = path[0] ?? '';
  let newerHead = olderHead;
  for (const sibling of path.slice(1)) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      olderHead = nodeHash(sibling, olderHead);
      newerHead = nodeHash(sibling, newerHead);
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      newerHead = nodeHash(newerHead, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && olderHead === older.root && newerHead === newer.root;
}

function levelAbove(level: readonly Hash[]): Hash[] {
  const above: Hash[] = [];
  for (let i = 0; i < level.length; i += 2) {
    const left = level[i] ?? '';
    const right = level[i + 1];
    above.push(right === undefined ? left : nodeHash(left, right));
  }
  return above;
}

function subtreeProof(leaves: readonly Hash[], size: number, whole: boolean): Hash[] {
  if (size === leaves.length) return whole ? [] : [treeHead(leaves)];
  const split = largestPowerBelow(leaves.length);
  const left = leaves.slice(0, split);
  const right = leaves.slice(split);
  if (size <= split) return [...subtreeProof(left, size, whole), treeHead(right)];
  return [...subtreeProof(right, size - split, false), treeHead(left)];
}

function largestPowerBelow(size: number): number {
  let power = 1;
  while (power * 2 < size) power *= 2;
  return power;
}

function isPowerOfTwo(size: number): boolean {
  let rest = size;
  while (rest % 2 === 0 && rest > 0) rest /= 2;
  return rest === 1;
}

function isHeadOf({ size, root }: TreeHead): boolean {
  return size > 0 || root === emptyRoot;
}

function isTreeSize(size: number): boolean {
  return Number.isSafeInteger(size) && size >= 0;
}

function half(value: number): number {
  return Math.floor(value / 2);
}
