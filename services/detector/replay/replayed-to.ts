import type { PartitionBlock } from './merge-blocks.ts';

/** How often a replay looks at what time made certain, in append time: a look for each minute of a year takes seconds. */
const LOOK_MILLIS = 60_000;

/** How far a replay has come in all partitions, in append time. */
export class ReplayedTo {
  #looked = Number.NEGATIVE_INFINITY;

  /**
   * Returns up to which time every access was observed, where that is a minute further than what was returned last; else null. `newest`
   * has the append time of the newest access of each partition, null where there was none: blocks are in the order of their own times,
   * and the decider may be behind in one partition, also where no more of it is read.
   */
  next({ others }: PartitionBlock, newest: readonly (number | null)[]): number | null {
    const times = newest.flatMap((at, partition) => at ?? (others.includes(partition) ? Number.NEGATIVE_INFINITY : []));
    const upTo = Math.min(...times) - 1;
    if (!Number.isFinite(upTo) || upTo < this.#looked + LOOK_MILLIS) return null;
    this.#looked = upTo;
    return upTo;
  }
}
