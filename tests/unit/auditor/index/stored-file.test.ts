import { openLogger } from '../../../../services/adapters/logger.ts';
import { memoryObjectStore } from '../../../../services/adapters/memory/memory-object-store.ts';
import { openMeters } from '../../../../services/adapters/metrics/catalogue.ts';
import { type IndexerDeps, mergeFiles } from '../../../../services/auditor/index/indexer.ts';
import type { SealedFile } from '../../../../services/domain/access-search/access-index.ts';
import {
  ObjectConflictError,
  ObjectUnreadableError,
} from '../../../../services/domain/transparency-log/object-store.ts';

describe('the bytes of an index file', () => {
  it.each([
    ['cannot be read', () => new ObjectUnreadableError('index/', 'it cannot be read'), false],
    ['is damaged at its ends, and has no checksum', () => new ObjectConflictError('index/'), false],
    ['has another checksum', () => new ObjectConflictError('index/'), true],
  ])('take the place of a file that %s, which is never removed', async (_, refused, isWhole) => {
    const [placed, replaced]: string[][] = [[], []];
    const objects = {
      ...memoryObjectStore(),
      get: async () => Buffer.from('damaged'),
      putOnce: () => Promise.reject(refused()),
    };
    const deps = {
      objects,
      meters: openMeters([]),
      logger: openLogger('silent'),
      index: {
        merge: async () => Buffer.from('rows'),
        isWhole: async () => isWhole,
        isIntact: async () => !isWhole,
      },
      catalogue: {
        async place(key: string, bytes: Buffer) {
          placed?.push(`${bytes}`);
          return key;
        },
        async replace(key: string, bytes: Buffer) {
          replaced?.push(`${key} ${bytes}`);
        },
      },
    } as unknown as IndexerDeps;
    const { path } = await mergeFiles([aFile(0), aFile(1)], deps);
    expect(replaced).toEqual([`${path} rows`]);
    expect(placed?.at(-1)).toBe('rows');
  });
});

function aFile(seal: number): SealedFile {
  return { path: `${seal}`, firstSeal: seal, lastSeal: seal, rows: 10, oldestAppendedAt: 1, newestAppendedAt: 2 };
}
