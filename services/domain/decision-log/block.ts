import type { DecisionBlock } from '../../records/decision-block/decision-block.ts';

export { type BlockKind, blockKinds, type SegmentWindow } from '../../records/decision-block/decision-block.ts';

/** One record of `access-decisions`: one append, one record, one commit. */
export interface Block extends DecisionBlock {
  /** The schema of the entries. Not in the block's bytes: the version of the block implies it. */
  readonly entrySchemaId: number;
}

/** Entries in one block. */
export const BLOCK_ENTRIES_MAX = 1_000;
/** Bytes of entries in one block (a single larger entry still goes alone). */
export const BLOCK_BYTES_MAX = 512 * 1024;

/** How blocks are written as record values. `decodeBlock` answers `null` for a value that is not a block. */
export interface BlockCodec {
  encodeBlock(block: Block): Buffer;
  decodeBlock(value: Buffer): Block | null;
}
