import type { CorrelatedPart } from '../../sigma/correlated-records.ts';
import type { Correlated, CorrelationRule } from '../../sigma/correlation-rule.ts';
import { correlate } from '../../sigma/sigma-correlation.ts';
import { firstIndex, insertAt } from '../../sorted.ts';
import { nameOfCited } from '../detected-access.ts';
import { EventClock, type SavedClock } from '../event-clock.ts';
import type { KeptAccess } from '../kept-access.ts';
import { firstStaying } from './first-staying.ts';

/** Old records are searched for after this many additions. */
const SWEEP_EVERY = 4_096;
const DAY_MILLIS = 86_400_000;
const nothingSettled: readonly OfGroup[] = [];

export interface SettledSettings {
  readonly rule: CorrelationRule;
  /** Records older than event time by more than this may be dropped. Until then they are withdrawn where they are explained. */
  readonly keepMillis: number;
  /** Bounds the records of one group, and so the work for each. */
  readonly perGroupMax: number;
  /** Bounds the records of all groups. */
  readonly keptMax: number;
}

interface SettledRecord extends Correlated {
  readonly access: KeptAccess;
  readonly arrival: number;
  isReported: boolean;
}

interface Group {
  records: SettledRecord[];
  /** A record of this time was dropped, so no window that begins at or before it is looked at. */
  floor: number;
}

/** Accesses of one group. */
export interface OfGroup {
  readonly group: string;
  readonly accesses: readonly KeptAccess[];
}

/**
 * The records of a correlation that further records can end, such as an average. A window is looked at once, after
 * everything in it has arrived, so the order of arrival changes nothing. A window of which a record was dropped is never
 * looked at: what is left of it may hold where the whole does not.
 */
export class SettledWindow {
  readonly #groups = new Map<string, Group>();
  /** The groups that have records that no window has ended with yet. */
  readonly #pending = new Set<string>();
  readonly #clock = new EventClock();
  #arrivals = 0;
  /** All windows that end before this time have been looked at, in milliseconds since 1970 UTC. */
  #settledTo = Number.NEGATIVE_INFINITY;
  /** As `floor`, for the groups of which all records were dropped. */
  #floor = Number.NEGATIVE_INFINITY;
  /** Records that were dropped although they were not old. */
  evicted = 0;

  constructor(private readonly settings: SettledSettings) {}

  /** Returns what windows report that had to be looked at before their records were dropped. */
  add({ group, rule, value }: CorrelatedPart, access: KeptAccess): readonly OfGroup[] {
    this.#clock.observe(access);
    this.#arrivals += 1;
    const isSweep = this.#arrivals % SWEEP_EVERY === 0;
    const isFull = (this.#groups.get(group)?.records.length ?? 0) >= this.settings.perGroupMax;
    const settled = isSweep || isFull ? this.#settleOld(isSweep ? 1 : DAY_MILLIS) : nothingSettled;
    if (isSweep) this.#sweep();
    const its = this.#groups.get(group) ?? { records: [], floor: Number.NEGATIVE_INFINITY };
    this.#groups.set(group, its);
    const { records } = its;
    const at = access.occurredAt;
    const own = { at, rule, value, name: nameOfCited(access) };
    insertAt(records, { ...own, access, arrival: this.#arrivals, isReported: false }, (one) => one.at);
    if (at >= this.#settledTo) this.#pending.add(group);
    if (records.length <= this.settings.perGroupMax) return settled;
    its.floor = Math.max(its.floor, records.shift()?.at ?? its.floor);
    this.evicted += 1;
    return settled;
  }

  /** True if a clock that was ahead has settled windows that end later than this, milliseconds since 1970 UTC. */
  isSettledBeyond(nowMs: number): boolean {
    return this.#settledTo > nowMs;
  }

  /** Looks at all windows of the kept records again from the next time on. Each access is reported once for all that. */
  setBack(): void {
    this.#settledTo = Number.NEGATIVE_INFINITY;
    for (const group of this.#groups.keys()) this.#pending.add(group);
  }

  /** Looks at all windows that end before `to`, milliseconds since 1970 UTC. Returns what they report for the first time. */
  settle(to: number): readonly OfGroup[] {
    if (to <= this.#settledTo) return [];
    const from = this.#settledTo;
    this.#settledTo = to;
    return [...this.#pending].flatMap((group) => {
      const its = this.#groups.get(group);
      const records = its?.records ?? [];
      if ((records.at(-1)?.at ?? from) < to) this.#pending.delete(group);
      const end = firstIndex(records, ({ at }) => at >= to);
      const first = records[firstIndex(records, ({ at }) => at >= from)]?.at ?? to;
      const begin = firstIndex(records, ({ at }) => at >= first - this.settings.rule.timespanMillis);
      const accesses = this.#report(records.slice(begin, end), this.#holding(its, records.slice(begin, end), from));
      return accesses.length === 0 ? [] : [{ group, accesses }];
    });
  }

  /** Removes records. */
  remove(group: string, isRemoved: (record: Correlated) => boolean): void {
    const its = this.#groups.get(group);
    if (its === undefined) return;
    its.records = its.records.filter((record) => !isRemoved(record));
    if (its.records.length === 0) this.#drop(group);
  }

  /** Looks again at the windows of a group whose records have changed. */
  recount(group: string): { readonly reported: readonly KeptAccess[]; readonly withdrawn: readonly KeptAccess[] } {
    const its = this.#groups.get(group);
    const all = its?.records ?? [];
    const records = all.slice(
      0,
      firstIndex(all, ({ at }) => at >= this.#settledTo),
    );
    const holds = this.#holding(its, records, Number.NEGATIVE_INFINITY);
    // One of which not every window is left stays reported.
    const whole = records.filter(({ at }) => at >= this.#firstEnd(its));
    const ended = whole.filter(({ isReported, name }) => isReported && !holds.has(name));
    for (const record of ended) record.isReported = false;
    return { reported: this.#report(records, holds), withdrawn: distinct(ended) };
  }

  save(): SavedSettled {
    return {
      arrivals: this.#arrivals,
      clock: this.#clock.save(),
      settledTo: this.#settledTo,
      floor: this.#floor,
      groups: this.#groups,
      pending: this.#pending,
    };
  }

  load({ arrivals, clock, settledTo, floor, groups, pending }: SavedSettled): void {
    this.#arrivals = arrivals;
    this.#clock.load(clock);
    this.#settledTo = settledTo;
    this.#floor = floor;
    this.#groups.clear();
    for (const [group, its] of groups) this.#groups.set(group, its);
    this.#pending.clear();
    for (const group of pending) this.#pending.add(group);
  }

  /** The first time at which a window of the group may end. */
  #firstEnd(its: Group | undefined): number {
    return Math.max(this.#floor, its?.floor ?? Number.NEGATIVE_INFINITY) + this.settings.rule.timespanMillis + 1;
  }

  #holding(its: Group | undefined, records: readonly Correlated[], from: number): ReadonlySet<string> {
    const matches = correlate(this.settings.rule, records, Math.max(from, this.#firstEnd(its)));
    return new Set(matches.flatMap(({ names }) => [...names]));
  }

  #report(records: readonly SettledRecord[], holds: ReadonlySet<string>): readonly KeptAccess[] {
    const known = new Set(records.filter(({ isReported }) => isReported).map(({ name }) => name));
    const found = records.filter(({ isReported, name }) => !isReported && holds.has(name));
    for (const record of found) record.isReported = true;
    return distinct(found.filter(({ name }) => !known.has(name)));
  }

  /**
   * No time passes while a new version sees the past, so nothing else settles what it drops there. Live this was done long
   * before. Each look goes through all groups: one that a full group asks for is made once in `everyMillis`.
   */
  #settleOld(everyMillis: number): readonly OfGroup[] {
    const { keepMillis, rule } = this.settings;
    const to = this.#clock.now - (keepMillis - rule.timespanMillis);
    return this.settle(Math.floor(to / everyMillis) * everyMillis);
  }

  #drop(group: string): void {
    this.#groups.delete(group);
    this.#pending.delete(group);
  }

  #sweep(): void {
    const old = this.#clock.now - this.settings.keepMillis;
    const young = [...this.#groups.values()].flatMap(({ records }) => records.filter(({ at }) => at >= old));
    const first = firstStaying(
      young.map(({ arrival }) => arrival),
      this.settings.keptMax,
    );
    for (const [group, its] of this.#groups) {
      const left = its.records.filter(({ at, arrival }) => {
        const isYoung = at >= old;
        const isCrowdedOut = arrival < first;
        if (isYoung && isCrowdedOut) {
          this.evicted += 1;
          // A floor of the group would stay for as long as the group is known, and groups are many.
          this.#floor = Math.max(this.#floor, at);
        }
        if (!isYoung) its.floor = Math.max(its.floor, at);
        return isYoung && !isCrowdedOut;
      });
      if (left.length === 0) this.#drop(group);
      else its.records = left;
    }
  }
}

/** A record of each access: one that several rules match is there for each. */
function distinct(records: readonly SettledRecord[]): readonly KeptAccess[] {
  return [...new Map(records.map(({ name, access }) => [name, access])).values()];
}

export interface SavedSettled {
  readonly arrivals: number;
  readonly clock: SavedClock;
  readonly settledTo: number;
  readonly floor: number;
  readonly groups: ReadonlyMap<string, Group>;
  readonly pending: ReadonlySet<string>;
}
