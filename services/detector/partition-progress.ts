import type { ReadBlock } from '../domain/decision-log/accepted-blocks.ts';
import { type FoldPosition, foldPositionStart } from '../domain/decision-log/fold.ts';
import { OffsetWaiters } from '../domain/offset-waiters.ts';

/** The detector's progress in one partition of `access-decisions`. */
export class PartitionProgress {
  /** The position where reading continues. */
  position: FoldPosition = foldPositionStart;
  /** Every record below it has been read, including those that do not count. */
  offset = 0;
  /** Append time of the newest judged record observed, milliseconds since 1970 UTC. */
  #appendedAt = Number.NEGATIVE_INFINITY;
  readonly #waiters = new OffsetWaiters();

  constructor(readonly partition: number) {}

  /** Append time of the newest judged record observed, milliseconds since 1970 UTC; null when there was none. */
  get appendedAt(): number | null {
    return this.#appendedAt === Number.NEGATIVE_INFINITY ? null : this.#appendedAt;
  }

  /** Marks everything before the position as read by an earlier run. */
  startAt(position: FoldPosition, appendedAt: number | null): void {
    this.position = position;
    this.#appendedAt = appendedAt ?? Number.NEGATIVE_INFINITY;
    this.#move(position.offset);
  }

  accepted({ offset, state }: ReadBlock, appendedAt: number | null): void {
    this.position = { offset: offset + 1, state };
    if (appendedAt !== null) this.#appendedAt = appendedAt;
    this.#move(offset + 1);
  }

  skipped(offset: number): void {
    this.#move(offset + 1);
  }

  /** Resolves once every record below `offset` has been read. */
  reached(offset: number): Promise<void> {
    return this.offset >= offset ? Promise.resolve() : this.#waiters.wait(offset);
  }

  /**
   * All access events of this partition appended up to the result (the log's clock) have been observed: all events if
   * the decisions cover the topic's `end`, otherwise those before the newest decision.
   */
  observedUpTo(end: number): number {
    return this.position.state.last + 1 >= end ? Number.POSITIVE_INFINITY : this.#appendedAt - 1;
  }

  /**
   * The accesses that were not observed yet, decided or not, where the topics end at these offsets. Blocks without an access, and
   * those of re-evaluated ones, count each, so that 0 is nothing left to read.
   */
  lag(eventsEnd: number, blocksEnd: number): number {
    return Math.max(0, eventsEnd - (this.position.state.last + 1), blocksEnd - this.offset);
  }

  #move(offset: number): void {
    this.offset = Math.max(this.offset, offset);
    this.#waiters.release(this.offset);
  }
}
