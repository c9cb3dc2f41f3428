import { firstIndex, insertAt } from '../../sorted.ts';
import { type SavedStarts, type Span, StartCounts } from './start-counts.ts';
import type { WindowEntries } from './window-entries.ts';

export interface KeySettings {
  /** Length of the window. It includes its start and excludes its end. */
  readonly millis: number;
  /** A window qualifies with this many distinct values … */
  readonly valuesMin: number;
  /** … of which this many are marked. Null: entries are not marked. */
  readonly markedMin: number | null;
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

/** The times at which a value was seen, sorted; `marked` is empty where entries are not marked. */
interface Times {
  readonly all: number[];
  readonly marked: number[];
}

/** The entries of one key, and which of them are in a qualifying window. */
export class KeyWindow {
  readonly #settings: KeySettings;
  /** The store that has the entries. */
  readonly #store: WindowEntries;
  /** Sorted by event time. */
  #entries: number[] = [];
  #unreported: number[] = [];
  /**
   * Keyed by value; null while there are few entries. One that was seen once is its time, because most are: a marked one, where
   * entries are marked.
   */
  #times: Map<number, Times | number> | null = null;
  readonly #values: StartCounts;
  readonly #marked: StartCounts | null;
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
    this.#marked = settings.markedMin === null ? null : new StartCounts(settings.markedMin);
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
    if (saved.marked !== null) window.#marked?.load(saved.marked);
    window.#rememberTimes();
    return window;
  }

  save(): SavedKey {
    return {
      entries: new Uint32Array(this.#entries),
      covered: this.#covered,
      floor: this.#floor,
      values: this.#values.save(),
      marked: this.#marked?.save() ?? null,
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
    return this.#passed + this.#values.steps + (this.#marked?.steps ?? 0);
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
    const filled = this.#values.add(this.#startsOf(entry, 'all'));
    const starts = this.#marked === null ? filled : this.#startsOfBoth(this.#marked, entry, filled);
    // Nearly every entry fills no window.
    if (starts.length === 0) return none;
    const spans = starts.map(({ from, to }) => ({ from, to: to - 1 + this.#settings.millis }));
    for (const span of spans) this.#cover(span);
    return spans;
  }

  /** Returns the starts with enough of both, where those in `filled` have enough values now. */
  #startsOfBoth(marked: StartCounts, entry: number, filled: readonly Span[]): readonly Span[] {
    const isMarked = this.#store.isMarked(entry);
    const filledMarked = isMarked ? marked.add(this.#startsOf(entry, 'marked')) : none;
    if (filled.length === 0 && filledMarked.length === 0) return none;
    return [
      ...filled.flatMap((span) => marked.enoughWithin(span)),
      ...filledMarked.flatMap((span) => this.#values.enoughWithin(span)),
    ];
  }

  #timesOf(times: ReadonlyMap<number, Times | number>, value: number): Times {
    const known = times.get(value);
    if (known === undefined) return NO_TIMES;
    return typeof known === 'number' ? this.#timesOfOne(known) : known;
  }

  #timesOfOne(time: number): Times {
    return { all: [time], marked: this.#marked === null ? [] : [time] };
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

  #addTime(all: Map<number, Times | number>, entry: number): void {
    const [at, value] = [this.#store.timeOf(entry), this.#store.valueOf(entry)];
    const isMarked = this.#marked !== null && this.#store.isMarked(entry);
    const known = all.get(value);
    if (known === undefined) {
      all.set(value, isMarked || this.#marked === null ? at : { all: [at], marked: [] });
      return;
    }
    const times = typeof known === 'number' ? this.#timesOfOne(known) : known;
    if (typeof known === 'number') all.set(value, times);
    insertAt(times.all, at, same);
    if (isMarked) insertAt(times.marked, at, same);
  }

  /** Returns the starts of windows that contain a new entry and no other of its value, among all or the marked ones. */
  #startsOf(entry: number, among: keyof Times): Span {
    const [at, value] = [this.#store.timeOf(entry), this.#store.valueOf(entry)];
    if (this.#times === null) return this.#startsAmongEntries(at, value, among);
    const others = this.#timesOf(this.#times, value)[among];
    const behind = firstIndex(others, (time) => time > at);
    return this.#startsBetween(at, others[behind - 1], others[behind]);
  }

  #startsAmongEntries(at: number, value: number, among: keyof Times): Span {
    let before: number | undefined;
    for (const one of this.#entries) {
      if (this.#store.valueOf(one) !== value || (among === 'marked' && !this.#store.isMarked(one))) continue;
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
    this.#marked?.join();
    return [...dropped];
  }

  /**
   * Returns entries, the earliest first, each between two of its value that stay and that no window passes between: every
   * window that contains it contains one of them. At most so many.
   */
  #superfluous(count: number): ReadonlySet<number> {
    const dropped = new Set<number>();
    const next = this.#nextTimes('all');
    const nextMarked = this.#marked === null ? none : this.#nextTimes('marked');
    const before = new Map<number, number>();
    const beforeMarked = new Map<number, number>();
    for (const [index, entry] of this.#entries.entries()) {
      if (dropped.size === count) break;
      this.#passed += 1;
      const [at, value] = [this.#store.timeOf(entry), this.#store.valueOf(entry)];
      const isMarked = this.#marked !== null && this.#store.isMarked(entry);
      const isBetween = this.#isNoWindowBetween(before.get(value), next[index]);
      const isBetweenMarked = !isMarked || this.#isNoWindowBetween(beforeMarked.get(value), nextMarked[index]);
      if (isBetween && isBetweenMarked) {
        dropped.add(entry);
        continue;
      }
      before.set(value, at);
      if (isMarked) beforeMarked.set(value, at);
    }
    return dropped;
  }

  /** Of each entry the time of the next one of its value, among all or the marked ones. */
  #nextTimes(among: keyof Times): readonly (number | undefined)[] {
    const next: (number | undefined)[] = new Array(this.#entries.length);
    const seen = new Map<number, number>();
    this.#passed += this.#entries.length;
    for (let index = this.#entries.length - 1; index >= 0; index -= 1) {
      const entry = this.#entries[index] ?? 0;
      const value = this.#store.valueOf(entry);
      next[index] = seen.get(value);
      if (among === 'all' || this.#store.isMarked(entry)) seen.set(value, this.#store.timeOf(entry));
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
    this.#marked?.forgetBefore(this.#floor);
    return dropped;
  }

  #forgetTimes(all: Map<number, Times | number>, value: number): void {
    const times = all.get(value);
    if (times === undefined) return;
    if (typeof times === 'number') {
      if (times < this.#floor) all.delete(value);
      return;
    }
    for (const list of [times.all, times.marked]) {
      list.splice(
        0,
        firstIndex(list, (time) => time >= this.#floor),
      );
    }
    if (times.all.length === 0) all.delete(value);
  }
}

export interface SavedKey {
  readonly entries: Uint32Array;
  readonly covered: readonly Span[];
  readonly floor: number;
  readonly values: SavedStarts;
  /** Null where entries are not marked. */
  readonly marked: SavedStarts | null;
  /** Absent where it is 0. */
  readonly oldestOnly?: number;
}

const NO_TIMES: Times = { all: [], marked: [] };
const none: readonly never[] = [];

function same(time: number): number {
  return time;
}
