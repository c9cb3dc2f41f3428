import { firstIndex, insertAt } from './sorted.ts';
import { type Span, StartCounts } from './start-counts.ts';

export interface KeySettings {
  /** Length of the window. It includes its start and excludes its end. */
  readonly millis: number;
  /** A window qualifies with this many distinct values … */
  readonly valuesMin: number;
  /** … of which this many are marked. */
  readonly markedMin: number;
  /** Bounds the memory of a single key. Beyond it, the entries earliest in event time are evicted. */
  readonly perKeyMax: number;
}

export interface WindowEntry<Item> {
  readonly at: number;
  readonly value: string;
  readonly marked: boolean;
  readonly item: Item;
  readonly agesFrom: number;
  readonly arrival: number;
  reported: boolean;
}

/** The times at which a value was seen, sorted. */
interface Times {
  readonly all: number[];
  readonly marked: number[];
}

/** The entries of one key, and which of them are in a qualifying window. */
export class KeyWindow<Item> {
  /** Sorted by event time. */
  readonly #entries: WindowEntry<Item>[] = [];
  readonly #unreported: WindowEntry<Item>[] = [];
  readonly #times = new Map<string, Times>();
  readonly #values: StartCounts;
  readonly #marked: StartCounts;
  /** Spans of time in qualifying windows: disjoint and sorted. */
  readonly #covered: Span[] = [];
  /** No window begins before this time. */
  #floor = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly settings: KeySettings,
    /** Takes the entries of an earlier window. None of the unreported ones may qualify. */
    entries: readonly WindowEntry<Item>[] = [],
  ) {
    this.#values = new StartCounts(settings.valuesMin);
    this.#marked = new StartCounts(settings.markedMin);
    for (const entry of entries) {
      this.#count(entry);
      this.#entries.push(entry);
      if (!entry.reported) this.#unreported.push(entry);
    }
  }

  get size(): number {
    return this.#entries.length;
  }

  get steps(): number {
    return this.#values.steps + this.#marked.steps;
  }

  /** Adds an entry. Returns the entries, in event time, that a window with it reports for the first time. */
  add(entry: WindowEntry<Item>): Item[] {
    if (entry.at < this.#floor) return [];
    const found: WindowEntry<Item>[] = [];
    for (const span of this.#count(entry)) found.push(...this.#takeUnstated(span));
    insertAt(this.#entries, entry, timeOf);
    if (this.#isCovered(entry.at)) found.push(entry);
    else insertAt(this.#unreported, entry, timeOf);
    for (const one of found) one.reported = true;
    if (this.#entries.length > this.settings.perKeyMax) this.#dropOldest();
    return found.sort((one, other) => one.at - other.at || one.arrival - other.arrival).map(({ item }) => item);
  }

  /**
   * Returns the window of the remaining entries, or `null` if all remain. `withdrawn` lists the reported entries that
   * no window reports any more, in event time.
   */
  filter(stays: (entry: WindowEntry<Item>) => boolean): { window: KeyWindow<Item>; withdrawn: () => Item[] } | null {
    const kept = this.#entries.filter(stays);
    if (kept.length === this.#entries.length) return null;
    const window = new KeyWindow(this.settings, kept);
    return { window, withdrawn: () => window.#withdraw() };
  }

  #withdraw(): Item[] {
    const withdrawn = this.#entries.filter(({ reported, at }) => reported && !this.#isCovered(at));
    for (const entry of withdrawn) {
      entry.reported = false;
      insertAt(this.#unreported, entry, timeOf);
    }
    return withdrawn.map(({ item }) => item);
  }

  /**
   * Counts an entry in every window to which its value is new. Returns the times that are now in qualifying windows.
   */
  #count({ at, value, marked }: WindowEntry<Item>): Span[] {
    const times = this.#times.get(value) ?? { all: [], marked: [] };
    this.#times.set(value, times);
    const filled = this.#values.add(this.#startsOf(at, times.all));
    const filledMarked = marked ? this.#marked.add(this.#startsOf(at, times.marked)) : [];
    insertAt(times.all, at, same);
    if (marked) insertAt(times.marked, at, same);
    const starts = [
      ...filled.flatMap((span) => this.#marked.enoughWithin(span)),
      ...filledMarked.flatMap((span) => this.#values.enoughWithin(span)),
    ];
    const spans = starts.map(({ from, to }) => ({ from, to: to - 1 + this.settings.millis }));
    for (const span of spans) this.#cover(span);
    return spans;
  }

  /** Returns the starts of windows that contain `at` and no other time of its value. */
  #startsOf(at: number, others: readonly number[]): Span {
    const { millis } = this.settings;
    const behind = firstIndex(others, (time) => time > at);
    const before = others[behind - 1] ?? Number.NEGATIVE_INFINITY;
    const after = others[behind] ?? Number.POSITIVE_INFINITY;
    const from = Math.max(at - millis + 1, before + 1, this.#floor);
    return { from, to: Math.min(at, after - millis) + 1 };
  }

  #cover(span: Span): void {
    const first = firstIndex(this.#covered, ({ to }) => to >= span.from);
    const end = firstIndex(this.#covered, ({ from }) => from > span.to);
    const from = Math.min(span.from, this.#covered[first]?.from ?? span.from);
    const to = Math.max(span.to, this.#covered[end - 1]?.to ?? span.to);
    if (first >= end) this.#covered.splice(first, 0, span);
    else this.#covered.splice(first, end - first, { from, to });
  }

  #isCovered(at: number): boolean {
    const span = this.#covered[firstIndex(this.#covered, ({ to }) => to > at)];
    return span !== undefined && span.from <= at;
  }

  #takeUnstated({ from, to }: Span): WindowEntry<Item>[] {
    const first = firstIndex(this.#unreported, ({ at }) => at >= from);
    const end = firstIndex(this.#unreported, ({ at }) => at >= to);
    return this.#unreported.splice(first, end - first);
  }

  /** Evicts all entries with the earliest time and all windows that begin with them or earlier. */
  #dropOldest(): void {
    const oldest = this.#entries[0]?.at ?? this.#floor;
    this.#floor = oldest + 1;
    const isLater = ({ at }: WindowEntry<Item>): boolean => at >= this.#floor;
    for (const { value } of this.#entries.splice(0, firstIndex(this.#entries, isLater))) this.#forgetTimes(value);
    this.#unreported.splice(0, firstIndex(this.#unreported, isLater));
    this.#covered.splice(
      0,
      firstIndex(this.#covered, ({ to }) => to > this.#floor),
    );
    this.#values.forgetBefore(this.#floor);
    this.#marked.forgetBefore(this.#floor);
  }

  #forgetTimes(value: string): void {
    const times = this.#times.get(value);
    if (times === undefined) return;
    for (const list of [times.all, times.marked]) {
      list.splice(
        0,
        firstIndex(list, (time) => time >= this.#floor),
      );
    }
    if (times.all.length === 0) this.#times.delete(value);
  }
}

function timeOf({ at }: { readonly at: number }): number {
  return at;
}

function same(time: number): number {
  return time;
}
