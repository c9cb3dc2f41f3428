import { LeafCache } from '../../../../services/auditor/items/leaf-cache.ts';

const LEAF_BYTES = 800;

function aLeaf(fill: number): Buffer {
  return Buffer.alloc(LEAF_BYTES, fill);
}

describe('the cache of leaves', () => {
  it('gives back a copy of what it keeps', () => {
    const cache = new LeafCache(10_000);
    const block = aLeaf(7);
    cache.keep('segment', 3, block.subarray(0, 4));
    block.fill(0);
    expect(cache.get('segment', 3)).toEqual(Buffer.alloc(4, 7));
    expect([cache.get('segment', 4), cache.get('other', 3)]).toEqual([undefined, undefined]);
  });

  it('forgets what was asked for longest ago, and never has more bytes than it may', () => {
    const cache = new LeafCache(3_000);
    for (const leaf of [1, 2, 3]) cache.keep('segment', leaf, aLeaf(leaf));
    expect(cache.get('segment', 1)?.[0]).toBe(1);
    cache.keep('segment', 4, aLeaf(4));
    expect([1, 2, 3, 4].map((leaf) => cache.get('segment', leaf)?.[0])).toEqual([1, undefined, 3, 4]);
    cache.keep('segment', 5, Buffer.alloc(3_000));
    cache.keep('segment', 4, aLeaf(4));
    expect([cache.get('segment', 5), cache.bytes]).toEqual([undefined, 3_000]);
  });
});
