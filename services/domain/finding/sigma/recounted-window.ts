import type { CorrelatedPart } from '../../sigma/correlated-records.ts';
import { type Correlated, type CorrelationRule, correlate } from '../../sigma/sigma-correlation.ts';
import type { DetectedAccess } from '../detected-access.ts';
import { nameOfCited } from '../detected-access.ts';
import { EventClock, type SavedClock } from '../event-clock.ts';
import { type KeptAccess, keptOf } from '../kept-access.ts';
import { firstIndex, insertAt } from '../window/sorted.ts';

/** Old records are searched for after this many additions. */
const SWEEP_EVERY = 4_096;

export interface RecountedSettings {
  readonly rule: CorrelationRule;
  /** Records older than event time by more than this may be dropped. It bounds how late one may arrive and still count. */
  readonly keepMillis: number;
  /** Bounds the records of one group, and so the work for each. */
  readonly perGroupMax: number;
  /** Bounds the records of all groups. */
  readonly keptMax: number;
}

interface KeptRecord extends Correlated {
  readonly access: KeptAccess;
  readonly arrival: number;
  isReported: boolean;
}

/**
 * The records of a correlation that no count of distinct values decides. Each arrival looks again at the records that may
 * share a window with it, so the order of arrival changes when one is reported, not whether, as long as more records
 * can only make the condition hold.
 */
export class RecountedWindow {
  #groups = new Map<string, KeptRecord[]>();
  readonly #clock = new EventClock();
  #arrivals = 0;
  /** Records that were dropped although they were not old. */
  evicted = 0;

  constructor(private readonly settings: RecountedSettings) {}

  /** Returns the accesses of the group, in event time, that a window with this one reports for the first time. */
  add({ group, rule, value }: CorrelatedPart, access: DetectedAccess): readonly KeptAccess[] {
    const kept = keptOf(access);
    this.#clock.observe(kept);
    this.#arrivals += 1;
    if (this.#arrivals % SWEEP_EVERY === 0) this.#sweep();
    const records = this.#groups.get(group) ?? [];
    this.#groups.set(group, records);
    const at = kept.occurredAt;
    const record = {
      at,
      rule,
      value,
      name: nameOfCited(kept),
      access: kept,
      arrival: this.#arrivals,
      isReported: false,
    };
    insertAt(records, record, (one) => one.at);
    if (records.length > this.settings.perGroupMax) {
      records.shift();
      this.evicted += 1;
    }
    const { timespanMillis } = this.settings.rule;
    const from = firstIndex(records, (one) => one.at >= at - timespanMillis);
    const to = firstIndex(records, (one) => one.at > at + timespanMillis);
    return this.#report(records.slice(from, to));
  }

  /** Removes records by the names of their accesses. Returns the other reported ones that no window reports any more. */
  remove(group: string, names: ReadonlySet<string>): readonly KeptAccess[] {
    const before = this.#groups.get(group) ?? [];
    const records = before.filter(({ name }) => !names.has(name));
    if (records.length === before.length) return [];
    if (records.length === 0) this.#groups.delete(group);
    else this.#groups.set(group, records);
    const holds = this.#holding(records);
    const withdrawn = records.filter(({ isReported, name }) => isReported && !holds.has(name));
    for (const record of withdrawn) record.isReported = false;
    return withdrawn.map(({ access }) => access);
  }

  get size(): number {
    return [...this.#groups.values()].reduce((sum, { length }) => sum + length, 0);
  }

  save(): SavedRecounted {
    return { arrivals: this.#arrivals, clock: this.#clock.save(), groups: this.#groups };
  }

  load({ arrivals, clock, groups }: SavedRecounted): void {
    this.#arrivals = arrivals;
    this.#clock.load(clock);
    this.#groups = groups;
  }

  #report(records: readonly KeptRecord[]): readonly KeptAccess[] {
    const holds = this.#holding(records);
    const found = records.filter(({ isReported, name }) => !isReported && holds.has(name));
    for (const record of found) record.isReported = true;
    return found.map(({ access }) => access);
  }

  #holding(records: readonly KeptRecord[]): ReadonlySet<string> {
    return new Set(correlate(this.settings.rule, records).flatMap(({ names }) => [...names]));
  }

  #sweep(): void {
    const old = this.#clock.now - this.settings.keepMillis;
    for (const [group, records] of this.#groups) {
      const left = records.filter(({ at, arrival }) => {
        const isYoung = at >= old;
        const isCrowdedOut = this.#arrivals - arrival >= this.settings.keptMax;
        if (isYoung && isCrowdedOut) this.evicted += 1;
        return isYoung && !isCrowdedOut;
      });
      if (left.length === 0) this.#groups.delete(group);
      else if (left.length < records.length) this.#groups.set(group, left);
    }
  }
}

interface SavedRecounted {
  readonly arrivals: number;
  readonly clock: SavedClock;
  readonly groups: Map<string, KeptRecord[]>;
}
