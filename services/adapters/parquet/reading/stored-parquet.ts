import { type FileHandle, open } from 'node:fs/promises';
import { PARQUET_END_BYTES } from '../points/point-layout.ts';
import { ParquetFileError } from './parquet-fault.ts';
import { readAt } from './read-at.ts';
import { type ReadChunk, readChunk } from './read-chunk.ts';
import { type ReadRowGroup, readFooter } from './read-footer.ts';

/** A file that `encodeParquet` wrote, of which one chunk is in memory at a time. All of it may reject with `ParquetFileError`. */
export class StoredParquet {
  readonly groups: readonly ReadRowGroup[];
  readonly #file: FileHandle;
  readonly #size: number;

  private constructor(file: FileHandle, size: number, groups: readonly ReadRowGroup[]) {
    this.#file = file;
    this.#size = size;
    this.groups = groups;
  }

  /** `columns`: how many it has. */
  static async open(path: string, columns: number): Promise<StoredParquet> {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      const end = await readAt(file, Math.max(0, size - PARQUET_END_BYTES), Math.min(size, PARQUET_END_BYTES));
      const footer = size < PARQUET_END_BYTES ? 0 : end.readUInt32LE(0);
      const bytes = Math.min(size, footer + PARQUET_END_BYTES);
      return new StoredParquet(file, size, readFooter(await readAt(file, size - bytes, bytes), columns));
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** Reads one column of a row group. */
  async chunk({ chunks }: ReadRowGroup, column: number): Promise<ReadChunk> {
    const place = chunks[column];
    if (place === undefined) throw new ParquetFileError(`column ${column} is missing`, this.#size);
    const { at, length } = place;
    if (at < 0 || length < 0 || at + length > this.#size) throw new ParquetFileError('bytes are missing', at);
    return readChunk(await readAt(this.#file, at, length), { ...place, at: 0 });
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}
