import { type NamedReads, noReads, type ReadCounts, ReadsByName, type SavedNamedReads } from './reads-by-name.ts';

const DAY_MILLIS = 86_400_000;
/** Days that are counted, back from the newest. */
export const DAYS_COUNTED = 35;
/** Days of which the reads that nobody reported are one figure. */
const DAYS_SUMMED = 7;
/** Sources whose reads are counted. */
const SOURCES_MAX = 1_000;
/** What is counted by its name; the rest is counted together. */
export const STORES_KEPT = { ofDayMax: 50, inAllMax: 10_000 } as const;
export const READERS_KEPT = { ofDayMax: 1_000, inAllMax: 50_000 } as const;

/** A read beside the tools, as far as it is counted. */
export interface CountedRead {
  readonly sourceId: string;
  readonly occurredAt: number;
  /** The bucket; null where the read names none. */
  readonly storeId: string | null;
  /** Who read: the recipient of what a server delivered. */
  readonly readerId: string;
}

/** UTC days, as milliseconds since 1970 of any moment in them; both are included. */
export interface DaysAsked {
  readonly from: number;
  readonly to: number;
}

export const everyDay: DaysAsked = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

/** Counts reads beside the tools, by the source that shows them, the day of the read, the store, and who read. */
export class ReconciledReads {
  #bySource = new Map<string, Map<number, ReadCounts>>();
  readonly #byStore = new ReadsByName(STORES_KEPT);
  readonly #byReader = new ReadsByName(READERS_KEPT);
  #newest = Number.NEGATIVE_INFINITY;

  count(what: keyof ReadCounts, { sourceId, occurredAt, storeId, readerId }: CountedRead): void {
    const day = dayOf(occurredAt);
    if (day <= this.#newest - DAYS_COUNTED) return;
    if (day > this.#newest) this.#begin(day);
    const days = this.#bySource.get(sourceId);
    if (days === undefined && this.#bySource.size >= SOURCES_MAX) return;
    const counts = days?.get(day) ?? noReads();
    counts[what] += 1;
    if (days === undefined) this.#bySource.set(sourceId, new Map([[day, counts]]));
    else days.set(day, counts);
    this.#byStore.count(what, { sourceId, day, name: storeId ?? '' });
    this.#byReader.count(what, { sourceId, day, name: readerId });
  }

  /** Days count again that one yet to come made old, of clocks that were ahead for a moment. Nothing is removed: this one may be behind. */
  lookAt(nowMs: number): void {
    this.#newest = Math.min(this.#newest, dayOf(nowMs) + 1);
  }

  /** The newest day first. A day is milliseconds since 1970 UTC. */
  of(sourceId: string, asked = everyDay): readonly (ReadCounts & { readonly day: number })[] {
    const { from, to } = daysIn(asked);
    const days = [...(this.#bySource.get(sourceId) ?? [])].filter(([day]) => day >= from && day <= to);
    return days.sort(([a], [b]) => b - a).map(([day, counts]) => ({ day: day * DAY_MILLIS, ...counts }));
  }

  /** By bucket; the empty name is that of reads that name none. */
  byStore(sourceId: string, asked = everyDay): NamedReads {
    return this.#byStore.of(sourceId, daysIn(asked));
  }

  byReader(sourceId: string, asked = everyDay): NamedReads {
    return this.#byReader.of(sourceId, daysIn(asked));
  }

  /** Reads of the newest seven days that no application reported. */
  get unmatched(): number {
    let sum = 0;
    for (const days of this.#bySource.values()) {
      for (const [day, { unmatched }] of days) {
        // One that is yet to come may be kept, of a clock that was ahead.
        if (day > this.#newest - DAYS_SUMMED && day <= this.#newest) sum += unmatched;
      }
    }
    return sum;
  }

  save(): SavedReads {
    const { byStore, byReader } = { byStore: this.#byStore.save(), byReader: this.#byReader.save() };
    return { newest: this.#newest, bySource: this.#bySource, byStore, byReader };
  }

  load({ newest, bySource, byStore, byReader }: SavedReads): void {
    this.#newest = newest;
    this.#bySource = new Map([...bySource].map(([source, days]) => [source, new Map(days)]));
    this.#byStore.load(byStore);
    this.#byReader.load(byReader);
  }

  #begin(day: number): void {
    this.#newest = day;
    this.#byStore.forget(day - DAYS_COUNTED);
    this.#byReader.forget(day - DAYS_COUNTED);
    for (const [source, days] of this.#bySource) {
      for (const old of days.keys()) if (old <= day - DAYS_COUNTED) days.delete(old);
      if (days.size === 0) this.#bySource.delete(source);
    }
  }
}

export interface SavedReads {
  readonly newest: number;
  readonly bySource: ReadonlyMap<string, ReadonlyMap<number, ReadCounts>>;
  readonly byStore: SavedNamedReads;
  readonly byReader: SavedNamedReads;
}

function daysIn({ from, to }: DaysAsked): DaysAsked {
  return { from: dayOf(from), to: dayOf(to) };
}

/** Days since 1970 UTC. */
export function dayOf(at: number): number {
  return Math.floor(at / DAY_MILLIS);
}
