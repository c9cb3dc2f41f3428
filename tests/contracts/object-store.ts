import { ObjectConflictError, type ObjectStore } from '../../services/domain/transparency-log/object-store.ts';

/** What every object store promises. `open` gives an empty one. */
export function describeObjectStore(name: string, open: () => Promise<ObjectStore>): void {
  describe(`object store: ${name}`, () => {
    let store: ObjectStore;
    beforeEach(async () => {
      store = await open();
    });

    it('gives back the bytes that were put', async () => {
      const body = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
      await store.putOnce('segments/a/1.avro', body);
      expect(await store.get('segments/a/1.avro')).toEqual(body);
    });

    it('gives back a part, fewer bytes at the end, and none of what was never put', async () => {
      await store.putOnce('part/a', Buffer.from('0123456789'));
      expect(String(await store.getPart('part/a', 2, 3))).toBe('234');
      expect(String(await store.getPart('part/a', 8, 5))).toBe('89');
      expect(await store.getPart('part/a', 10, 1)).toEqual(Buffer.alloc(0));
      expect(await store.getPart('part/b', 0, 1)).toBeNull();
      expect(await store.getPart('part', 0, 1)).toBeNull();
    });

    it('knows nothing of what was never put', async () => {
      await store.putOnce('a/b/c', Buffer.from('x'));
      expect(await store.get('a/b/d')).toBeNull();
      expect(await store.get('a/b')).toBeNull();
    });

    it('keeps an empty object apart from none', async () => {
      await store.putOnce('empty', Buffer.alloc(0));
      expect(await store.get('empty')).toEqual(Buffer.alloc(0));
    });

    it('takes the same bytes again', async () => {
      await store.putOnce('k', Buffer.from('same'));
      await store.putOnce('k', Buffer.from('same'));
      expect(await store.get('k')).toEqual(Buffer.from('same'));
    });

    it('refuses other bytes under a key and keeps the first', async () => {
      await store.putOnce('k', Buffer.from('first'));
      await expect(store.putOnce('k', Buffer.from('other'))).rejects.toThrow(ObjectConflictError);
      expect(await store.get('k')).toEqual(Buffer.from('first'));
    });

    it('lets exactly one of two racing puts of different bytes win', async () => {
      const outcomes = await Promise.allSettled(
        ['one', 'two', 'three'].map((text) => store.putOnce('raced', Buffer.from(text))),
      );
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const winner = outcomes.findIndex(({ status }) => status === 'fulfilled');
      expect(String(await store.get('raced'))).toBe(['one', 'two', 'three'][winner]);
    });

    it('replaces only what is as expected', async () => {
      await expect(store.replace('head', Buffer.from('2'), Buffer.from('1'))).rejects.toThrow(ObjectConflictError);
      await store.replace('head', Buffer.from('1'), null);
      await expect(store.replace('head', Buffer.from('2'), null)).rejects.toThrow(ObjectConflictError);
      await expect(store.replace('head', Buffer.from('2'), Buffer.from('0'))).rejects.toThrow(ObjectConflictError);
      await store.replace('head', Buffer.from('2'), Buffer.from('1'));
      expect(String(await store.get('head'))).toBe('2');
    });

    it('lets exactly one of several racing replaces win', async () => {
      await store.replace('head', Buffer.from('0'), null);
      const rivals = ['a', 'b', 'c', 'd', 'e'];
      const outcomes = await Promise.allSettled(
        rivals.map((rival) => store.replace('head', Buffer.from(rival), Buffer.from('0'))),
      );
      const winners = rivals.filter((_, index) => outcomes[index]?.status === 'fulfilled');
      expect(winners).toEqual([String(await store.get('head'))]);
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(ObjectConflictError);
      }
    });

    it('lists keys by prefix in byte order', async () => {
      const keys = ['t/a-b', 't/a/z', 't/a/b', 't/B', 't/é', 't/ab', 'u', 't/a/b2/deep'];
      for (const key of keys) await store.putOnce(key, Buffer.from(key));
      const inOrder = (prefix: string) =>
        keys.filter((key) => key.startsWith(prefix)).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      for (const prefix of ['', 't/', 't/a', 't/a/', 't/a/b', 'x', 'u']) {
        expect(await listed(store, prefix)).toEqual(inOrder(prefix));
      }
    });

    it.each(['', '/a', 'a/', 'a//b', '.', 'a/../b', 'a/./b', '..', 'a\\b', 'a\u0000', 'x'.repeat(1025)])(
      'refuses the key %j',
      async (key) => {
        await expect(store.putOnce(key, Buffer.from('x'))).rejects.toThrow(/object key/);
        await expect(store.replace(key, Buffer.from('x'), null)).rejects.toThrow(/object key/);
      },
    );

    it('does not let a caller change an object through its buffer', async () => {
      const body = Buffer.from('abc');
      await store.putOnce('k', body);
      body.fill(0);
      (await store.get('k'))?.fill(0);
      expect(String(await store.get('k'))).toBe('abc');
    });
  });
}

export async function listed(store: ObjectStore, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const key of store.list(prefix)) keys.push(key);
  return keys;
}
