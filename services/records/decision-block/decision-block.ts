// Generated from schemas/ by `npm run generate`. Do not edit: change the schema and generate again.

export const blockKinds = ['open', 'decisions', 'gap', 'tick', 'reevaluations'] as const;
export type BlockKind = (typeof blockKinds)[number];

/** How segments are cut from this open on. */
export interface SegmentWindow {
  /** Longest append-time span of a segment, milliseconds. */
  readonly millisMax: number;
  /** A segment ends with the block that reaches this many entries. */
  readonly entriesMax: number;
  /** A segment ends with the block that reaches this many entry bytes. */
  readonly bytesMax: number;
}

/** One record of access-decisions: a header and 0 to 1,000 entries. One append, one commit. Read it through fold. */
export interface DecisionBlock {
  /** What the block does. */
  readonly kind: BlockKind;
  /** Ownership epoch; the highest open wins. */
  readonly epoch: number;
  /** Who claims or holds the partition: a random id of one run of one process. */
  readonly owner: string;
  /** Last source offset covered before this block; -1 at the start. */
  readonly previousSource: number;
  /** First source offset of the block, or previousSource + 1 when it covers none. */
  readonly firstSource: number;
  /** Last source offset covered after this block. */
  readonly lastSource: number;
  /** fold's chain before this block; zero in open. */
  readonly previousHash: Buffer;
  /** The decider's clock, milliseconds since 1970 UTC; informs only. */
  readonly decidedAt: number;
  /** Only in open. */
  readonly window: SegmentWindow | null;
  /** Only in gap: why the source offsets are missing. */
  readonly cause: string | null;
  /** Register offset up to which late facts were re-evaluated before this block; null in open. With it every other block holds the whole state of fold before itself. */
  readonly registerFrom: number | null;
  /** Only in reevaluations: register offset after it. */
  readonly registerTo: number | null;
  /** Encoded AccessDecision values in source order, in the version of the block's number. */
  readonly entries: readonly Buffer[];
}
