import { SegmentCache } from '../../../../services/auditor/items/segment-cache.ts';

/** A store of which each object is as long as its key states, and what was read from it. */
function aStore() {
  const reads: string[] = [];
  return {
    reads,
    async get(key: string): Promise<Buffer | null> {
      reads.push(key);
      return key === 'none' ? null : Buffer.alloc(Number(key.split('-')[1]), key);
    },
    async getPart(key: string, position: number, length: number): Promise<Buffer | null> {
      reads.push(`${key} from ${position}`);
      return key === 'none' ? null : Buffer.alloc(length, key);
    },
  };
}

describe('the cache of sealed segments', () => {
  it('keeps those that were asked for last, within its bytes', async () => {
    const store = aStore();
    const cache = new SegmentCache(store, 100);
    for (const key of ['a-40', 'b-40', 'a-40', 'c-40', 'a-40', 'b-40']) {
      expect((await cache.get(key))?.length).toBe(40);
      expect(cache.bytes).toBeLessThanOrEqual(100);
    }
    expect(store.reads).toEqual(['a-40', 'b-40', 'c-40', 'b-40']);
  });

  it('returns a segment that is larger than the cache, and keeps what it has', async () => {
    const store = aStore();
    const cache = new SegmentCache(store, 100);
    await cache.get('a-40');
    expect((await cache.get('b-101'))?.length).toBe(101);
    await cache.get('a-40');
    expect(store.reads).toEqual(['a-40', 'b-101']);
    expect(cache.bytes).toBe(40);
  });

  it('reads a segment once for all who ask at the same time', async () => {
    const store = aStore();
    const cache = new SegmentCache(store, 100);
    const bodies = await Promise.all([1, 2, 3].map(() => cache.get('a-40')));
    expect(bodies.map((body) => body?.length)).toEqual([40, 40, 40]);
    expect(store.reads).toEqual(['a-40']);
  });

  it('keeps blocks beside segments, each read once', async () => {
    const store = aStore();
    const cache = new SegmentCache(store, 100);
    const blocks = [
      { position: 0, length: 30, firstLeaf: 0 },
      { position: 30, length: 20, firstLeaf: 9 },
    ] as const;
    for (const block of [...blocks, ...blocks]) expect((await cache.block('a-50', block))?.length).toBe(block.length);
    expect((await cache.get('a-50'))?.length).toBe(50);
    expect(store.reads).toEqual(['a-50 from 0', 'a-50 from 30', 'a-50']);
    expect(cache.bytes).toBe(100);
    expect(await cache.block('none', blocks[0])).toBeNull();
  });

  it('asks again for what was not there, and after a failure', async () => {
    const store = aStore();
    const cache = new SegmentCache(store, 100);
    expect(await cache.get('none')).toBeNull();
    expect(await cache.get('none')).toBeNull();
    expect(store.reads).toEqual(['none', 'none']);
    let isBroken = true;
    const failing = { ...store, get: (key: string) => (isBroken ? Promise.reject(new Error('no')) : store.get(key)) };
    const broken = new SegmentCache(failing, 9);
    await expect(broken.get('a-3')).rejects.toThrow('no');
    isBroken = false;
    expect((await broken.get('a-3'))?.length).toBe(3);
  });
});
