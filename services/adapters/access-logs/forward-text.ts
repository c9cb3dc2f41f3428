import { decompressed } from './decompressed.ts';

/** The text of a compressed file, read forward once. */
export class ForwardText {
  readonly #chunks: AsyncGenerator<Buffer>;
  #bytes: Buffer = Buffer.alloc(0);
  /** Where `#bytes` begin. */
  #at = 0;
  /** Why nothing more can be read; null at the end. */
  damage: string | null = null;

  /** Why the bytes did not all come: the disk, or a file that was rotated away. */
  #missing: Error | null = null;

  constructor(
    bytes: AsyncIterable<Buffer>,
    private readonly chunkBytes: number,
  ) {
    this.#chunks = decompressed(this.#arriving(bytes));
  }

  /** Returns up to a chunk from a place that is not before the one of an earlier call. Rejects where the bytes do not come: they may later. */
  async read(from: number): Promise<Buffer> {
    const parts = [this.#bytes.subarray(from - this.#at)];
    let [at, length] = [this.#at + this.#bytes.length, parts[0]?.length ?? 0];
    while (length < this.chunkBytes) {
      const next = await this.#next();
      if (next === null) break;
      const part = next.subarray(Math.max(0, from - at));
      at += next.length;
      length += part.length;
      if (part.length > 0) parts.push(part);
    }
    this.#bytes = Buffer.concat(parts);
    this.#at = Math.max(from, at - this.#bytes.length);
    return this.#bytes.subarray(0, this.chunkBytes);
  }

  async #next(): Promise<Buffer | null> {
    try {
      const next = await this.#chunks.next();
      return next.done === true ? null : next.value;
    } catch (error) {
      if (this.#missing !== null) throw this.#missing;
      this.damage = (error as Error).message;
      return null;
    }
  }

  async *#arriving(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    try {
      yield* bytes;
    } catch (error) {
      this.#missing = error as Error;
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#chunks.return(undefined);
  }
}
