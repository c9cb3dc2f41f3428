import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Logger } from '../../../../services/adapters/logger.ts';
import { memoryObjectStore } from '../../../../services/adapters/memory/memory-object-store.ts';
import { openCatalogue } from '../../../../services/auditor/index/index-catalogue.ts';
import type { AccessIndex, SealedFile } from '../../../../services/domain/access-search/access-index.ts';
import { indexKey } from '../../../../services/domain/access-search/index-files.ts';
import {
  ObjectRefusedError,
  ObjectUnreadableError,
} from '../../../../services/domain/transparency-log/object-store.ts';

const SEALS = 10;
const sealsEver = async () => SEALS;
const times = { rows: 1, oldestAppendedAt: 1, newestAppendedAt: 2 };
const aFile = (firstSeal: number, lastSeal: number): SealedFile => ({
  path: `${firstSeal}-${lastSeal}`,
  firstSeal,
  lastSeal,
  ...times,
});
const rangesOf = (files: readonly SealedFile[]) => files.map(({ firstSeal, lastSeal }) => [firstSeal, lastSeal]).sort();

let folder: string;
/** The key of an object that the store does not return as it was stored. */
let damaged: string | null = null;
/** The keys of objects that it refuses. */
let refused: readonly string[] = [];
beforeEach(async () => {
  damaged = null;
  refused = [];
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
  const get = async (key: string) => {
    gets.push(key);
    if (refused.includes(key)) throw new ObjectRefusedError(key, 'the server refuses it (AccessDenied)');
    if (key === damaged) throw new ObjectUnreadableError(key, 'it was returned damaged');
    return objects.get(key);
  };
  const counted = { ...objects, get };
  const { errors, logger } = logging();
  const stored = { objects: counted, objectsFolder: null, cacheFolder: folder };
  const open = () => openCatalogue({ ...stored, index, sealsEver, logger });
  return { open, gets, errors, catalogue: await open() };
}

/** Files that begin with `rows` are whole. */
const index = {
  extents: async (paths: readonly string[]) => paths.map((path) => ({ path, ...times })),
  isWhole: async (path: string) => (await readFile(path, 'utf8')).startsWith('rows'),
} as unknown as AccessIndex;

function logging() {
  const errors: unknown[] = [];
  return { errors, logger: { error: (fields: unknown) => errors.push(fields) } as unknown as Pick<Logger, 'error'> };
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

it('searches no file of the index that covers seals that never were, and names it', async () => {
  const { catalogue, errors } = await opened([0, 1], [0, 9_999_999_999], [2, SEALS - 1], [5, SEALS]);
  expect(rangesOf(catalogue.files())).toEqual([
    [0, 1],
    [2, SEALS - 1],
  ]);
  expect(catalogue.holes).toEqual([{ first: SEALS, last: Number.POSITIVE_INFINITY }]);
  const planted = [[0, 9_999_999_999] as const, [5, SEALS] as const];
  expect(errors).toEqual(
    planted.map(([firstSeal, lastSeal]) => ({ key: indexKey({ firstSeal, lastSeal }), seals: SEALS })),
  );
});

describe('a file of the index that was cut short', () => {
  const endless = { first: 4, last: Number.POSITIVE_INFINITY };
  const keys = [0, 2].map((firstSeal) => indexKey({ firstSeal, lastSeal: firstSeal + 1 }));

  it('is copied again where the object is whole', async () => {
    const { open, gets, catalogue } = await opened([0, 1], [2, 3]);
    await writeFile(catalogue.files()[1]?.path ?? '', '');
    const again = await open();
    expect([rangesOf(again.files()), again.holes, gets.length]).toEqual([
      [
        [0, 1],
        [2, 3],
      ],
      [endless],
      3,
    ]);
    expect(await readFile(again.files()[1]?.path ?? '', 'utf8')).toBe('rows 2-3');
  });

  it('counts as missing where the object is not, and gives way to what is indexed again', async () => {
    const objects = memoryObjectStore();
    await objects.putOnce(keys[0] ?? '', Buffer.from('rows 0-1'));
    await objects.putOnce(keys[1] ?? '', Buffer.from('cut'));
    const { errors, logger } = logging();
    const open = () => openCatalogue({ objects, objectsFolder: null, cacheFolder: folder, index, sealsEver, logger });
    const catalogue = await open();
    expect([rangesOf(catalogue.files()), catalogue.holes]).toEqual([
      [[0, 1]],
      [{ first: 2, last: Number.POSITIVE_INFINITY }],
    ]);
    expect(errors).toEqual([{ key: keys[1] }]);
    await catalogue.place(keys[1] ?? '', Buffer.from('rows 2-3'));
    expect(rangesOf((await open()).files())).toEqual([
      [0, 1],
      [2, 3],
    ]);
    expect(errors).toHaveLength(1);
  });

  it('counts as missing where the store returns it damaged', async () => {
    const { open, catalogue } = await opened([0, 1], [2, 3]);
    await rm(catalogue.files()[1]?.path ?? '');
    damaged = keys[1] ?? null;
    const again = await open();
    expect([rangesOf(again.files()), again.holes]).toEqual([[[0, 1]], [{ first: 2, last: Number.POSITIVE_INFINITY }]]);
  });

  it('counts as missing where the store refuses it, which is not all files, and is named', async () => {
    const { open, errors, catalogue } = await opened([0, 1], [2, 3]);
    for (const { path } of catalogue.files()) await rm(path);
    refused = keys.slice(1);
    expect(rangesOf((await open()).files())).toEqual([[0, 1]]);
    expect(errors).toEqual([{ key: keys[1], err: expect.any(ObjectRefusedError) }]);
    refused = [];
    expect(rangesOf((await open()).files())).toEqual([
      [0, 1],
      [2, 3],
    ]);
  });

  it('ends the start where the store refuses all of them, and nothing is indexed again', async () => {
    const { open, catalogue } = await opened([0, 1], [2, 3]);
    for (const { path } of catalogue.files()) await rm(path);
    refused = keys;
    await expect(open()).rejects.toThrow(ObjectRefusedError);
  });

  it('is removed where the store is a folder, and the files from which it was merged are searched', async () => {
    const objects = memoryObjectStore();
    const merged = indexKey({ firstSeal: 0, lastSeal: 3 });
    for (const key of [...keys, merged]) {
      const body = Buffer.from(key === merged ? 'cut' : `rows ${key}`);
      await objects.putOnce(key, body);
      await mkdir(dirname(join(folder, key)), { recursive: true });
      await writeFile(join(folder, key), body);
    }
    const { errors, logger } = logging();
    const catalogue = await openCatalogue({
      objects,
      objectsFolder: folder,
      cacheFolder: folder,
      index,
      sealsEver,
      logger,
    });
    expect([rangesOf(catalogue.files()), catalogue.holes]).toEqual([
      [
        [0, 1],
        [2, 3],
      ],
      [endless],
    ]);
    expect(errors).toEqual([{ key: merged }]);
    // The contract of the folder of objects: nothing else is in `index/` than Parquet files.
    expect((await readdir(join(folder, 'index'), { recursive: true })).sort()).toEqual(
      [dirname(merged), ...keys].map((key) => key.slice('index/'.length)),
    );
  });

  it('does not keep the auditor from starting where another one on the folder has just removed it', async () => {
    const objects = memoryObjectStore();
    for (const key of keys) await objects.putOnce(key, Buffer.from('rows'));
    await mkdir(dirname(join(folder, keys[0] ?? '')), { recursive: true });
    await writeFile(join(folder, keys[0] ?? ''), 'rows');
    const { errors, logger } = logging();
    const catalogue = await openCatalogue({
      objects,
      objectsFolder: folder,
      cacheFolder: folder,
      index,
      sealsEver,
      logger,
    });
    expect(rangesOf(catalogue.files())).toEqual([[0, 1]]);
    expect(errors).toEqual([{ key: keys[1] }]);
  });
});
