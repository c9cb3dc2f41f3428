import { LOOK_BACK_MILLIS } from '../detector.ts';
import { agesFrom, EventClock } from '../event-clock.ts';
import type { Evidence } from '../finding.ts';
import { type KeySettings, KeyWindow } from './key-window.ts';

/** Entries are looked through for old ones after this many additions. */
const SWEEP_EVERY = 65_536;

export interface WindowSettings extends KeySettings {
  /** Entries older than the newest event time by more than this may leave; how late an event may come and count. */
  readonly keepMillis: number;
  /** The newest arrivals stay whatever their event time, so that old history can be imported beside live events. */
  readonly keptMin: number;
  /** The hard bound of memory: beyond it the earliest arrivals leave, and a window may miss them. */
  readonly keptMax: number;
}

export interface Addition<Item extends Evidence> {
  readonly key: string;
  /** What is counted once in a window. */
  readonly value: string;
  readonly marked: boolean;
  readonly item: Item;
}

/**
 * Exact sliding windows in event time: an item is stated when any window that holds it also holds enough different
 * values. The condition only grows with more items, so the order of arrival does not change what is stated in the
 * end, only when. n additions cost n log n steps, whatever their order.
 */
export class DistinctWindow<Item extends Evidence> {
  readonly #keys = new Map<string, KeyWindow<Item>>();
  readonly #clock = new EventClock();
  #arrivals = 0;
  /** Steps of windows that are gone. */
  #steps = 0;

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
    const window = this.#keys.get(key) ?? new KeyWindow<Item>(this.settings);
    this.#keys.set(key, window);
    const { occurredAt: at } = item;
    return window.add({ at, value, marked, item, agesFrom: agesFrom(item), arrival: this.#arrivals, stated: false });
  }

  /**
   * Removes the items of a key that match, as if they had never been added; answers the others, in event time, that were
   * stated and that no window states without them. What has left the window is not known any more. Costs a step for
   * each item of the key, so items are removed together.
   */
  remove(key: string, isMeant: (item: Item) => boolean): Item[] {
    return this.#filter(key, ({ item }) => !isMeant(item))?.withdrawn() ?? [];
  }

  /** Entries in all windows. */
  get size(): number {
    return [...this.#keys.values()].reduce((size, window) => size + window.size, 0);
  }

  /** Work done so far, for tests. */
  get steps(): number {
    return [...this.#keys.values()].reduce((steps, window) => steps + window.steps, this.#steps);
  }

  #filter(key: string, stays: Parameters<KeyWindow<Item>['filter']>[0]) {
    const before = this.#keys.get(key);
    const filtered = before?.filter(stays) ?? null;
    if (before === undefined || filtered === null) return null;
    this.#steps += before.steps + before.size;
    if (filtered.window.size === 0) this.#keys.delete(key);
    else this.#keys.set(key, filtered.window);
    return filtered;
  }

  #sweep(): void {
    const { keepMillis, keptMin, keptMax } = this.settings;
    const old = this.#clock.newest - keepMillis;
    for (const key of [...this.#keys.keys()]) {
      this.#filter(key, ({ agesFrom: age, arrival }) => {
        const later = this.#arrivals - arrival;
        return later < keptMax && (age >= old || later < keptMin);
      });
    }
  }
}
