import type { DetectedAccess } from '../detected-access.ts';
import { LOOK_BACK_MILLIS } from '../detector.ts';
import { agesFrom, EventClock } from '../event-clock.ts';
import { type KeptAccess, keptOf } from '../kept-access.ts';
import { type KeySettings, KeyWindow } from './key-window.ts';

/** Old entries are searched for after this many additions. */
const SWEEP_EVERY = 65_536;

export interface WindowSettings extends KeySettings {
  /**
   * Entries older than the newest event time by more than this may be evicted. It bounds how late an event may arrive
   * and still count.
   */
  readonly keepMillis: number;
  /** The newest arrivals stay whatever their event time, so old history can be imported beside live events. */
  readonly keptMin: number;
  /** The hard bound of memory. Beyond it the earliest arrivals are evicted, and a window may miss them. */
  readonly keptMax: number;
}

export interface Addition {
  readonly key: string;
  /** The value of which a window counts distinct ones. */
  readonly value: string;
  readonly marked: boolean;
  readonly access: DetectedAccess;
}

/**
 * Exact sliding windows in event time. An item is reported if any window that contains it has enough distinct values.
 * More items can only add windows, so the order of arrival changes when an item is reported, not whether. n additions
 * take O(n log n) steps in any order.
 */
export class DistinctWindow {
  readonly #keys = new Map<string, KeyWindow<KeptAccess>>();
  readonly #clock = new EventClock();
  #arrivals = 0;
  /** Steps of removed windows. */
  #steps = 0;

  constructor(private readonly settings: WindowSettings) {
    // A detector that starts without state reads no more history, so a longer window would miss earlier findings.
    if (settings.millis <= LOOK_BACK_MILLIS) return;
    throw new RangeError(`a window of ${settings.millis} ms, expected at most ${LOOK_BACK_MILLIS}`);
  }

  /** Adds an item. Returns the items, in event time, that a window with this one reports for the first time. */
  add({ key, value, marked, access }: Addition): KeptAccess[] {
    const item = keptOf(access);
    this.#clock.observe(item);
    this.#arrivals += 1;
    if (this.#arrivals % SWEEP_EVERY === 0) this.#sweep();
    const window = this.#keys.get(key) ?? new KeyWindow<KeptAccess>(this.settings);
    this.#keys.set(key, window);
    const { occurredAt: at } = item;
    return window.add({ at, value, marked, item, agesFrom: agesFrom(item), arrival: this.#arrivals, reported: false });
  }

  /**
   * Removes the matching items of a key as if they had never been added. Returns the other reported items, in event
   * time, that no window reports any more. Evicted items are not considered. The cost is one step for each item of the
   * key, so items are removed together.
   */
  remove(key: string, matches: (item: KeptAccess) => boolean): KeptAccess[] {
    return this.#filter(key, ({ item }) => !matches(item))?.withdrawn() ?? [];
  }

  /** The number of entries in all windows. */
  get size(): number {
    return [...this.#keys.values()].reduce((size, window) => size + window.size, 0);
  }

  /** The number of steps so far. Tests use it to measure the work. */
  get steps(): number {
    return [...this.#keys.values()].reduce((steps, window) => steps + window.steps, this.#steps);
  }

  #filter(key: string, stays: Parameters<KeyWindow<KeptAccess>['filter']>[0]) {
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
