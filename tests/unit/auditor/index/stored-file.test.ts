import { openLogger } from '../../../../services/adapters/logging/logger.ts';
import { memoryObjectStore } from '../../../../services/adapters/memory/memory-object-store.ts';
import { openMeters } from '../../../../services/adapters/metrics/catalogue.ts';
import { type IndexerDeps, mergeFiles } from '../../../../services/auditor/index/indexer.ts';
import type { SealedFile } from '../../../../services/domain/access-search/access-index.ts';
import { indexKey } from '../../../../services/domain/access-search/index-files.ts';
import { ObjectUnreadableError } from '../../../../services/domain/transparency-log/object-store.ts';

describe('the bytes of an index file', () => {
  it.each([
    ['take no memory once the file is stored, and are placed before', true, 0],
    ['stay where the store may still be sending them', false, 100_000],
  ])('%s', async (_, isDoneWithBodies, length) => {
    const objects = { ...memoryObjectStore(), isDoneWithBodies };
    const body = Buffer.alloc(100_000, 7);
    let placed = Buffer.alloc(0);
    const deps = {
      ...{ objects, meters: openMeters([]), logger: openLogger('silent') },
      index: { merge: async () => body },
      catalogue: {
        async place(key: string, bytes: Buffer) {
          placed = Buffer.from(bytes);
          return key;
        },
      },
    } as unknown as IndexerDeps;
    const { path, ...range } = await mergeFiles([aFile(0), aFile(1)], deps);
    expect(body.length).toBe(length);
    expect(placed).toEqual(Buffer.alloc(100_000, 7));
    expect(await objects.get(indexKey(range))).toEqual(placed);
    expect(path).toBe(indexKey(range));
  });

  it.each([
    ['searched as they are here where the store keeps others under their name, which cannot be read', false],
    ['stored again where a file of the index that cannot be read was removed', true],
  ])('are %s', async (_, isRemoved) => {
    const stored = memoryObjectStore();
    const [placed, discarded]: string[][] = [[], []];
    const objects = {
      ...stored,
      async putOnce(key: string, body: Uint8Array) {
        if (!isRemoved || discarded?.length === 0) throw new ObjectUnreadableError(key, 'it cannot be read');
        await stored.putOnce(key, body);
      },
    };
    const deps = {
      ...{ objects, meters: openMeters([]), logger: openLogger('silent') },
      index: { merge: async () => Buffer.from('rows') },
      catalogue: {
        async place(key: string, bytes: Buffer) {
          placed?.push(`${bytes}`);
          return key;
        },
        async discard(key: string) {
          discarded?.push(key);
          return isRemoved;
        },
      },
    } as unknown as IndexerDeps;
    const { path } = await mergeFiles([aFile(0), aFile(1)], deps);
    expect([placed, discarded]).toEqual([['rows'], [path]]);
    expect(await stored.get(path)).toEqual(isRemoved ? Buffer.from('rows') : null);
  });
});

function aFile(seal: number): SealedFile {
  return { path: `${seal}`, firstSeal: seal, lastSeal: seal, rows: 10, oldestAppendedAt: 1, newestAppendedAt: 2 };
}
