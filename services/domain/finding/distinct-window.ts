import { LOOK_BACK_MILLIS } from './detector.ts';
import { agesFrom, EventClock } from './event-clock.ts';
import type { Evidence } from './finding.ts';

/** Entries are looked through for old ones after this many additions. */
const SWEEP_EVERY = 65_536;

export interface WindowSettings {
  /** Length of the window; it is closed at its start and open at its end. */
  readonly millis: number;
  /** A window qualifies with this many different values … */
  readonly valuesMin: number;
  /** … of which this many are marked. */
  readonly markedMin: number;
  /** Entries older than the newest event time by more than this may leave; how late an event may come and count. */
  readonly keepMillis: number;
  /** The newest arrivals stay whatever their event time, so that old history can be imported beside live events. */
  readonly keptMin: number;
  /** The hard bound of memory: beyond it the earliest arrivals leave, and a window may miss them. */
  readonly keptMax: number;
  /** Entries of one key; beyond it the earliest in event time leave. Bounds the work a single key can cause. */
  readonly perKeyMax: number;
}

interface Entry<Item> {
  readonly at: number;
  readonly value: string;
  readonly marked: boolean;
  readonly item: Item;
  readonly agesFrom: number;
  readonly arrival: number;
  stated: boolean;
}

export interface Addition<Item extends Evidence> {
  readonly key: string;
  /** What is counted once in a window. */
  readonly value: string;
  readonly marked: boolean;
  readonly item: Item;
}

/** The entries of one key in event time. */
interface Held<Item> {
  entries: Entry<Item>[];
  /** Entries not stated yet: tells a walk back through the window where it may stop. */
  unstated: number;
}

/**
 * Exact sliding windows in event time: an item is stated when any window that holds it also holds enough different
 * values. The condition only grows with more items, so the order of arrival does not change what is stated in the
 * end, only when.
 */
export class DistinctWindow<Item extends Evidence> {
  readonly #keys = new Map<string, Held<Item>>();
  readonly #clock = new EventClock();
  #arrivals = 0;

  constructor(private readonly settings: WindowSettings) {
    // A detector that starts anew reads no more, and would miss what it stated before.
    if (settings.millis <= LOOK_BACK_MILLIS) return;
    throw new RangeError(`a window of ${settings.millis} ms, expected at most ${LOOK_BACK_MILLIS}`);
  }

  /** Adds an item; answers the items, in event time, that a window with this one states for the first time. */
  add({ key, value, marked, item }: Addition<Item>): Item[] {
    this.#clock.observe(item);
    this.#arrivals += 1;
    if (this.#arrivals % SWEEP_EVERY === 0) this.#sweep();
    const arrival = this.#arrivals;
    const entry = { at: item.occurredAt, value, marked, item, agesFrom: agesFrom(item), arrival, stated: false };
    const held = this.#keys.get(key);
    if (held === undefined) {
      this.#keys.set(key, { entries: [entry], unstated: 1 });
      return [];
    }
    const index = insert(held.entries, entry);
    held.unstated += 1;
    const stated = index === held.entries.length - 1 ? this.#stateNewest(held) : this.#stateAround(held, index);
    if (held.entries.length > this.settings.perKeyMax && held.entries.shift()?.stated === false) held.unstated -= 1;
    return stated;
  }

  /**
   * Takes the items of a key back that are meant, as if they had never been added; answers the others, in event time, that
   * were stated and that no window states without them. What has left the window is not known any more.
   */
  remove(key: string, isMeant: (item: Item) => boolean): Item[] {
    const held = this.#keys.get(key);
    if (held === undefined || !held.entries.some(({ item }) => isMeant(item))) return [];
    held.entries = held.entries.filter(({ item }) => !isMeant(item));
    if (held.entries.length === 0) this.#keys.delete(key);
    const qualifying = this.#qualifying(held.entries);
    const withdrawn = held.entries.filter((entry) => entry.stated && !qualifying.has(entry));
    for (const entry of withdrawn) entry.stated = false;
    held.unstated = held.entries.filter(({ stated }) => !stated).length;
    return withdrawn.map(({ item }) => item);
  }

  /** Every entry that some window with enough values holds. */
  #qualifying(entries: readonly Entry<Item>[]): ReadonlySet<Entry<Item>> {
    const { millis, valuesMin, markedMin } = this.settings;
    const counts = new WindowCounts();
    const found = new Set<Entry<Item>>();
    let end = 0;
    for (const [first, entry] of entries.entries()) {
      for (; end < entries.length && (entries[end]?.at ?? 0) < entry.at + millis; end += 1) counts.add(entries[end]);
      if (counts.values >= valuesMin && counts.marked >= markedMin) {
        for (const one of entries.slice(first, end)) found.add(one);
      }
      counts.remove(entry);
    }
    return found;
  }

  /** Entries held. */
  get size(): number {
    let size = 0;
    for (const { entries } of this.#keys.values()) size += entries.length;
    return size;
  }

  /** The newest entry ends the only window worth a look: every other one that holds it is a part of that. */
  #stateNewest(held: Held<Item>): Item[] {
    const { entries, unstated } = held;
    const { millis, valuesMin, markedMin } = this.settings;
    const start = (entries.at(-1)?.at ?? 0) - millis;
    const values = new Set<string>();
    const marked = new Set<string>();
    const found: Entry<Item>[] = [];
    for (let index = entries.length - 1; index >= 0; index -= 1) {
      const entry = entries[index];
      if (entry === undefined || entry.at <= start) break;
      values.add(entry.value);
      if (entry.marked) marked.add(entry.value);
      if (!entry.stated) found.push(entry);
      const qualifies = values.size >= valuesMin && marked.size >= markedMin;
      if (qualifies && found.length === unstated) break;
    }
    return values.size >= valuesMin && marked.size >= markedMin ? state(held, found.reverse()) : [];
  }

  /** A late entry can complete any window that holds it. Windows begin at entries: others are a part of those. */
  #stateAround(held: Held<Item>, index: number): Item[] {
    const { entries } = held;
    const { millis, valuesMin, markedMin } = this.settings;
    const counts = new WindowCounts();
    const found = new Set<Entry<Item>>();
    let first = firstAfter(entries, (entries[index]?.at ?? 0) - millis);
    let end = first;
    for (; first <= index; first += 1) {
      const limit = (entries[first]?.at ?? 0) + millis;
      for (; end < entries.length && (entries[end]?.at ?? limit) < limit; end += 1) counts.add(entries[end]);
      if (counts.values >= valuesMin && counts.marked >= markedMin) {
        for (const entry of entries.slice(first, end)) if (!entry.stated) found.add(entry);
      }
      counts.remove(entries[first]);
    }
    return state(held, [...found]);
  }

  #sweep(): void {
    const { keepMillis, keptMin, keptMax } = this.settings;
    const old = this.#clock.newest - keepMillis;
    for (const [key, held] of this.#keys) {
      held.entries = held.entries.filter(({ agesFrom: age, arrival }) => {
        const later = this.#arrivals - arrival;
        return later < keptMax && (age >= old || later < keptMin);
      });
      held.unstated = held.entries.reduce((count, { stated }) => count + (stated ? 0 : 1), 0);
      if (held.entries.length === 0) this.#keys.delete(key);
    }
  }
}

function state<Item>(held: Held<Item>, entries: readonly Entry<Item>[]): Item[] {
  for (const entry of entries) entry.stated = true;
  held.unstated -= entries.length;
  return entries.map(({ item }) => item);
}

/** How many different values, and different marked values, a window holds. */
class WindowCounts {
  readonly #all = new Map<string, number>();
  readonly #marked = new Map<string, number>();

  get values(): number {
    return this.#all.size;
  }

  get marked(): number {
    return this.#marked.size;
  }

  add(entry: { readonly value: string; readonly marked: boolean } | undefined): void {
    if (entry === undefined) return;
    increase(this.#all, entry.value);
    if (entry.marked) increase(this.#marked, entry.value);
  }

  remove(entry: { readonly value: string; readonly marked: boolean } | undefined): void {
    if (entry === undefined) return;
    decrease(this.#all, entry.value);
    if (entry.marked) decrease(this.#marked, entry.value);
  }
}

function increase(counts: Map<string, number>, value: string): void {
  counts.set(value, (counts.get(value) ?? 0) + 1);
}

function decrease(counts: Map<string, number>, value: string): void {
  const count = counts.get(value) ?? 0;
  if (count <= 1) counts.delete(value);
  else counts.set(value, count - 1);
}

/** Keeps event-time order; an in-order arrival, the usual case, is a push. */
function insert<Item>(entries: Entry<Item>[], entry: Entry<Item>): number {
  const last = entries.at(-1);
  if (last === undefined || last.at <= entry.at) return entries.push(entry) - 1;
  const index = firstAfter(entries, entry.at);
  entries.splice(index, 0, entry);
  return index;
}

/** Index of the first entry later than `at`. */
function firstAfter(entries: readonly { readonly at: number }[], at: number): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((entries[middle]?.at ?? 0) > at) high = middle;
    else low = middle + 1;
  }
  return low;
}
