import type { DecisionBlock as Block } from '../../records/decision-block/decision-block.ts';

export {
  type BlockKind,
  blockKinds,
  type DecisionBlock as Block,
  type SegmentWindow,
} from '../../records/decision-block/decision-block.ts';

/** Entries in one block. */
export const BLOCK_ENTRIES_MAX = 1_000;
/** Bytes of entries in one block (a single larger entry still goes alone). */
export const BLOCK_BYTES_MAX = 512 * 1024;

/** How blocks are written as record values. `decodeBlock` answers `null` for a value that is not a block. */
export interface BlockCodec {
  encodeBlock(block: Block): Buffer;
  decodeBlock(value: Buffer): Block | null;
}
