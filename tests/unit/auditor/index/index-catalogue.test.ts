import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memoryObjectStore } from '../../../../services/adapters/memory/memory-object-store.ts';
import { openCatalogue } from '../../../../services/auditor/index/index-catalogue.ts';
import type { AccessIndex, SealedFile } from '../../../../services/domain/access-search/access-index.ts';
import { indexKey } from '../../../../services/domain/access-search/index-files.ts';

const times = { rows: 1, oldestAppendedAt: 1, newestAppendedAt: 2 };
const aFile = (firstSeal: number, lastSeal: number): SealedFile => ({
  path: `${firstSeal}-${lastSeal}`,
  firstSeal,
  lastSeal,
  ...times,
});
const rangesOf = (files: readonly SealedFile[]) => files.map(({ firstSeal, lastSeal }) => [firstSeal, lastSeal]).sort();

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'custodes-catalogue-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** The catalogue of these stored files, which are copied to a folder. */
async function opened(...ranges: (readonly [number, number])[]) {
  const objects = memoryObjectStore();
  for (const [firstSeal, lastSeal] of ranges) {
    await objects.putOnce(indexKey({ firstSeal, lastSeal, ...times }), Buffer.from(`rows ${firstSeal}-${lastSeal}`));
  }
  const gets: string[] = [];
  const get = (key: string) => {
    gets.push(key);
    return objects.get(key);
  };
  const counted = { ...objects, get };
  const index = { extents: async (paths: readonly string[]) => paths.map((path) => ({ path, ...times })) };
  const open = () =>
    openCatalogue({
      objects: counted,
      objectsFolder: null,
      cacheFolder: folder,
      index: index as unknown as AccessIndex,
    });
  return { open, gets, catalogue: await open() };
}

describe('the files of the index', () => {
  it('are searched with one that is added, without those whose seals it has', async () => {
    const { catalogue } = await opened();
    for (const [first, last] of [
      [0, 1],
      [2, 2],
      [3, 5],
      [6, 9],
    ] as const)
      catalogue.add(aFile(first, last));
    const before = catalogue.files();
    catalogue.add(aFile(2, 5));
    expect(rangesOf(catalogue.files())).toEqual([
      [0, 1],
      [2, 5],
      [6, 9],
    ]);
    // A search in progress keeps its view.
    expect(rangesOf(before)).toEqual([
      [0, 1],
      [2, 2],
      [3, 5],
      [6, 9],
    ]);
  });

  it('are found with the holes between them, and copied once', async () => {
    const { catalogue, open, gets } = await opened([0, 1], [4, 4]);
    expect(rangesOf(catalogue.files())).toEqual([
      [0, 1],
      [4, 4],
    ]);
    expect(catalogue.holes).toEqual([
      { first: 2, last: 3 },
      { first: 5, last: Number.POSITIVE_INFINITY },
    ]);
    for (const { path, firstSeal, lastSeal } of catalogue.files()) {
      expect((await readFile(path)).toString()).toBe(`rows ${firstSeal}-${lastSeal}`);
    }
    await open();
    expect(gets).toHaveLength(2);
    const left = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.part'));
    expect(left).toEqual([]);
  });
});
