import { firstIndex, insertAt } from '../../sorted.ts';
import { type SavedStarts, type Span, StartCounts } from './start-counts.ts';
import type { WindowEntries } from './window-entries.ts';

export interface KeySettings {
  /** Length of the window. It includes its start and excludes its end. */
  readonly millis: number;
  /** A window qualifies with this many distinct values. */
  readonly valuesMin: number;
  /**
   * Bounds the memory of a single key. Beyond it, entries are evicted that add nothing to any window, and where there are none
   * those earliest in event time.
   */
  readonly perKeyMax: number;
}

/** Times of a value are looked for among so many entries: to remember them takes more memory than these do. */
const SCANNED_MAX = 32;
/** What is evicted at once of those that a key may have: to find them passes all. */
const DROPPED_SHARE = 1 / 64;

/** The entries of one key, and which of them are in a qualifying window. */
export class KeyWindow {
  readonly #settings: KeySettings;
  /** The store that has the entries. */
  readonly #store: WindowEntries;
  /** Sorted by event time. */
  #entries: number[] = [];
  #unreported: number[] = [];
  /** When each value was seen, sorted; null while there are few entries. One that was seen once is its time, because most are. */
  #times: Map<number, number[] | number> | null = null;
  readonly #values: StartCounts;
  /** Spans of time in qualifying windows: disjoint and sorted. */
  #covered: Span[] = [];
  /** No window begins before this time. */
  #floor = Number.NEGATIVE_INFINITY;
  /** Of so many additions beyond the bound the oldest entries are evicted, without a search for what adds nothing. */
  #oldestOnly = 0;
  /** Entries that such searches passed. */
  #passed = 0;

  constructor(
    settings: KeySettings,
    store: WindowEntries,
    /** Takes the entries of an earlier window. None of the unreported ones may qualify. */
    entries: readonly number[] = [],
  ) {
    this.#settings = settings;
    this.#store = store;
    this.#values = new StartCounts(settings.valuesMin);
    for (const entry of entries) {
      this.#count(entry);
      this.#entries.push(entry);
      this.#rememberTime(entry);
      if (!store.isReported(entry)) this.#unreported.push(entry);
    }
  }

  static load(settings: KeySettings, store: WindowEntries, saved: SavedKey): KeyWindow {
    const window = new KeyWindow(settings, store);
    window.#entries = [...saved.entries];
    window.#unreported = window.#entries.filter((entry) => !store.isReported(entry));
    window.#covered = saved.covered.map((span) => ({ ...span }));
    window.#floor = saved.floor;
    window.#oldestOnly = saved.oldestOnly ?? 0;
    window.#values.load(saved.values);
    window.#rememberTimes();
    return window;
  }

  save(): SavedKey {
    return {
      entries: new Uint32Array(this.#entries),
      covered: this.#covered,
      floor: this.#floor,
      values: this.#values.save(),
      ...(this.#oldestOnly > 0 ? { oldestOnly: this.#oldestOnly } : {}),
    };
  }

  get size(): number {
    return this.#entries.length;
  }

  /** Sorted by event time. */
  get entries(): readonly number[] {
    return this.#entries;
  }

  get steps(): number {
    return this.#passed + this.#values.steps;
  }

  /**
   * Adds an entry. Returns the entries, in event time, that a window with it reports for the first time, and those that
   * are no longer kept.
   */
  add(entry: number): { readonly reported: readonly number[]; readonly dropped: readonly number[] } {
    const at = this.#store.timeOf(entry);
    if (at < this.#floor) return { reported: [], dropped: [entry] };
    const found: number[] = [];
    for (const span of this.#count(entry)) found.push(...this.#takeUnstated(span));
    insertAt(this.#entries, entry, this.#store.byTime);
    this.#rememberTime(entry);
    if (this.#isCovered(at)) found.push(entry);
    else insertAt(this.#unreported, entry, this.#store.byTime);
    for (const one of found) this.#store.setReported(one, true);
    const dropped = this.#entries.length > this.#settings.perKeyMax ? this.#dropSome() : [];
    if (found.length > 1) {
      const store = this.#store;
      found.sort(
        (one, other) => store.timeOf(one) - store.timeOf(other) || store.arrivalOf(one) - store.arrivalOf(other),
      );
    }
    return { reported: found, dropped };
  }

  /** Whether the entry is in a qualifying window. */
  covers(entry: number): boolean {
    return this.#isCovered(this.#store.timeOf(entry));
  }

  /**
   * Returns the reported entries, in event time, that were in a qualifying window before and are in none any more. They are no
   * longer reported.
   */
  withdraw(before: KeyWindow): readonly number[] {
    const withdrawn = this.#entries.filter(
      (entry) => this.#store.isReported(entry) && before.covers(entry) && !this.covers(entry),
    );
    for (const entry of withdrawn) {
      this.#store.setReported(entry, false);
      insertAt(this.#unreported, entry, this.#store.byTime);
    }
    return withdrawn;
  }

  /**
   * Counts an entry in every window to which its value is new. Returns the times that are now in qualifying windows.
   */
  #count(entry: number): readonly Span[] {
    const starts = this.#values.add(this.#startsOf(entry));
    // Nearly every entry fills no window.
    if (starts.length === 0) return none;
    const spans = starts.map(({ from, to }) => ({ from, to: to - 1 + this.#settings.millis }));
    for (const span of spans) this.#cover(span);
    return spans;
  }

  /** Of an entry that was added. */
  #rememberTime(entry: number): void {
    if (this.#times === null) this.#rememberTimes();
    else this.#addTime(this.#times, entry);
  }

  #rememberTimes(): void {
    if (this.#entries.length <= SCANNED_MAX) return;
    this.#times = new Map();
    for (const entry of this.#entries) this.#addTime(this.#times, entry);
  }

  #addTime(all: Map<number, number[] | number>, entry: number): void {
    const [at, value] = [this.#store.timeOf(entry), this.#store.valueOf(entry)];
    const known = all.get(value);
    if (known === undefined) all.set(value, at);
    else if (typeof known === 'number') all.set(value, known <= at ? [known, at] : [at, known]);
    else insertAt(known, at, same);
  }

  /** Returns the starts of windows that contain a new entry and no other of its value. */
  #startsOf(entry: number): Span {
    const [at, value] = [this.#store.timeOf(entry), this.#store.valueOf(entry)];
    if (this.#times === null) return this.#startsAmongEntries(at, value);
    const known = this.#times.get(value) ?? none;
    const others = typeof known === 'number' ? [known] : known;
    const behind = firstIndex(others, (time) => time > at);
    return this.#startsBetween(at, others[behind - 1], others[behind]);
  }

  #startsAmongEntries(at: number, value: number): Span {
    let before: number | undefined;
    for (const one of this.#entries) {
      if (this.#store.valueOf(one) !== value) continue;
      const time = this.#store.timeOf(one);
      if (time > at) return this.#startsBetween(at, before, time);
      before = time;
    }
    return this.#startsBetween(at, before, undefined);
  }

  /** Its value was seen before `at` and after, or never. */
  #startsBetween(at: number, before = Number.NEGATIVE_INFINITY, after = Number.POSITIVE_INFINITY): Span {
    const { millis } = this.#settings;
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

  #takeUnstated({ from, to }: Span): number[] {
    const first = firstIndex(this.#unreported, (entry) => this.#store.timeOf(entry) >= from);
    const end = firstIndex(this.#unreported, (entry) => this.#store.timeOf(entry) >= to);
    return this.#unreported.splice(first, end - first);
  }

  /** Otherwise who looks often enough at one owner would make everybody forget the others. */
  #dropSome(): readonly number[] {
    if (this.#oldestOnly > 0) {
      this.#oldestOnly -= 1;
      return this.#dropOldest();
    }
    // Of a value that was seen once no entry is between two.
    if (this.#times?.size === this.#entries.length) return this.#dropOldest();
    const count = Math.ceil(this.#settings.perKeyMax * DROPPED_SHARE);
    const dropped = this.#superfluous(count);
    // Who makes few entries superfluous would have all entries passed for each of them.
    this.#oldestOnly = count - Math.max(1, dropped.size);
    if (dropped.size === 0) return this.#dropOldest();
    const stays = (entry: number): boolean => !dropped.has(entry);
    this.#entries = this.#entries.filter(stays);
    this.#unreported = this.#unreported.filter(stays);
    this.#times = null;
    this.#rememberTimes();
    this.#values.join();
    return [...dropped];
  }

  /**
   * Returns entries, the earliest first, each between two of its value that stay and that no window passes between: every
   * window that contains it contains one of them. At most so many.
   */
  #superfluous(count: number): ReadonlySet<number> {
    const dropped = new Set<number>();
    const next = this.#nextTimes();
    const before = new Map<number, number>();
    for (const [index, entry] of this.#entries.entries()) {
      if (dropped.size === count) break;
      this.#passed += 1;
      const [at, value] = [this.#store.timeOf(entry), this.#store.valueOf(entry)];
      if (this.#isNoWindowBetween(before.get(value), next[index])) dropped.add(entry);
      else before.set(value, at);
    }
    return dropped;
  }

  /** Of each entry the time of the next one of its value. */
  #nextTimes(): readonly (number | undefined)[] {
    const next: (number | undefined)[] = new Array(this.#entries.length);
    const seen = new Map<number, number>();
    this.#passed += this.#entries.length;
    for (let index = this.#entries.length - 1; index >= 0; index -= 1) {
      const entry = this.#entries[index] ?? 0;
      const value = this.#store.valueOf(entry);
      next[index] = seen.get(value);
      seen.set(value, this.#store.timeOf(entry));
    }
    return next;
  }

  #isNoWindowBetween(before: number | undefined, after: number | undefined): boolean {
    return before !== undefined && after !== undefined && after - before <= this.#settings.millis;
  }

  /** Evicts all entries with the earliest time and all windows that begin with them or earlier. */
  #dropOldest(): readonly number[] {
    const [oldest] = this.#entries;
    this.#floor = (oldest === undefined ? this.#floor : this.#store.timeOf(oldest)) + 1;
    const isLater = (entry: number): boolean => this.#store.timeOf(entry) >= this.#floor;
    const dropped = this.#entries.splice(0, firstIndex(this.#entries, isLater));
    if (this.#times !== null) for (const entry of dropped) this.#forgetTimes(this.#times, this.#store.valueOf(entry));
    this.#unreported.splice(0, firstIndex(this.#unreported, isLater));
    this.#covered.splice(
      0,
      firstIndex(this.#covered, ({ to }) => to > this.#floor),
    );
    this.#values.forgetBefore(this.#floor);
    return dropped;
  }

  #forgetTimes(all: Map<number, number[] | number>, value: number): void {
    const times = all.get(value);
    if (times === undefined) return;
    if (typeof times === 'number') {
      if (times < this.#floor) all.delete(value);
      return;
    }
    times.splice(
      0,
      firstIndex(times, (time) => time >= this.#floor),
    );
    if (times.length === 0) all.delete(value);
  }
}

export interface SavedKey {
  readonly entries: Uint32Array;
  readonly covered: readonly Span[];
  readonly floor: number;
  readonly values: SavedStarts;
  /** Absent where it is 0. */
  readonly oldestOnly?: number;
}

const none: readonly never[] = [];

function same(time: number): number {
  return time;
}
