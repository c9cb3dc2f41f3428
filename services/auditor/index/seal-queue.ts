import type { IndexCover } from '../../domain/access-search/index-files.ts';
import type { PlacedSeal } from '../../domain/history/read-seals.ts';

/** Seals to index together: the seals of all decisions in a contiguous range. */
export interface SealBatch {
  readonly firstSeal: number;
  readonly lastSeal: number;
  readonly seals: readonly PlacedSeal[];
  readonly entries: number;
}

interface OpenBatch {
  firstSeal: number;
  lastSeal: number;
  seals: PlacedSeal[];
  entries: number;
  /** The local time at which its first entry arrived. */
  since: number;
  /** Nothing can be added: what comes next is already indexed. */
  isClosed: boolean;
}

/**
 * An index file contains at least about this many decisions: large files make searches fast, but until it is written they are
 * in memory, a kilobyte each in a flood. Larger files are merged from these.
 */
export const FLUSH_ENTRIES = 50_000;
/** Where so many wait, as after the index was deleted, a file contains about this many, which is as many as merging leaves. */
export const FILE_ENTRIES = 200_000;
/** A batch of at least `FLUSH_SMALL_ENTRIES` waits no longer than this. */
export const FLUSH_AGE_MS = 60_000;
export const FLUSH_SMALL_ENTRIES = 2_000;
/** How long a smaller batch waits for more, so that a quiet day leaves some hundred files and not a thousand. */
export const FLUSH_SMALL_AGE_MS = 10 * 60_000;

/** Decides which sealed segments share one file. Pure bookkeeping: the caller passes the time, and nothing is read. */
export class SealQueue {
  private readonly batches: OpenBatch[] = [];
  private readonly holes: { first: number; last: number }[];

  constructor(holes: IndexCover['holes']) {
    this.holes = holes.map((hole) => ({ ...hole }));
  }

  /** The next seal to read; the seals before it are already indexed. */
  get nextSeal(): number {
    return this.holes[0]?.first ?? Number.POSITIVE_INFINITY;
  }

  /** True once only seals that are newer than everything in the index remain. */
  get isFilled(): boolean {
    return this.holes.length <= 1 && this.batches.every(({ isClosed }) => !isClosed);
  }

  /** Adds the seal `nextSeal`. Seals of other topics, and of re-evaluations only, just extend the range. */
  push(placed: PlacedSeal, now: number): void {
    const [hole] = this.holes;
    if (hole === undefined || placed.index !== hole.first) throw new Error(`seal ${placed.index} is not the next`);
    const batch = this.openBatch(placed.index, now);
    batch.lastSeal = placed.index;
    if (placed.seal.topic === 'access-decisions' && decisionsIn(placed.seal) > 0) {
      if (batch.entries === 0) batch.since = now;
      batch.seals.push(placed);
      batch.entries += decisionsIn(placed.seal);
    }
    hole.first += 1;
    if (hole.first <= hole.last) return;
    batch.isClosed = true;
    this.holes.shift();
  }

  /** Returns the sealed segments that are in no file yet. */
  seals(): readonly PlacedSeal[] {
    return this.batches.flatMap(({ seals }) => seals);
  }

  /**
   * Returns the batch that is due, or `null`. With `force` any batch with an entry is due. It stays until `remove`. It ends
   * with the seal that reaches `FILE_ENTRIES`: where an index is written again, millions of entries wait, and a file of
   * all of them would need as much memory.
   */
  due(now: number, force: boolean): SealBatch | null {
    while (this.batches[0]?.isClosed && this.batches[0].entries === 0) this.batches.shift();
    const [batch] = this.batches;
    if (batch === undefined || batch.entries === 0) return null;
    const ageMax = batch.entries >= FLUSH_SMALL_ENTRIES ? FLUSH_AGE_MS : FLUSH_SMALL_AGE_MS;
    const isDue = force || batch.isClosed || batch.entries >= FLUSH_ENTRIES || now - batch.since >= ageMax;
    return isDue ? firstPart(batch) : null;
  }

  /** Removes the batch that `due` returned once it is indexed. What arrived in the meantime starts the next one. */
  remove({ lastSeal, seals, entries }: SealBatch, now: number): void {
    const [batch] = this.batches;
    if (batch === undefined) return;
    if (batch.lastSeal === lastSeal) {
      this.batches.shift();
      return;
    }
    batch.firstSeal = lastSeal + 1;
    batch.seals = batch.seals.slice(seals.length);
    batch.entries -= entries;
    batch.since = now;
  }

  private openBatch(index: number, now: number): OpenBatch {
    const last = this.batches.at(-1);
    if (last !== undefined && !last.isClosed) return last;
    const batch = { firstSeal: index, lastSeal: index, seals: [], entries: 0, since: now, isClosed: false };
    this.batches.push(batch);
    return batch;
  }
}

/** A re-evaluation is not an access of its own. */
export function decisionsIn({ count, reevaluations }: Pick<PlacedSeal['seal'], 'count' | 'reevaluations'>): number {
  return count - reevaluations;
}

function firstPart(batch: OpenBatch): SealBatch {
  let entries = 0;
  for (const [at, { index, seal }] of batch.seals.entries()) {
    entries += decisionsIn(seal);
    if (entries < FILE_ENTRIES || at === batch.seals.length - 1) continue;
    return { firstSeal: batch.firstSeal, lastSeal: index, seals: batch.seals.slice(0, at + 1), entries };
  }
  return { ...batch, seals: [...batch.seals] };
}
