import { memoryObjectStore } from '../../../../services/adapters/memory/memory-object-store.ts';
import { encodeBundle, parseBundle } from '../../../../services/domain/transparency-log/entry-bundle.ts';
import { LogReadError, readEdge, readInclusionProof } from '../../../../services/domain/transparency-log/log-reader.ts';
import { type Hash, inclusionProof, leafHash, treeHead } from '../../../../services/domain/transparency-log/merkle.ts';
import { tilePath, tilesOf } from '../../../../services/domain/transparency-log/tile-path.ts';
import {
  edgeRoot,
  emptyEdge,
  encodeTile,
  extendEdge,
  parseTile,
} from '../../../../services/domain/transparency-log/tiles.ts';
import { createRandom } from '../../../support/random.ts';

const leaves = Array.from({ length: 66_300 }, (_, i) => leafHash(Buffer.from(String(i))));

describe('growing a tree by its right edge', () => {
  it('gives the root and exactly the tiles of the whole tree, however it is cut into steps', async () => {
    const random = createRandom(7);
    const objects = memoryObjectStore();
    let edge = emptyEdge;
    while (edge.size < leaves.length) {
      const step = random.chance(0.1) ? 20_000 : 1 + random.below(700);
      const grown = extendEdge(edge, leaves.slice(edge.size, edge.size + step));
      for (const { key, body } of grown.tiles) await objects.putOnce(key, body);
      edge = grown.edge;
      for (const tile of rightmost(edge.size)) expect(await objects.get(tile)).not.toBeNull();
      expect(await readEdge(objects, edge.size)).toEqual(edge);
    }
    expect(edgeRoot(edge)).toBe(treeHead(leaves));
    for (const index of [0, 255, 256, 65_535, 65_536, 66_298, 66_299]) {
      expect(await readInclusionProof(objects, index, edge.size)).toEqual(inclusionProof(leaves, index));
    }
  });

  it('proves every leaf of small trees from their tiles', async () => {
    for (const size of [1, 2, 3, 7, 255, 256, 257, 513]) {
      const objects = memoryObjectStore();
      const some = leaves.slice(0, size);
      for (const { key, body } of extendEdge(emptyEdge, some).tiles) await objects.putOnce(key, body);
      for (let index = 0; index < size; index++) {
        expect(await readInclusionProof(objects, index, size)).toEqual(inclusionProof(some, index));
      }
    }
  });

  it('names the missing tile', async () => {
    await expect(readInclusionProof(memoryObjectStore(), 0, 2)).rejects.toThrow(LogReadError);
    await expect(readEdge(memoryObjectStore(), 2)).rejects.toThrow('`tile/0/000.p/2` is not there');
  });
});

describe('the bytes of tiles and bundles', () => {
  it('come back as they went in', () => {
    const hashes: Hash[] = leaves.slice(0, 3);
    expect(parseTile(encodeTile(hashes), 3)).toEqual(hashes);
    const entries = [Buffer.from('a'), Buffer.of(), Buffer.alloc(65_535, 1)];
    expect(parseBundle(encodeBundle(entries), 3)).toEqual(entries);
  });

  it('are refused when anything is missing or follows', () => {
    const tile = encodeTile(leaves.slice(0, 3));
    const bundle = encodeBundle([Buffer.from('a'), Buffer.from('b')]);
    expect([parseTile(tile, 2), parseTile(tile, 4), parseTile(tile.subarray(1), 3)]).toEqual([null, null, null]);
    const broken = [bundle.subarray(0, -1), bundle.subarray(0, 4), Buffer.concat([bundle, Buffer.of(0)])];
    expect(broken.map((body) => parseBundle(body, 2))).toEqual([null, null, null]);
    expect([parseBundle(bundle, 1), parseBundle(bundle, 3)]).toEqual([null, null]);
  });

  it('do not take an entry that its length prefix cannot express', () => {
    expect(() => encodeBundle([Buffer.alloc(65_536)])).toThrow(RangeError);
  });
});

function rightmost(size: number): string[] {
  return [...tilesOf(size)]
    .filter(({ level }) => level !== 'entries')
    .map(tilePath)
    .slice(-3);
}
