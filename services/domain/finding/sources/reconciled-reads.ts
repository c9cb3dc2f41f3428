const DAY_MILLIS = 86_400_000;
/** Days that are counted, back from the newest. */
const DAYS_MAX = 35;
/** Days of which the reads that nobody reported are one figure. */
const DAYS_SUMMED = 7;
/** Sources whose reads are counted. */
const SOURCES_MAX = 1_000;

/** Reads beside the tools on one UTC day of the read. */
export interface ReadsOfDay {
  reads: number;
  /** An application reported them. */
  matched: number;
  /** None did. */
  unmatched: number;
}

/** Counts reads beside the tools, by the source that shows them and the day of the read. */
export class ReconciledReads {
  #bySource = new Map<string, Map<number, ReadsOfDay>>();
  #newest = Number.NEGATIVE_INFINITY;

  count(what: keyof ReadsOfDay, { sourceId, occurredAt }: { sourceId: string; occurredAt: number }): void {
    const day = Math.floor(occurredAt / DAY_MILLIS);
    if (day <= this.#newest - DAYS_MAX) return;
    if (day > this.#newest) this.#begin(day);
    const days = this.#bySource.get(sourceId);
    if (days === undefined && this.#bySource.size >= SOURCES_MAX) return;
    const counts = days?.get(day) ?? { reads: 0, matched: 0, unmatched: 0 };
    counts[what] += 1;
    if (days === undefined) this.#bySource.set(sourceId, new Map([[day, counts]]));
    else days.set(day, counts);
  }

  /** The newest day first. A day is milliseconds since 1970 UTC. */
  of(sourceId: string): readonly (ReadsOfDay & { readonly day: number })[] {
    const days = [...(this.#bySource.get(sourceId) ?? [])].sort(([a], [b]) => b - a);
    return days.map(([day, counts]) => ({ day: day * DAY_MILLIS, ...counts }));
  }

  /** Reads of the newest seven days that no application reported. */
  get unmatched(): number {
    let sum = 0;
    for (const days of this.#bySource.values()) {
      for (const [day, { unmatched }] of days) if (day > this.#newest - DAYS_SUMMED) sum += unmatched;
    }
    return sum;
  }

  save(): SavedReads {
    return { newest: this.#newest, bySource: this.#bySource };
  }

  load({ newest, bySource }: SavedReads): void {
    this.#newest = newest;
    this.#bySource = new Map([...bySource].map(([source, days]) => [source, new Map(days)]));
  }

  #begin(day: number): void {
    this.#newest = day;
    for (const [source, days] of this.#bySource) {
      for (const old of days.keys()) if (old <= day - DAYS_MAX) days.delete(old);
      if (days.size === 0) this.#bySource.delete(source);
    }
  }
}

export interface SavedReads {
  readonly newest: number;
  readonly bySource: ReadonlyMap<string, ReadonlyMap<number, ReadsOfDay>>;
}
