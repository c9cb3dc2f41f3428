import type { FileExtent, PointedLeaf, PointQuery } from '../../../domain/access-search/access-index.ts';
import { mergedTrailer, mergePoints } from './merge-points.ts';
import { PointFile } from './point-file.ts';
import { type PointTrailer, placesOfPoints } from './point-layout.ts';

/** Open files; the one that was asked longest ago is closed first. A hundred million rows are some five hundred. */
const OPEN_MAX = 512;

/** Points that are written when there is room for them. */
export interface MergedPoints extends PointTrailer {
  readonly bytes: number;
  write(into: Buffer): Promise<void>;
}

interface OpenFile {
  readonly file: Promise<PointFile | null>;
  users: number;
}

/** The points of index files, which stay open while they are used. */
export class PointFiles {
  /** The one that was asked for longest ago comes first. */
  readonly #open = new Map<string, OpenFile>();
  readonly #openMax: number;

  constructor(openMax = OPEN_MAX) {
    this.#openMax = openMax;
  }

  leaves(path: string, query: PointQuery): Promise<readonly PointedLeaf[] | null> {
    return this.#with(path, (file) => file.leaves(query));
  }

  /** Returns what a file spans, or `null` where it has no points or no row. */
  extent(path: string): Promise<FileExtent | null> {
    return this.#with(path, async (file) => (file.trailer.rows === 0 ? null : { path, ...(await file.span()) }));
  }

  /** Returns the highest source offset of each partition, or `null` where a file has no points. */
  lastOffsets(path: string): Promise<ReadonlyMap<number, number> | null> {
    return this.#with(path, (file) => file.lastOffsets());
  }

  /** Returns what the points of all rows of these files will be. Rejects where one of them has none. */
  merged(paths: readonly string[]): Promise<MergedPoints> {
    return this.#withAll(paths, async (files) => {
      const trailer = mergedTrailer(files);
      const write = (into: Buffer) => this.#withAll(paths, (again) => mergePoints(again, into));
      return { ...trailer, bytes: placesOfPoints(trailer).bytes, write };
    });
  }

  /** Closes a file once nobody uses it: another has its name now. */
  async forget(path: string): Promise<void> {
    const known = this.#open.get(path);
    this.#open.delete(path);
    if (known?.users === 0) await closeIfOpen(known);
  }

  async close(): Promise<void> {
    const files = [...this.#open.values()];
    this.#open.clear();
    for (const file of files) await closeIfOpen(file);
  }

  async #withAll<Result>(
    paths: readonly string[],
    use: (files: readonly PointFile[]) => Promise<Result>,
  ): Promise<Result> {
    const withRest = ([path, ...rest]: readonly string[], files: readonly PointFile[]): Promise<Result | null> =>
      path === undefined ? use(files) : this.#with(path, (file) => withRest(rest, [...files, file]));
    const result = await withRest(paths, []);
    if (result === null) throw new Error(`files without points: ${paths.join(', ')}`);
    return result;
  }

  async #with<Result>(path: string, use: (file: PointFile) => Promise<Result | null>): Promise<Result | null> {
    const known = this.#open.get(path) ?? { file: PointFile.open(path), users: 0 };
    this.#open.delete(path);
    this.#open.set(path, known);
    known.users += 1;
    try {
      const file = await known.file;
      return file === null ? null : await use(file);
    } catch (error) {
      // It is opened again: another file may have its name by then.
      if (this.#open.get(path) === known) this.#open.delete(path);
      throw error;
    } finally {
      known.users -= 1;
      if (known.users === 0 && this.#open.get(path) !== known) await closeIfOpen(known);
      await this.#closeOldest();
    }
  }

  async #closeOldest(): Promise<void> {
    for (const [path, opened] of this.#open) {
      if (this.#open.size <= this.#openMax) return;
      if (opened.users > 0) continue;
      this.#open.delete(path);
      await closeIfOpen(opened);
    }
  }
}

async function closeIfOpen({ file }: OpenFile): Promise<void> {
  await (await file.catch(() => null))?.close();
}
