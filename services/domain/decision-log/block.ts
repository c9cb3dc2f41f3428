import type { DecisionBlock } from '../../records/decision-block/decision-block.ts';

export { type BlockKind, blockKinds, type SegmentWindow } from '../../records/decision-block/decision-block.ts';

/** One record of `access-decisions`: one append, one record, one commit. */
export interface Block extends DecisionBlock {
  /** The schema of the entries. The block's version implies it, so its bytes do not include it. */
  readonly entrySchemaId: number;
}

/** Limit of entries in one block. */
export const BLOCK_ENTRIES_MAX = 1_000;
/** Limit of entry bytes in one block; a single larger entry is still appended alone. */
export const BLOCK_BYTES_MAX = 512 * 1024;

/** Where a value of `access-decisions` was found. */
export interface BlockPlace {
  readonly partition: number;
  readonly offset: number;
}

/** Encodes and decodes blocks as record values. */
export interface BlockCodec {
  encodeBlock(block: Block): Buffer;
  /**
   * Returns `null` for a value that is not a block. Throws `LaterVersionError` for a record that a later release wrote:
   * who passes over it would decide again what that release decided. `place` is for its message.
   */
  decodeBlock(value: Buffer, place?: BlockPlace): Block | null;
  /**
   * Returns true if each entry is exactly one decision in the block's schema: of `decisions` in the order of its source offsets, of
   * `reevaluations` one that judges again what was decided before. A block with any other entry does not count: no reader could
   * read it, and both verifiers would report its segment for ever. The event of a decision is not looked at, nor whether texts are UTF-8: that
   * is as dear as decoding all of it.
   */
  hasWholeEntries(block: Block): boolean;
}
