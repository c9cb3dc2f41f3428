import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Logger } from '../../adapters/logger.ts';
import type { AccessIndex, SealedFile } from '../../domain/access-search/access-index.ts';
import {
  coverOf,
  INDEX_PREFIX,
  type IndexCover,
  type IndexFile,
  parseIndexKey,
} from '../../domain/access-search/index-files.ts';
import {
  ObjectRefusedError,
  type ObjectStore,
  ObjectUnreadableError,
} from '../../domain/transparency-log/object-store.ts';

export interface IndexCatalogue {
  /** The files to search. Replaced as a whole, so that a search in progress keeps its view. */
  files(): readonly SealedFile[];
  /** The seal indices that were not covered when the catalogue was opened. */
  readonly holes: IndexCover['holes'];
  /** Reads the last source offset of each partition from the files that were there at the start: from every row of them. */
  lastOffsets(): Promise<ReadonlyMap<number, number>>;
  /** Makes a stored file readable for DuckDB; it is searched only after `add`. */
  place(key: string, body: Buffer): Promise<string>;
  /** Puts a body in the place of a damaged file, which stays where that fails. Does nothing where objects are not files here. */
  replace(key: string, body: Buffer): Promise<void>;
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
  /** Returns how many seals there ever were. */
  readonly sealsEver: () => Promise<number>;
  readonly logger: Pick<Logger, 'error'>;
}

/**
 * Finds what is indexed from the names of the files; no other state survives a run. A file that was cut short counts as missing,
 * so its seals are indexed again. One that covers seals that never were is of another archive, or somebody put it there:
 * it would take the place of all others, and nothing would ever be indexed behind it. Once there are as many seals, it cannot be
 * distinguished any more: the log demands that it is deleted.
 */
export async function openCatalogue(deps: CatalogueDeps): Promise<IndexCatalogue> {
  const { index, objectsFolder } = deps;
  const places = new PlacedFiles(deps);
  const { ranges, cover } = await wholeFiles(await listFiles(deps), places);
  const paths = [...ranges.keys()];
  const extents = paths.length === 0 ? [] : await index.extents(paths);
  let files: readonly SealedFile[] = extents.flatMap((extent) => {
    const range = ranges.get(extent.path);
    return range === undefined ? [] : { ...extent, firstSeal: range.firstSeal, lastSeal: range.lastSeal };
  });
  return {
    files: () => files,
    holes: cover.holes,
    lastOffsets: () => lastOffsetsOf(paths, deps),
    place: (key, body) => places.place(key, body),
    async replace(key, body) {
      if (objectsFolder !== null) await writeWhole(join(objectsFolder, key), body);
    },
    add(added) {
      files = [...files.filter((file) => file.lastSeal < added.firstSeal || file.firstSeal > added.lastSeal), added];
    },
  };
}

/** A damaged file must not end each start: it is written again only where the auditor runs. */
async function lastOffsetsOf(
  paths: readonly string[],
  { index, logger }: CatalogueDeps,
): Promise<ReadonlyMap<number, number>> {
  const all = await index.lastOffsets(paths).catch(() => null);
  if (all !== null) return all;
  const last = new Map<number, number>();
  for (const path of paths) {
    const found = await index.lastOffsets([path]).catch(() => index.pointedOffsets(path));
    if (found === null) logger.error({ path }, 'an index file cannot be read: answers may have its rows twice, or not');
    for (const [partition, offset] of found ?? []) last.set(partition, Math.max(offset, last.get(partition) ?? -1));
  }
  return last;
}

/** Returns by path those that are searched, without the damaged ones: smaller files from which one was merged may still be there. */
async function wholeFiles(
  listed: readonly IndexFile[],
  places: PlacedFiles,
): Promise<{ readonly ranges: ReadonlyMap<string, IndexFile>; readonly cover: IndexCover }> {
  for (let found = listed; ; ) {
    const cover = coverOf(found);
    const damaged = new Set<IndexFile>();
    const ranges = new Map<string, IndexFile>();
    for (const file of cover.files) {
      const path = await places.placeWhole(file.key);
      if (path === null) damaged.add(file);
      else ranges.set(path, file);
    }
    if (damaged.size > 0) {
      found = found.filter((file) => !damaged.has(file));
      continue;
    }
    // Who may read none of them meets a policy, and no fault of a file: the whole archive would be indexed again.
    if (places.refused !== null && ranges.size === 0) throw places.refused;
    return { ranges, cover };
  }
}

/** Index files as files of this machine, which DuckDB needs. */
class PlacedFiles {
  readonly #deps: CatalogueDeps;
  /** Why the store did not return one of them. */
  refused: ObjectRefusedError | null = null;

  constructor(deps: CatalogueDeps) {
    this.#deps = deps;
  }

  /** Without a body it is copied from the store where it is not here. */
  async place(key: string, body: Buffer | null): Promise<string> {
    const { objects, objectsFolder, cacheFolder } = this.#deps;
    if (objectsFolder !== null) return join(objectsFolder, key);
    const path = join(cacheFolder, key);
    if (body === null && (await exists(path))) return path;
    const bytes = body ?? (await objects.get(key));
    if (bytes === null) throw new Error(`index file \`${key}\` was listed and is gone`);
    await writeWhole(path, bytes);
    return path;
  }

  /** Returns null for a file that is removed, and for an object that the store returns damaged, or refuses. */
  async placeWhole(key: string): Promise<string | null> {
    const { objectsFolder, logger } = this.#deps;
    // The object may be whole where its copy is not. It cannot be removed: what is indexed again takes its place here.
    for (let attempt = 0; attempt < (objectsFolder === null ? 2 : 1); attempt += 1) {
      const path = await this.place(key, null).catch(errorIfUnreadable);
      if (path instanceof ObjectRefusedError) {
        this.refused = path;
        logger.error({ key, err: path }, 'an index file is refused by the object store: its seals are indexed again');
        return null;
      }
      if (typeof path !== 'string') break;
      if (await this.#isWholeHere(path)) return path;
      // Derived, so it may go. Another auditor on the folder may have removed it a moment ago.
      await rm(path, { force: true });
    }
    logger.error({ key }, 'an index file is cut short or damaged and removed: its seals are indexed again');
    return null;
  }

  /** Another auditor on the same folder may have removed the file. */
  async #isWholeHere(path: string): Promise<boolean> {
    return (await exists(path)) && (await this.#deps.index.isWhole(path));
  }
}

async function listFiles({ objects, sealsEver, logger }: CatalogueDeps): Promise<IndexFile[]> {
  const listed: IndexFile[] = [];
  for await (const key of objects.list(INDEX_PREFIX)) {
    const file = parseIndexKey(key);
    if (file !== null) listed.push(file);
  }
  // Later than the list: another auditor on the store may be writing files of new seals.
  const seals = listed.length === 0 ? 0 : await sealsEver();
  return listed.filter(({ key, lastSeal }) => {
    if (lastSeal < seals) return true;
    logger.error({ key, seals }, 'an index file covers seals that never were, and is not searched: delete it');
    return false;
  });
}

/** Throws what may be over the next time. */
function errorIfUnreadable(error: unknown): ObjectUnreadableError {
  if (error instanceof ObjectUnreadableError) return error;
  throw error;
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
  // Another auditor on the same folder may be writing the same file.
  const part = `${path}.${randomUUID()}.part`;
  try {
    await writeFile(part, bytes, { flush: true });
    await rename(part, path);
  } finally {
    await rm(part, { force: true });
  }
}
