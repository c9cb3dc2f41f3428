import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../../services/adapters/config/project-root.ts';
import {
  consistencyProof,
  emptyRoot,
  type Hash,
  inclusionProof,
  leafHash,
  nodeHash,
  treeHead,
  verifyConsistency,
  verifyInclusion,
} from '../../../../services/domain/transparency-log/merkle.ts';

interface InclusionVector {
  readonly name: string;
  readonly leafIdx: number;
  readonly treeSize: number;
  readonly root: string | null;
  readonly leafHash: string | null;
  readonly proof: readonly string[] | null;
  readonly wantErr: boolean;
}

interface ConsistencyVector {
  readonly name: string;
  readonly size1: number;
  readonly size2: number;
  readonly root1: string | null;
  readonly root2: string | null;
  readonly proof: readonly (string | null)[] | null;
  readonly wantErr: boolean;
}

const inclusionVectors = vectors<InclusionVector>('inclusion.ndjson');
const consistencyVectors = vectors<ConsistencyVector>('consistency.ndjson');

describe('RFC 6962 vectors of transparency-dev/merkle', () => {
  it('are all there', () => {
    expect(inclusionVectors.filter(({ wantErr }) => !wantErr).length).toBeGreaterThan(3);
    expect(inclusionVectors.filter(({ wantErr }) => wantErr).length).toBeGreaterThan(50);
    expect(consistencyVectors.filter(({ wantErr }) => !wantErr).length).toBeGreaterThan(3);
    expect(consistencyVectors.filter(({ wantErr }) => wantErr).length).toBeGreaterThan(50);
  });

  it.each(inclusionVectors)('$name is accepted exactly when it should be', (vector) => {
    const place = { index: vector.leafIdx, size: vector.treeSize };
    const proof = (vector.proof ?? []).map(hashOf);
    expect(verifyInclusion(hashOf(vector.leafHash), place, proof, hashOf(vector.root))).toBe(!vector.wantErr);
  });

  it.each(consistencyVectors)('$name is accepted exactly when it should be', (vector) => {
    const older = { size: vector.size1, root: hashOf(vector.root1) };
    const newer = { size: vector.size2, root: hashOf(vector.root2) };
    expect(verifyConsistency(older, newer, (vector.proof ?? []).map(hashOf))).toBe(!vector.wantErr);
  });
});

describe('a tree of our own', () => {
  const sizes = [1, 2, 3, 4, 5, 7, 8, 9, 31, 33];

  it('has the head that the recursive definition of the RFC gives', () => {
    expect(treeHead([])).toBe(emptyRoot);
    for (const size of sizes) expect(treeHead(leavesOf(size))).toBe(headByDefinition(leavesOf(size)));
  });

  it('proves each of its leaves, and none of them at another place', () => {
    for (const size of sizes) {
      const leaves = leavesOf(size);
      const root = treeHead(leaves);
      for (const [index, leaf] of leaves.entries()) {
        const proof = inclusionProof(leaves, index);
        expect(verifyInclusion(leaf, { index, size }, proof, root)).toBe(true);
        expect(verifyInclusion(leaf, { index: (index + 1) % size, size }, proof, root)).toBe(size === 1);
      }
    }
  });

  it('proves every earlier tree to be its prefix, and no other tree', () => {
    for (const size of sizes) {
      const leaves = leavesOf(size);
      for (let older = 1; older <= size; older++) {
        const proof = consistencyProof(leaves, older);
        const newer = { size, root: treeHead(leaves) };
        const prefix = { size: older, root: treeHead(leaves.slice(0, older)) };
        expect(verifyConsistency(prefix, newer, proof)).toBe(true);
        expect(verifyConsistency({ ...prefix, root: leafHash(Buffer.from('forged')) }, newer, proof)).toBe(false);
      }
    }
  });

  it('refuses an index that is not one', () => {
    const leaf = leafHash(Buffer.from('0'));
    for (const index of [-1, 1, 0.5, Number.NaN, 2 ** 60]) {
      expect(verifyInclusion(leaf, { index, size: 1 }, [], leaf)).toBe(false);
    }
  });
});

function leavesOf(size: number): Hash[] {
  return Array.from({ length: size }, (_, i) => leafHash(Buffer.from(String(i))));
}

/** RFC 6962, section 2.1, word for word. */
function headByDefinition(leaves: readonly Hash[]): Hash {
  const [only] = leaves;
  if (leaves.length <= 1 && only !== undefined) return only;
  const split = 2 ** Math.ceil(Math.log2(leaves.length) - 1);
  return nodeHash(headByDefinition(leaves.slice(0, split)), headByDefinition(leaves.slice(split)));
}

function hashOf(base64: string | null): Hash {
  return Buffer.from(base64 ?? '', 'base64').toString('latin1');
}

function vectors<T>(file: string): T[] {
  const lines = readFileSync(join(projectRoot, 'tests/vectors/rfc6962', file), 'utf8')
    .trim()
    .split('\n');
  return lines.map((line) => JSON.parse(line));
}
