/** How segments are cut. Written in every `open`, so that every archiver cuts the same ones. */
export interface SegmentWindow {
  /** Longest append-time span of a segment, milliseconds. */
  readonly millisMax: number;
  /** A segment ends with the block that reaches this many entries. */
  readonly entriesMax: number;
  /** A segment ends with the block that reaches this many entry bytes. */
  readonly bytesMax: number;
}

export const blockKinds = ['open', 'decisions', 'gap', 'tick', 'reevaluations'] as const;
export type BlockKind = (typeof blockKinds)[number];

/** One record of `access-decisions` (`schemas/decision-block/v1.avsc`): one append, one record, one commit. */
export interface Block {
  readonly kind: BlockKind;
  /** Ownership epoch; the highest `open` wins. */
  readonly epoch: number;
  /** A random id of one run of one process. */
  readonly owner: string;
  /** Source offsets covered: before the block up to `previousSource`, after it up to `lastSource`. */
  readonly previousSource: number;
  readonly firstSource: number;
  readonly lastSource: number;
  /** `fold`'s chain before the block (32 bytes); all zero in `open`, whose writer cannot know it. */
  readonly previousHash: Buffer;
  /** The decider's clock; informs only. */
  readonly decidedAt: number;
  readonly window: SegmentWindow | null;
  /** Only in `gap`. */
  readonly cause: string | null;
  /** `fold`'s register offset before the block; null in `open`. */
  readonly registerFrom: number | null;
  /** Only in `reevaluations`: the register offset after it. */
  readonly registerTo: number | null;
  /** Encoded `AccessDecision` values in source order. */
  readonly entries: readonly Buffer[];
}

/** Entries in one block. */
export const BLOCK_ENTRIES_MAX = 1_000;
/** Bytes of entries in one block (a single larger entry still goes alone). */
export const BLOCK_BYTES_MAX = 512 * 1024;
