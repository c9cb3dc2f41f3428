import { deflateBlock, FILE_BLOCK_BYTES } from '../transparency-log/deflate.ts';
import { GrowingTree, type Hash, leafHash } from '../transparency-log/merkle.ts';
import { encodeFileBlock, encodeHeader, FILE_BLOCK_ENTRIES_MAX, schemaById } from '../transparency-log/segment-file.ts';
import type { EntryGatherer } from './segment-cutter.ts';

/** The entries of a segment, as its file will have them. */
export interface DeflatedEntries {
  readonly count: number;
  /** The tree head of the entries. */
  readonly head: Hash;
  /** Returns the bytes of the file, whose sync marker is of this root: that of the entries. */
  file(root: Hash): Buffer;
}

interface DeflatedBlock {
  readonly count: number;
  readonly data: Buffer;
}

/**
 * Makes the blocks of a segment file from entries as they come, and hashes them: of an open segment a seventh of its bytes is
 * in memory. Entries are copied, so that a segment keeps none of the batches of the log that they are part of.
 */
export class EntryDeflater implements EntryGatherer<DeflatedEntries> {
  readonly #tree = new GrowingTree();
  readonly #deflated: DeflatedBlock[] = [];
  /** The entries of the block that is not full yet. A block ends with the entry that fills it. */
  #block: Buffer[] = [];
  #blockBytes = 0;
  #count = 0;
  #schemaId = 0;

  /** Each is exactly one value of the schema, or no reader could extract it again: of a block that counts, all are. */
  add(entries: readonly Buffer[], schemaId: number): void {
    this.#schemaId = schemaId;
    for (const entry of entries) {
      this.#tree.add(leafHash(entry));
      this.#count += 1;
      this.#block.push(Buffer.from(entry));
      this.#blockBytes += entry.length;
      if (this.#blockBytes >= FILE_BLOCK_BYTES || this.#block.length >= FILE_BLOCK_ENTRIES_MAX) this.#endBlock();
    }
  }

  finish(): DeflatedEntries {
    if (this.#block.length > 0) this.#endBlock();
    const [head, schemaId, blocks] = [this.#tree.head, this.#schemaId, this.#deflated];
    return { count: this.#count, head, file: (root) => fileOf(blocks, schemaId, root) };
  }

  #endBlock(): void {
    this.#deflated.push({ count: this.#block.length, data: deflateBlock(Buffer.concat(this.#block)) });
    this.#block = [];
    this.#blockBytes = 0;
  }
}

function fileOf(blocks: readonly DeflatedBlock[], schemaId: number, root: Hash): Buffer {
  const parts = [encodeHeader(schemaById(schemaId).text, root)];
  for (const { count, data } of blocks) parts.push(...encodeFileBlock(count, data, root));
  return Buffer.concat(parts);
}

/** Gathers entries that are all there already. */
export function deflatedEntries(entries: readonly Buffer[], schemaId: number): DeflatedEntries {
  const deflater = new EntryDeflater();
  deflater.add(entries, schemaId);
  return deflater.finish();
}
