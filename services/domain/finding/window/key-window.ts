import { firstIndex, insertAt } from './sorted.ts';
import { type Span, StartCounts } from './start-counts.ts';

export interface KeySettings {
  /** Length of the window; it is closed at its start and open at its end. */
  readonly millis: number;
  /** A window qualifies with this many different values … */
  readonly valuesMin: number;
  /** … of which this many are marked. */
  readonly markedMin: number;
  /** Entries of one key; beyond it the earliest in event time leave. Bounds the memory a single key can cause. */
  readonly perKeyMax: number;
}

export interface Entry<Item> {
  readonly at: number;
  readonly value: string;
  readonly marked: boolean;
  readonly item: Item;
  readonly agesFrom: number;
  readonly arrival: number;
  stated: boolean;
}

/** When a value was seen, in order. */
interface Times {
  readonly all: number[];
  readonly marked: number[];
}

/** The entries of one key, and which of them some window with enough different values holds. */
export class KeyWindow<Item> {
  /** In event time. */
  readonly #entries: Entry<Item>[] = [];
  readonly #unstated: Entry<Item>[] = [];
  readonly #times = new Map<string, Times>();
  readonly #values: StartCounts;
  readonly #marked: StartCounts;
  /** Times that a qualifying window holds: apart, in order. */
  readonly #covered: Span[] = [];
  /** No window begins before this any more. */
  #floor = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly settings: KeySettings,
    /** Entries of an earlier window, of which none that is not stated qualifies. */
    entries: readonly Entry<Item>[] = [],
  ) {
    this.#values = new StartCounts(settings.valuesMin);
    this.#marked = new StartCounts(settings.markedMin);
    for (const entry of entries) {
      this.#count(entry);
      this.#entries.push(entry);
      if (!entry.stated) this.#unstated.push(entry);
    }
  }

  get size(): number {
    return this.#entries.length;
  }

  get steps(): number {
    return this.#values.steps + this.#marked.steps;
  }

  /** Adds an entry; answers those, in event time, that a window with it states for the first time. */
  add(entry: Entry<Item>): Item[] {
    if (entry.at < this.#floor) return [];
    const found: Entry<Item>[] = [];
    for (const span of this.#count(entry)) found.push(...this.#takeUnstated(span));
    insertAt(this.#entries, entry, timeOf);
    if (this.#isCovered(entry.at)) found.push(entry);
    else insertAt(this.#unstated, entry, timeOf);
    for (const one of found) one.stated = true;
    if (this.#entries.length > this.settings.perKeyMax) this.#dropOldest();
    return found.sort((one, other) => one.at - other.at || one.arrival - other.arrival).map(({ item }) => item);
  }

  /**
   * The window of the entries that stay; `null` when all do. What was stated and no window states any more is `withdrawn`,
   * in event time.
   */
  filter(stays: (entry: Entry<Item>) => boolean): { window: KeyWindow<Item>; withdrawn: () => Item[] } | null {
    const kept = this.#entries.filter(stays);
    if (kept.length === this.#entries.length) return null;
    const window = new KeyWindow(this.settings, kept);
    return { window, withdrawn: () => window.#withdraw() };
  }

  #withdraw(): Item[] {
    const withdrawn = this.#entries.filter(({ stated, at }) => stated && !this.#isCovered(at));
    for (const entry of withdrawn) {
      entry.stated = false;
      insertAt(this.#unstated, entry, timeOf);
    }
    return withdrawn.map(({ item }) => item);
  }

  /** Counts an entry in every window that it is new to; answers the times that qualifying windows hold from now on. */
  #count({ at, value, marked }: Entry<Item>): Span[] {
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

  /** Starts of windows that hold `at` and none of the other times of its value. */
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

  #takeUnstated({ from, to }: Span): Entry<Item>[] {
    const first = firstIndex(this.#unstated, ({ at }) => at >= from);
    const end = firstIndex(this.#unstated, ({ at }) => at >= to);
    return this.#unstated.splice(first, end - first);
  }

  /** All that share the earliest time leave, and every window that began with them or before. */
  #dropOldest(): void {
    const oldest = this.#entries[0]?.at ?? this.#floor;
    this.#floor = oldest + 1;
    const isLater = ({ at }: Entry<Item>): boolean => at >= this.#floor;
    for (const { value } of this.#entries.splice(0, firstIndex(this.#entries, isLater))) this.#forgetTimes(value);
    this.#unstated.splice(0, firstIndex(this.#unstated, isLater));
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
