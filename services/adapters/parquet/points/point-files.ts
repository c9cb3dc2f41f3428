import type { FileExtent, PointedLeaf, PointQuery } from '../../../domain/access-search/access-index.ts';
import { mergePoints } from './merge-points.ts';
import { PointFile } from './point-file.ts';

/** Open files; the one that was asked longest ago is closed first. A hundred million rows are some five hundred. */
const OPEN_MAX = 512;

interface OpenFile {
  readonly file: Promise<PointFile | null>;
  users: number;
}

/** The points of index files, which stay open while they are used. */
export class PointFiles {
  /** The one that was asked for longest ago comes first. */
  readonly #open = new Map<string, OpenFile>();

  leaves(path: string, query: PointQuery): Promise<readonly PointedLeaf[] | null> {
    return this.#with(path, (file) => file.leaves(query));
  }

  /** Returns what a file spans, or `null` where it has no points or no row. */
  extent(path: string): Promise<FileExtent | null> {
    return this.#with(path, async (file) => (file.trailer.rows === 0 ? null : { path, ...(await file.span()) }));
  }

  /** Returns the points of all rows of these files, or `null` where one of them has none. */
  merge(paths: readonly string[]): Promise<Buffer | null> {
    return this.#withAll(paths, []);
  }

  async close(): Promise<void> {
    const files = [...this.#open.values()];
    this.#open.clear();
    for (const { file } of files) await (await file.catch(() => null))?.close();
  }

  #withAll([path, ...rest]: readonly string[], files: readonly PointFile[]): Promise<Buffer | null> {
    return path === undefined ? mergePoints(files) : this.#with(path, (file) => this.#withAll(rest, [...files, file]));
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
      // A file that could not be opened is tried again.
      if (
        await known.file.then(
          () => false,
          () => true,
        )
      )
        this.#open.delete(path);
      throw error;
    } finally {
      known.users -= 1;
      await this.#closeOldest();
    }
  }

  async #closeOldest(): Promise<void> {
    for (const [path, { file, users }] of this.#open) {
      if (this.#open.size <= OPEN_MAX) return;
      if (users > 0) continue;
      this.#open.delete(path);
      await (await file)?.close();
    }
  }
}
