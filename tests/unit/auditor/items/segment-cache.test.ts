import { hash } from 'node:crypto';
import { SegmentCache } from '../../../../services/auditor/items/segment-cache.ts';
import { SegmentFileError } from '../../../../services/domain/transparency-log/segment-file.ts';

function bytesOf(key: string, length: number): Buffer {
  return Buffer.alloc(length, key);
}

function aBlock(key: string, position: number, length: number) {
  return { position, length, firstLeaf: position, hash: hash('sha256', bytesOf(key, length), 'buffer') };
}

function lengthOf(key: string): number {
  return Number(key.split('-')[1]);
}

/** What was sealed of each. */
const hashOf = async ({ segmentKey }: { readonly segmentKey: string }) =>
  segmentKey === 'none' ? '' : hash('sha256', bytesOf(segmentKey, lengthOf(segmentKey)), 'hex');

function placeOf(segmentKey: string) {
  return { sealIndex: 0, segmentKey, leafIndex: 0 };
}

/** A store of which each object is as long as its key states, and what was read from it. */
function aStore() {
  const reads: string[] = [];
  return {
    reads,
    async get(key: string): Promise<Buffer | null> {
      reads.push(key);
      return key === 'none' ? null : bytesOf(key, lengthOf(key));
    },
    async getPart(key: string, position: number, length: number): Promise<Buffer | null> {
      reads.push(`${key} from ${position}`);
      return key === 'none' ? null : bytesOf(key, length);
    },
  };
}

describe('the cache of sealed segments', () => {
  it('keeps those that were asked for last, within its bytes', async () => {
    const store = aStore();
    const cache = new SegmentCache({ objects: store, hashOf }, 100);
    for (const key of ['a-40', 'b-40', 'a-40', 'c-40', 'a-40', 'b-40']) {
      expect((await cache.get(placeOf(key)))?.length).toBe(40);
      expect(cache.bytes).toBeLessThanOrEqual(100);
    }
    expect(store.reads).toEqual(['a-40', 'b-40', 'c-40', 'b-40']);
  });

  it('returns a segment that is larger than the cache, and keeps what it has', async () => {
    const store = aStore();
    const cache = new SegmentCache({ objects: store, hashOf }, 100);
    await cache.get(placeOf('a-40'));
    expect((await cache.get(placeOf('b-101')))?.length).toBe(101);
    await cache.get(placeOf('a-40'));
    expect(store.reads).toEqual(['a-40', 'b-101']);
    expect(cache.bytes).toBe(40);
  });

  it('reads a segment once for all who ask at the same time', async () => {
    const store = aStore();
    const cache = new SegmentCache({ objects: store, hashOf }, 100);
    const bodies = await Promise.all([1, 2, 3].map(() => cache.get(placeOf('a-40'))));
    expect(bodies.map((body) => body?.length)).toEqual([40, 40, 40]);
    expect(store.reads).toEqual(['a-40']);
  });

  it('keeps blocks beside segments, each read once', async () => {
    const store = aStore();
    const cache = new SegmentCache({ objects: store, hashOf }, 100);
    const blocks = [aBlock('a-50', 0, 30), aBlock('a-50', 30, 20)] as const;
    for (const block of [...blocks, ...blocks]) expect((await cache.block('a-50', block))?.length).toBe(block.length);
    expect((await cache.get(placeOf('a-50')))?.length).toBe(50);
    expect(store.reads).toEqual(['a-50 from 0', 'a-50 from 30', 'a-50']);
    expect(cache.bytes).toBe(100);
    expect(await cache.block('none', blocks[0])).toBeNull();
  });

  it('asks again for what was not there, and after a failure', async () => {
    const store = aStore();
    const cache = new SegmentCache({ objects: store, hashOf }, 100);
    expect(await cache.get(placeOf('none'))).toBeNull();
    expect(await cache.get(placeOf('none'))).toBeNull();
    expect(store.reads).toEqual(['none', 'none']);
    let isBroken = true;
    const failing = { ...store, get: (key: string) => (isBroken ? Promise.reject(new Error('no')) : store.get(key)) };
    const broken = new SegmentCache({ objects: failing, hashOf }, 9);
    await expect(broken.get(placeOf('a-3'))).rejects.toThrow('no');
    isBroken = false;
    expect((await broken.get(placeOf('a-3')))?.length).toBe(3);
  });

  it('returns and keeps nothing that is not what was sealed', async () => {
    const store = aStore();
    const [body, part] = [bytesOf('a-50', 50), bytesOf('a-50', 20)];
    const cache = new SegmentCache({ objects: { get: async () => body, getPart: async () => part }, hashOf }, 100);
    body[7] = 0;
    part[7] = 0;
    await expect(cache.get(placeOf('a-50'))).rejects.toThrow('the segment has other bytes than were sealed');
    await expect(cache.block('a-50', aBlock('a-50', 30, 20))).rejects.toThrow(
      'entry 30 has other bytes than were sealed',
    );
    expect(cache.bytes).toBe(0);
    const cut = { ...store, getPart: async () => bytesOf('a-50', 19) };
    const short = new SegmentCache({ objects: cut, hashOf }, 100);
    await expect(short.block('a-50', aBlock('a-50', 30, 20))).rejects.toThrow(SegmentFileError);
  });
});
