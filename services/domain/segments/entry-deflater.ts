import { DecodeError } from '../../avro/decode-error.ts';
import { deflate, FILE_BLOCK_BYTES } from '../transparency-log/deflate/deflate.ts';
import { GrowingTree, type Hash, leafHash } from '../transparency-log/merkle.ts';
import { encodeFileBlock, encodeHeader, FILE_BLOCK_ENTRIES_MAX, schemaById } from '../transparency-log/segment-file.ts';
import type { EntryGatherer } from './segment-cutter.ts';

/** zlib's thread pool has this many threads by default. */
const BLOCKS_DEFLATED_AT_ONCE = 4;

/** The entries of a segment, as its file will have them. */
export interface DeflatedEntries {
  readonly count: number;
  /** The tree head of the entries. */
  readonly head: Hash;
  /** Returns the bytes of the file, whose sync marker is of this root: that of the entries. */
  file(root: Hash): Promise<Buffer>;
}

interface FullBlock {
  readonly count: number;
  readonly data: Promise<Buffer>;
}

/**
 * Makes the blocks of a segment file from entries as they come, and hashes them: of an open segment a seventh of its bytes is
 * in memory. The blocks are deflated in zlib's thread pool.
 */
export class EntryDeflater implements EntryGatherer<DeflatedEntries> {
  readonly #tree = new GrowingTree();
  readonly #deflated: FullBlock[] = [];
  /** Full blocks, the oldest first. */
  #waiting: (readonly Buffer[])[] = [];
  #block: Buffer[] = [];
  #bytes = 0;
  #count = 0;
  #schemaId = 0;

  /** Throws `DecodeError` when an entry is not exactly one value of the schema, because no reader could extract it again. */
  add(entries: readonly Buffer[], schemaId: number): void {
    const { skip } = schemaById(schemaId);
    this.#schemaId = schemaId;
    for (const entry of entries) {
      if (skip(entry, 0).end !== entry.length) {
        throw new DecodeError('an entry is not exactly one value of the schema');
      }
      this.#tree.add(leafHash(entry));
      this.#count += 1;
      this.#block.push(entry);
      this.#bytes += entry.length;
      if (this.#bytes >= FILE_BLOCK_BYTES || this.#block.length >= FILE_BLOCK_ENTRIES_MAX) this.#endBlock();
    }
  }

  /** Deflates the full blocks. Waiting for an earlier one also lets the rest of the process run between two. */
  async room(): Promise<void> {
    for (let block = this.#waiting.shift(); block !== undefined; block = this.#waiting.shift()) {
      const data = deflate(Buffer.concat(block));
      // Who asks for the file learns of it.
      data.catch(() => undefined);
      this.#deflated.push({ count: block.length, data });
      await this.#deflated.at(-BLOCKS_DEFLATED_AT_ONCE)?.data;
    }
  }

  finish(): DeflatedEntries {
    if (this.#block.length > 0) this.#endBlock();
    return { count: this.#count, head: this.#tree.head, file: (root) => this.#file(root) };
  }

  #endBlock(): void {
    this.#waiting.push(this.#block);
    this.#block = [];
    this.#bytes = 0;
  }

  async #file(root: Hash): Promise<Buffer> {
    await this.room();
    const parts = [encodeHeader(schemaById(this.#schemaId).text, root)];
    for (const { count, data } of this.#deflated) parts.push(...encodeFileBlock(count, await data, root));
    return Buffer.concat(parts);
  }
}

/** Gathers entries that are all there already. */
export function deflatedEntries(entries: readonly Buffer[], schemaId: number): DeflatedEntries {
  const deflater = new EntryDeflater();
  deflater.add(entries, schemaId);
  return deflater.finish();
}
