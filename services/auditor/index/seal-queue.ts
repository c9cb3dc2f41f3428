import type { IndexCover } from '../../domain/access-search/index-files.ts';
import type { PlacedSeal } from '../../domain/history/read-seals.ts';

/** Seals to index together: all decisions' seals of a range without holes. */
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
  /** When its first entry arrived, by our clock. */
  since: number;
  /** Nothing can be added any more: what comes next is indexed already. */
  isClosed: boolean;
}

/** A file of the index holds about this many decisions or more: large files are what makes searches fast. */
export const FLUSH_ENTRIES = 100_000;
/** A batch of at least `FLUSH_SMALL_ENTRIES` waits no longer than this. */
export const FLUSH_AGE_MS = 60_000;
export const FLUSH_SMALL_ENTRIES = 2_000;
/** A smaller batch waits for company, so that a quiet day leaves some hundred files and not a thousand. */
export const FLUSH_SMALL_AGE_MS = 10 * 60_000;

/** Decides which sealed segments go into one file. Pure bookkeeping: it is told the time and reads nothing. */
export class SealQueue {
  private readonly batches: OpenBatch[] = [];
  private readonly holes: { first: number; last: number }[];

  constructor(holes: IndexCover['holes']) {
    this.holes = holes.map((hole) => ({ ...hole }));
  }

  /** The next seal to read; what lies between is indexed already. */
  get nextSeal(): number {
    return this.holes[0]?.first ?? Number.POSITIVE_INFINITY;
  }

  /** True once only seals that are newer than everything in the index remain. */
  get isFilled(): boolean {
    return this.holes.length <= 1 && this.batches.every(({ isClosed }) => !isClosed);
  }

  /** Takes the seal `nextSeal`. Seals of other topics, and of nothing but re-evaluations, only lengthen the range. */
  push(placed: PlacedSeal, now: number): void {
    const [hole] = this.holes;
    if (hole === undefined || placed.index !== hole.first) throw new Error(`seal ${placed.index} is not the next`);
    const batch = this.openBatch(placed.index, now);
    batch.lastSeal = placed.index;
    const { topic, count, reevaluations } = placed.seal;
    if (topic === 'access-decisions' && count > reevaluations) {
      if (batch.entries === 0) batch.since = now;
      batch.seals.push(placed);
      batch.entries += count - reevaluations;
    }
    hole.first += 1;
    if (hole.first <= hole.last) return;
    batch.isClosed = true;
    this.holes.shift();
  }

  /** The sealed segments that no file holds yet. */
  seals(): readonly PlacedSeal[] {
    return this.batches.flatMap(({ seals }) => seals);
  }

  /** The batch that is due, or `null`. With `force` whatever holds an entry is due. It stays until `remove`. */
  due(now: number, force: boolean): SealBatch | null {
    while (this.batches[0]?.isClosed && this.batches[0].entries === 0) this.batches.shift();
    const [batch] = this.batches;
    if (batch === undefined || batch.entries === 0) return null;
    const ageMax = batch.entries >= FLUSH_SMALL_ENTRIES ? FLUSH_AGE_MS : FLUSH_SMALL_AGE_MS;
    const isDue = force || batch.isClosed || batch.entries >= FLUSH_ENTRIES || now - batch.since >= ageMax;
    return isDue ? { ...batch, seals: [...batch.seals] } : null;
  }

  /** The batch that `due` gave is in the index. What arrived in the meantime begins the next one. */
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
