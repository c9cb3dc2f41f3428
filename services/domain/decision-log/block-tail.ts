import type { AcceptedBlock } from './accepted-blocks.ts';
import type { Block, BlockCodec, SegmentWindow } from './block.ts';
import { type FoldPosition, type FoldRule, type FoldState, fold, hashOfBlock } from './fold.ts';
import { verifyHole } from './fold-from.ts';
import type { Log, LogRecord } from './log.ts';
import { TickDue } from './tick-due.ts';

export interface ClaimOptions {
  readonly log: Log;
  readonly partition: number;
  /** A random id that identifies one run of one process. */
  readonly ownerId: string;
  /** How segments are cut after this claim. */
  readonly window: SegmentWindow;
  readonly codec: BlockCodec;
  /** Milliseconds since 1970 UTC. It sets `decidedAt` and affects no decision. */
  readonly now: () => number;
  /** Called in order for every accepted block from `from` on, whether another owner or this one appended it. */
  readonly onAccepted: (accepted: AcceptedBlock) => void;
  readonly onIgnored?: (record: LogRecord) => void;
  /** The start of reading: a snapshot's position, unless the log was trimmed beyond it. The log's start by default. */
  readonly from?: FoldPosition;
  /** The production rule by default; only the simulation's negative controls replace it. */
  readonly rule?: FoldRule;
}

export interface AppendedBlock {
  readonly block: Block;
  readonly value: Buffer;
  readonly offset: number;
  readonly appendedAt: number | null;
}

/** The read side of one claim. It folds the partition and tracks its position. */
export class BlockTail {
  readonly #options: ClaimOptions;
  readonly #rule: FoldRule;
  readonly tickDue: TickDue;
  state: FoldState;
  nextOffset: number;

  constructor(options: ClaimOptions, from: FoldPosition) {
    const { rule = fold, window, now } = options;
    this.#options = options;
    this.#rule = rule;
    this.state = from.state;
    this.nextOffset = from.offset;
    // Records before a snapshot, and trimmed ones, are not read; they may contain entries that wait for a tick.
    this.tickDue = new TickDue(window, from.offset > 0 ? now() : null);
  }

  /** Folds every record below `endOffset`. */
  async readTo(endOffset: number): Promise<void> {
    const { log, partition, codec } = this.#options;
    if (this.nextOffset >= endOffset) return;
    for await (const { records, nextOffset } of log.read('access-decisions', partition, this.nextOffset)) {
      for (const record of records) {
        if (record.offset >= endOffset) return;
        if (record.offset > this.nextOffset) await verifyHole(this.#options, this.nextOffset);
        const { offset, appendedAt, value } = record;
        const block = codec.decodeBlock(value, { partition, offset });
        const isRead = block !== null && codec.hasWholeEntries(block);
        const applied = isRead && this.apply({ block, value, offset, appendedAt });
        if (!applied) this.#options.onIgnored?.(record);
        this.nextOffset = record.offset + 1;
      }
      this.nextOffset = Math.min(nextOffset, endOffset);
    }
    if (this.nextOffset < endOffset) {
      throw new Error(`access-decisions[${partition}] ends at ${this.nextOffset}, expected ${endOffset}`);
    }
  }

  /** Folds one block whose entries are whole, as they are where this process made them; returns false when it does not count. */
  apply({ block, value, offset, appendedAt }: AppendedBlock): boolean {
    const next = this.#rule(this.state, block, hashOfBlock(value));
    if (next === null) return false;
    this.state = next;
    this.nextOffset = offset + 1;
    const now = this.#options.now();
    this.tickDue.accept(block, appendedAt ?? now, now);
    this.#options.onAccepted({ block, offset, appendedAt, state: next });
    return true;
  }

  isOwnedBy(epoch: number, ownerId: string): boolean {
    return this.state.epoch === epoch && this.state.owner === ownerId;
  }
}
