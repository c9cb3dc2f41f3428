import { mkdir, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { AccessIndex, SealedFile } from '../../domain/access-search/access-index.ts';
import {
  coverOf,
  INDEX_PREFIX,
  type IndexCover,
  type IndexFile,
  parseIndexKey,
} from '../../domain/access-search/index-files.ts';
import type { ObjectStore } from '../../domain/transparency-log/object-store.ts';

export interface IndexCatalogue {
  /** The files to search. Replaced as a whole, so that a search in progress keeps its view. */
  files(): readonly SealedFile[];
  /** The seal indices that were not covered when the catalogue was opened. */
  readonly holes: IndexCover['holes'];
  /** Reads the last source offset of each partition from the files that were there at the start: from every row of them. */
  lastOffsets(): Promise<ReadonlyMap<number, number>>;
  /** Makes a stored file readable for DuckDB; it is searched only after `add`. */
  place(key: string, body: Buffer): Promise<string>;
  /** Adds a file. Files whose seals it covers are no longer searched; they stay for searches in progress. */
  add(file: SealedFile): void;
}

export interface CatalogueDeps {
  readonly objects: ObjectStore;
  readonly index: AccessIndex;
  /** The folder in which an object of the store is a file under its key, where there is one. */
  readonly objectsFolder: string | null;
  /** The local copies of index files from other kinds of stores; may be emptied while nothing runs. */
  readonly cacheFolder: string;
}

/** Finds what is indexed from the names of the files; no other state survives a run. */
export async function openCatalogue({
  objects,
  index,
  objectsFolder,
  cacheFolder,
}: CatalogueDeps): Promise<IndexCatalogue> {
  const found: IndexFile[] = [];
  for await (const key of objects.list(INDEX_PREFIX)) {
    const file = parseIndexKey(key);
    if (file !== null) found.push(file);
  }
  const cover = coverOf(found);

  async function place(key: string, body: Buffer | null): Promise<string> {
    if (objectsFolder !== null) return join(objectsFolder, key);
    const path = join(cacheFolder, key);
    if (body === null && (await exists(path))) return path;
    const bytes = body ?? (await objects.get(key));
    if (bytes === null) throw new Error(`index file \`${key}\` was listed and is gone`);
    await writeWhole(path, bytes);
    return path;
  }

  const ranges = new Map<string, IndexFile>();
  for (const file of cover.files) ranges.set(await place(file.key, null), file);
  const paths = [...ranges.keys()];
  const extents = paths.length === 0 ? [] : await index.extents(paths);
  let files: readonly SealedFile[] = extents.flatMap((extent) => {
    const range = ranges.get(extent.path);
    return range === undefined ? [] : { ...extent, firstSeal: range.firstSeal, lastSeal: range.lastSeal };
  });
  return {
    files: () => files,
    holes: cover.holes,
    lastOffsets: () => index.lastOffsets(paths),
    place,
    add(added) {
      files = [...files.filter((file) => file.lastSeal < added.firstSeal || file.firstSeal > added.lastSeal), added];
    },
  };
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** CRASH: leaves a `.part` file that nothing reads. A power cut leaves the same, because the bytes are on the disk before the name is. */
async function writeWhole(path: string, bytes: Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.part`, bytes, { flush: true });
  await rename(`${path}.part`, path);
}
