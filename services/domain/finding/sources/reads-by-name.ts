/** Reads that are counted together. */
export interface ReadCounts {
  reads: number;
  /** An application reported them. */
  matched: number;
  /** None did. */
  unmatched: number;
}

/** Of whom or what the reads are counted, in a period. */
export interface NamedReads {
  readonly byName: ReadonlyMap<string, ReadCounts>;
  /** Of names that are not kept. */
  readonly others: ReadCounts;
}

interface DayOfSource {
  readonly byName: Map<string, ReadCounts>;
  readonly others: ReadCounts;
  /** No name is added any more, so that all that is counted of one read is counted in one place. */
  isClosed: boolean;
}

interface Bounds {
  /** Names of one source on one day. */
  readonly ofDayMax: number;
  /** Names of all sources on all days. */
  readonly inAllMax: number;
}

/**
 * Counts reads by source, UTC day and a name. UNTRUSTED: the names. Those that come first on a day are kept; where there are too many
 * in all, the oldest day is left without names.
 */
export class ReadsByName {
  #bySource = new Map<string, Map<number, DayOfSource>>();
  #names = 0;

  constructor(private readonly bounds: Bounds) {}

  /** `day` is days since 1970. */
  count(what: keyof ReadCounts, { sourceId, day, name }: { sourceId: string; day: number; name: string }): void {
    const days = this.#bySource.get(sourceId) ?? new Map<number, DayOfSource>();
    this.#bySource.set(sourceId, days);
    const ofDay = days.get(day) ?? { byName: new Map(), others: noReads(), isClosed: false };
    days.set(day, ofDay);
    const known = ofDay.byName.get(name) ?? this.#add(name, ofDay, day);
    known[what] += 1;
  }

  /** Of the days of one source from `from` to `to`, both included. */
  of(sourceId: string, { from, to }: { readonly from: number; readonly to: number }): NamedReads {
    const byName = new Map<string, ReadCounts>();
    const others = noReads();
    for (const [day, ofDay] of this.#bySource.get(sourceId) ?? []) {
      if (day < from || day > to) continue;
      for (const [name, counts] of ofDay.byName) byName.set(name, sumOf(byName.get(name) ?? noReads(), counts));
      addTo(others, ofDay.others);
    }
    return { byName, others };
  }

  /** Forgets the days up to `last`, included. */
  forget(last: number): void {
    for (const [source, days] of this.#bySource) {
      for (const [day, { byName }] of days) {
        if (day > last) continue;
        this.#names -= byName.size;
        days.delete(day);
      }
      if (days.size === 0) this.#bySource.delete(source);
    }
  }

  save(): SavedNamedReads {
    return this.#bySource;
  }

  load(saved: SavedNamedReads): void {
    this.#bySource = new Map([...saved].map(([source, days]) => [source, new Map(days)]));
    this.#names = 0;
    for (const days of this.#bySource.values()) for (const { byName } of days.values()) this.#names += byName.size;
  }

  #add(name: string, ofDay: DayOfSource, day: number): ReadCounts {
    if (this.#names >= this.bounds.inAllMax) this.#closeOldest(day);
    ofDay.isClosed ||= ofDay.byName.size >= this.bounds.ofDayMax || this.#names >= this.bounds.inAllMax;
    if (ofDay.isClosed) return ofDay.others;
    const counts = noReads();
    ofDay.byName.set(name, counts);
    this.#names += 1;
    return counts;
  }

  /** Leaves the oldest day before `day` that has names without them. */
  #closeOldest(day: number): void {
    const named = [...this.#bySource.values()].flatMap((days) => [...days].filter(([, { byName }]) => byName.size > 0));
    const oldest = Math.min(...named.map(([one]) => one));
    if (oldest >= day) return;
    for (const [one, ofDay] of named) {
      if (one !== oldest) continue;
      for (const counts of ofDay.byName.values()) addTo(ofDay.others, counts);
      this.#names -= ofDay.byName.size;
      ofDay.byName.clear();
      ofDay.isClosed = true;
    }
  }
}

/** By source and day. */
export type SavedNamedReads = ReadonlyMap<string, ReadonlyMap<number, DayOfSource>>;

export function noReads(): ReadCounts {
  return { reads: 0, matched: 0, unmatched: 0 };
}

export function sumOf(one: ReadCounts, other: ReadCounts): ReadCounts {
  const sum = { ...one };
  addTo(sum, other);
  return sum;
}

function addTo(sum: ReadCounts, { reads, matched, unmatched }: ReadCounts): void {
  sum.reads += reads;
  sum.matched += matched;
  sum.unmatched += unmatched;
}
