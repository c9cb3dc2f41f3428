import { firstIndex } from '../../sorted.ts';
import type { AccessSnapshot } from '../access-snapshot.ts';
import type { DetectedAccess } from '../detected-access.ts';
import { LOOK_BACK_MILLIS } from '../detector.ts';
import { agesFrom, EventClock, type SavedClock } from '../event-clock.ts';
import { NumberMap } from '../numbered/number-map.ts';
import { ABSENT } from '../numbered/texts.ts';
import { type AccessNumbering, accessRows, type LoadedAccesses } from './access-rows.ts';
import { ActiveSpans, type SavedSpans } from './active-spans.ts';
import type { GcRoot } from './gc-root.ts';
import { type KeySettings, KeyWindow, type SavedKey } from './key-window.ts';
import { lastOf } from './last-of.ts';
import { type SavedEntries, WindowEntries } from './window-entries.ts';

/** Old entries are searched for after this many additions, or half as many as there are entries. */
const SWEEP_MIN = 4_096;
/** `keptMin` of every detector: what is imported may pause for so many accesses that a window counts. */
export const IMPORT_ARRIVALS = 8_192;
/** The keys that a step of a snapshot saves: a key may have a thousand entries. */
const KEYS_OF_A_STEP = 1_024;
/** The entries of a list may be so many where their values are few: a window of them takes ten times the memory. */
const LISTED_MAX = 16;
/** No complement of a place. */
const NONE = -0x8000_0000;
/** In place of the length of a list. */
const IS_WINDOW = 0xffff_ffff;

export interface WindowSettings extends KeySettings {
  /**
   * Entries older than event time by more than this may be evicted. It bounds how late an event may arrive
   * and still count.
   */
  readonly keepMillis: number;
  /**
   * Entries within `keepMillis` of one of this many newest arrivals stay, however old they are: history may be imported beside
   * live events.
   */
  readonly keptMin: number;
  /**
   * The hard bound of memory. Beyond it the earliest arrivals of those that are kept are evicted, and a window may miss them. Who
   * fills one key again and again evicts no others.
   */
  readonly keptMax: number;
}

/** The key and the value are texts, or their numbers where the access has them. */
export interface Addition {
  readonly key: string | number;
  /** The value of which a window counts distinct ones. */
  readonly value: string | number;
  /** The access, or its row. */
  readonly access: DetectedAccess | number;
}

/** Too few values for any window to qualify are a list of entries, sorted by event time, and one is itself: most keys never have more. */
type KeyEntries = KeyWindow | readonly number[] | number;

const none: readonly never[] = [];

/**
 * Exact sliding windows in event time. An item is reported if any window that contains it has enough distinct values.
 * More items can only add windows, so the order of arrival changes when an item is reported, not whether. n additions
 * take O(n log n) steps in any order.
 */
export class DistinctWindow implements GcRoot {
  readonly #store = new WindowEntries();
  readonly #keys = new EntriesOfKeys();
  readonly #clock = new EventClock();
  readonly #active: ActiveSpans;
  #arrivals = 0;
  /** The arrival at which old entries were last searched for. */
  #sweptAt = 0;
  /** Entries that were dropped although they were not old. */
  evicted = 0;
  /** Steps of removed windows. */
  #steps = 0;

  constructor(private readonly settings: WindowSettings) {
    // A detector that starts without state reads no more history, so a longer window would miss earlier findings.
    if (settings.millis > LOOK_BACK_MILLIS)
      throw new RangeError(`a window of ${settings.millis} ms, expected at most ${LOOK_BACK_MILLIS}`);
    this.#active = new ActiveSpans(settings.keepMillis);
    accessRows.register(this);
  }

  /** Adds an item. Returns the items, in event time, that a window with this one reports for the first time. */
  add({ key, value, access }: Addition): readonly AccessSnapshot[] {
    const row = typeof access === 'number' ? access : accessRows.of(access);
    const times = { occurredAt: accessRows.occurredAtOf(row), appendedAt: accessRows.appendedAtOf(row) };
    this.#clock.observe(times);
    this.#arrivals += 1;
    this.#active.add(agesFrom(times), this.#arrivals);
    if (this.#arrivals - this.#sweptAt >= Math.max(SWEEP_MIN, this.size / 2)) this.#sweep();
    const entry = this.#store.add(row, value, this.#arrivals);
    // Behind the access: before it, texts that nothing uses may be forgotten.
    const window = this.#windowFor(typeof key === 'number' ? key : accessRows.texts.of(key), entry);
    if (window === null) return none;
    const { reported, dropped } = window.add(entry);
    const items = reported.length === 0 ? none : reported.map((one) => this.#store.itemOf(one));
    for (const one of dropped) this.#store.release(one);
    return items;
  }

  /**
   * Removes the accesses of a key whose rows match as if they had never been added. Returns the other reported items, in event
   * time, that no window reports any more. Evicted items are not considered. The cost is one step for each item of the
   * key, so accesses are removed together.
   */
  remove(key: string, matches: (row: number) => boolean): AccessSnapshot[] {
    const number = accessRows.texts.numberOf(key);
    const before = this.#keys.get(number);
    const left = this.#filter(number, (entry) => !matches(this.#store.rowOf(entry)));
    // What no window of those that were kept reports was reported by one of which entries were dropped since: it stays.
    if (left === null || !(before instanceof KeyWindow)) return [];
    const withdrawn = left instanceof KeyWindow ? left.withdraw(before) : this.#takeBack(left, before);
    return withdrawn.map((entry) => this.#store.itemOf(entry));
  }

  markUsed(_rows: Uint8Array, texts: Uint8Array): void {
    for (const key of this.#keys.all()) texts[key] = 1;
  }

  /** The number of entries in all windows. */
  get size(): number {
    return this.#store.size;
  }

  /** The number of steps so far. Tests use it to measure the work. */
  get steps(): number {
    return this.#keys.all().reduce((steps, key) => steps + stepsOf(this.#entriesOfKey(key)), this.#steps);
  }

  save(into: AccessNumbering): SavedWindow {
    return lastOf(this.saving(into));
  }

  *saving(into: AccessNumbering): Generator<void, SavedWindow, void> {
    const { keys: all, has } = yield* this.#sorted();
    const lengths = new Uint32Array(all.length);
    const listed: number[] = [];
    const windows: SavedKey[] = [];
    for (let index = 0; index < all.length; index += 1) {
      if (index % KEYS_OF_A_STEP === 0) yield;
      const window = this.#keys.at(has[index] ?? 0);
      if (window instanceof KeyWindow) {
        lengths[index] = IS_WINDOW;
        windows.push(window.save());
      } else {
        lengths[index] = typeof window === 'number' ? 1 : window.length;
        if (typeof window === 'number') listed.push(window);
        else for (const entry of window) listed.push(entry);
      }
    }
    const keys = into.texts.column(all);
    yield;
    const entries = yield* this.#store.saving(into);
    return {
      arrivals: this.#arrivals,
      sweptAt: this.#sweptAt,
      clock: this.#clock.save(),
      active: this.#active.save(),
      entries,
      windows,
      keys,
      lengths,
      listed: new Uint32Array(listed),
    };
  }

  load(saved: SavedWindow, from: LoadedAccesses): void {
    const { arrivals, sweptAt, clock, active, entries, keys, lengths, listed } = saved;
    this.#arrivals = arrivals;
    this.#sweptAt = sweptAt;
    this.#clock.load(clock);
    this.#active.load(active);
    this.#store.load(entries, from);
    this.#keys.clear();
    const windows = saved.windows.values();
    let at = 0;
    for (const [index, key] of from.texts.column(keys).entries()) {
      const length = lengths[index] ?? 0;
      if (length === IS_WINDOW) {
        this.#keys.set(key, KeyWindow.load(this.settings, this.#store, windows.next().value as SavedKey));
        continue;
      }
      this.#keys.set(key, length === 1 ? (listed[at] ?? 0) : [...listed.subarray(at, at + length)]);
      at += length;
    }
  }

  /** The keys and what each has, in the order in which their first entries arrived. */
  *#sorted(): Generator<void, { readonly keys: Uint32Array; readonly has: Int32Array }, void> {
    const { keys, values } = this.#keys.entries();
    const count = keys.length;
    yield;
    // Arrival and place in one number each: those are sorted without a call for each pair.
    const sorted = new Float64Array(count);
    for (let at = 0; at < count; at += 1) {
      sorted[at] = this.#store.arrivalOf(firstOf(this.#keys.at(values[at] ?? 0))) * count + at;
    }
    yield;
    sorted.sort();
    yield;
    const [all, has] = [new Uint32Array(count), new Int32Array(count)];
    for (let at = 0; at < count; at += 1) {
      const from = (sorted[at] ?? 0) % count;
      all[at] = keys[from] ?? ABSENT;
      has[at] = values[from] ?? 0;
    }
    return { keys: all, has };
  }

  #entriesOfKey(key: number): KeyEntries {
    return this.#keys.get(key) ?? none;
  }

  /** Returns null while the key has too few values for any window to qualify; the entry is in its list then. */
  #windowFor(key: number, entry: number): KeyWindow | null {
    const known = this.#keys.get(key);
    if (known instanceof KeyWindow) return known;
    const entries = known === undefined ? none : entriesOf(known);
    if (this.#isListedWith(entries, entry)) {
      this.#keys.set(key, entries.length === 0 ? entry : this.#inserted(entries, entry));
      return null;
    }
    const window = new KeyWindow(this.settings, this.#store, entries);
    this.#keys.set(key, window);
    return window;
  }

  /** The array has room for no more: one that grows has it for sixteen. */
  #inserted(entries: readonly number[], entry: number): readonly number[] {
    const time = this.#store.timeOf(entry);
    const index = firstIndex(entries, (one) => this.#store.timeOf(one) > time);
    return entries.toSpliced(index, 0, entry);
  }

  #isListed(entries: readonly number[]): boolean {
    const { valuesMin } = this.settings;
    return entries.length < valuesMin || (entries.length <= LISTED_MAX && this.#store.hasFewer(valuesMin, entries));
  }

  /** Whether the entries of a list are one with another entry. */
  #isListedWith(entries: readonly number[], entry: number): boolean {
    const { valuesMin, perKeyMax } = this.settings;
    if (entries.length >= perKeyMax) return false;
    if (entries.length + 1 < valuesMin) return true;
    if (entries.length >= LISTED_MAX) return false;
    // Nearly always the same one.
    return this.#store.hasValueOf(entry, entries) || this.#store.hasFewer(valuesMin - 1, entries);
  }

  /** Returns what is left of the key; null where everything stays. */
  #filter(key: number, stays: (entry: number) => boolean): KeyWindow | readonly number[] | null {
    const before = this.#keys.get(key);
    if (before === undefined) return null;
    if (typeof before === 'number') return stays(before) ? null : this.#forgetOnly(key, before);
    const entries = entriesOf(before);
    // Nearly always all stay.
    let staying = 0;
    while (staying < entries.length && stays(entries[staying] ?? 0)) staying += 1;
    if (staying === entries.length) return null;
    const kept = [...entries.slice(0, staying), ...entries.slice(staying + 1).filter(stays)];
    this.#steps += stepsOf(before) + entries.length;
    const gone = new Set(entries);
    for (const entry of kept) gone.delete(entry);
    for (const entry of gone) this.#store.release(entry);
    const left = this.#isListed(kept) ? kept : new KeyWindow(this.settings, this.#store, kept);
    if (kept.length === 0) this.#keys.delete(key);
    else this.#keys.set(key, left instanceof KeyWindow ? left : compact(left));
    return left;
  }

  /** Most keys have one entry. */
  #forgetOnly(key: number, entry: number): readonly number[] {
    this.#steps += 1;
    this.#store.release(entry);
    this.#keys.delete(key);
    return none;
  }

  /** No window of so few values qualifies, so none is reported any more that one reported before. */
  #takeBack(entries: readonly number[], before: KeyWindow): readonly number[] {
    const withdrawn = entries.filter((entry) => this.#store.isReported(entry) && before.covers(entry));
    for (const entry of withdrawn) this.#store.setReported(entry, false);
    return withdrawn;
  }

  #sweep(): void {
    const { keepMillis, keptMin, keptMax } = this.settings;
    const old = this.#clock.now - keepMillis;
    this.#sweptAt = this.#arrivals;
    this.#active.forgetUntil(this.#arrivals - keptMin);
    const isNear = this.#active.near();
    this.#keepOnly((entry) => {
      const age = this.#store.ageOf(entry);
      return age >= old || isNear(age);
    });
    const young = this.size;
    if (young <= keptMax) return;
    const first = this.#store.firstArrivalOf(keptMax);
    this.#keepOnly((entry) => this.#store.arrivalOf(entry) >= first);
    this.evicted += young - this.size;
  }

  #keepOnly(stays: (entry: number) => boolean): void {
    for (const key of this.#keys.all()) this.#filter(key, stays);
  }
}

/** What each key has, by the number of its text. Most keys have one entry, which is in the table itself. */
class EntriesOfKeys {
  /** An entry, or the complement of a place in `#others`. */
  readonly #table = new NumberMap();
  readonly #others: (KeyEntries | undefined)[] = [];
  readonly #free: number[] = [];

  get(key: number): KeyEntries | undefined {
    const at = this.#table.get(key, NONE);
    if (at === NONE) return undefined;
    return at >= 0 ? at : this.#others[~at];
  }

  set(key: number, entries: KeyEntries): void {
    const before = this.#table.get(key, NONE);
    const isOther = before < 0 && before !== NONE;
    if (typeof entries === 'number') {
      if (isOther) this.#release(~before);
      this.#table.set(key, entries);
      return;
    }
    const place = isOther ? ~before : (this.#free.pop() ?? this.#others.length);
    this.#others[place] = entries;
    if (!isOther) this.#table.set(key, ~place);
  }

  delete(key: number): void {
    const before = this.#table.get(key, NONE);
    if (before < 0 && before !== NONE) this.#release(~before);
    this.#table.delete(key);
  }

  clear(): void {
    this.#table.clear();
    this.#others.length = 0;
    this.#free.length = 0;
  }

  all(): Uint32Array {
    return this.#table.keys();
  }

  /** The keys, and for `at` what each has. */
  entries(): { readonly keys: Uint32Array; readonly values: Int32Array } {
    return this.#table.entries();
  }

  at(value: number): KeyEntries {
    return value >= 0 ? value : (this.#others[~value] ?? none);
  }

  #release(place: number): void {
    this.#others[place] = undefined;
    this.#free.push(place);
  }
}

function entriesOf(window: KeyEntries): readonly number[] {
  if (typeof window === 'number') return [window];
  return window instanceof KeyWindow ? window.entries : window;
}

/** Without a list of the one entry that most keys have. */
function firstOf(window: KeyEntries): number {
  return typeof window === 'number' ? window : (entriesOf(window)[0] ?? ABSENT);
}

function compact(entries: readonly number[]): KeyEntries {
  const [first] = entries;
  return entries.length === 1 && first !== undefined ? first : entries;
}

export interface SavedWindow {
  readonly arrivals: number;
  readonly sweptAt: number;
  readonly active: SavedSpans;
  readonly clock: SavedClock;
  readonly keys: Uint32Array;
  /** The number of entries in the list of each key; `IS_WINDOW` for a key that has the next of `windows`. */
  readonly lengths: Uint32Array;
  readonly listed: Uint32Array;
  readonly windows: readonly SavedKey[];
  readonly entries: SavedEntries;
}

function stepsOf(window: KeyEntries): number {
  return window instanceof KeyWindow ? window.steps : 0;
}
