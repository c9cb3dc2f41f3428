import type { PointedLeaf, PointQuery } from '../../../domain/access-search/access-index.ts';
import { backgroundTurn } from '../../process/threads/urgent-work.ts';
import { PointBuilder } from './point-builder.ts';
import { PointFile } from './point-file.ts';
import { ENTRY_BYTES, FENCE_BYTES, PARQUET_END_BYTES, ROW_BYTES, readRow } from './point-layout.ts';

/** Open files; the one that was asked longest ago is closed first. A hundred million rows are some five hundred. */
const OPEN_MAX = 512;
const ENTRIES_PER_TURN = 50_000;

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

  /** Returns the points of all rows of these files, or `null` where one of them has none. */
  async merge(paths: readonly string[]): Promise<Buffer | null> {
    const builder = new PointBuilder();
    for (const path of paths) {
      const isAdded = await this.#with(path, (file) => addAll(file, builder));
      if (isAdded === null) return null;
    }
    return builder.finish();
  }

  async close(): Promise<void> {
    const files = [...this.#open.values()];
    this.#open.clear();
    for (const { file } of files) await (await file.catch(() => null))?.close();
  }

  async #with<Result>(path: string, use: (file: PointFile) => Promise<Result>): Promise<Result | null> {
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

async function addAll(file: PointFile, builder: PointBuilder): Promise<true> {
  const { bytes, trailer } = await file.readWhole();
  const rowsAt = trailer.entries * ENTRY_BYTES;
  const segmentsAt = rowsAt + trailer.rows * ROW_BYTES;
  const base = builder.rows;
  const segmentBase = builder.addEncodedSegments(bytes.subarray(segmentsAt, segmentsAt + trailer.segmentBytes));
  for (let at = rowsAt; at < segmentsAt; at += ROW_BYTES) {
    const row = readRow(bytes, at);
    builder.addRow({ ...row, segmentAt: segmentBase + row.segmentAt });
  }
  for (let entry = 0; entry < trailer.entries; entry += 1) {
    const at = entry * ENTRY_BYTES;
    builder.addEntry(bytes.readUInt32LE(at), base + bytes.readUInt32LE(at + FENCE_BYTES));
    if (entry % ENTRIES_PER_TURN === 0) await backgroundTurn();
  }
  return true;
}

/**
 * Returns the Parquet file with the points before its footer. Whatever the footer names stays where it is, so every
 * reader of Parquet reads the file as before.
 */
export function withPoints(parquet: Buffer, points: Buffer): Buffer {
  const footerAt = parquet.length - PARQUET_END_BYTES - parquet.readUInt32LE(parquet.length - PARQUET_END_BYTES);
  return Buffer.concat([parquet.subarray(0, footerAt), points, parquet.subarray(footerAt)]);
}
