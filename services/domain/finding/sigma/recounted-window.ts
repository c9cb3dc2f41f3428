import type { CorrelatedPart } from '../../sigma/correlated-records.ts';
import type { Correlated, CorrelationRule } from '../../sigma/correlation-rule.ts';
import { correlate } from '../../sigma/sigma-correlation.ts';
import type { SigmaValue } from '../../sigma/sigma-document.ts';
import { firstIndex, insertAt } from '../../sorted.ts';
import { nameOfCited } from '../detected-access.ts';
import { EventClock, type SavedClock } from '../event-clock.ts';
import type { KeptAccess } from '../kept-access.ts';

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
  /** Which records are reported: all of a window in which the correlation holds, or those at whose time it does. */
  readonly reports: 'names' | 'ends';
}

interface KeptRecord extends Correlated {
  readonly access: KeptAccess;
  /** What correlations that refer to this one look at. */
  readonly fields: KeptFields;
  readonly arrival: number;
  isReported: boolean;
}

/** Values of a record by field. */
export type KeptFields = Readonly<Record<string, SigmaValue>>;

/** A record that a window reports. */
export type ReportedRecord = Pick<KeptRecord, 'at' | 'name' | 'access' | 'fields'>;

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

  /** Returns the records of the group, in event time, that a window with this one reports for the first time. */
  add({ group, rule, value }: CorrelatedPart, kept: KeptAccess, fields: KeptFields = {}): readonly ReportedRecord[] {
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
      fields,
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

  /** Removes records. Returns the reported ones that no window reports any more, also of those that it removed. */
  remove(group: string, isRemoved: (record: Correlated) => boolean): readonly ReportedRecord[] {
    const before = this.#groups.get(group) ?? [];
    const records = before.filter((record) => !isRemoved(record));
    if (records.length === before.length) return [];
    if (records.length === 0) this.#groups.delete(group);
    else this.#groups.set(group, records);
    const holds = this.#holding(records);
    const withdrawn = before.filter(({ isReported, name }) => isReported && !holds.has(name));
    for (const record of withdrawn) record.isReported = false;
    return withdrawn;
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

  #report(records: readonly KeptRecord[]): readonly ReportedRecord[] {
    const holds = this.#holding(records);
    // An access that several rules match is here once for each of them, and is reported once.
    const known = new Set(records.filter(({ isReported }) => isReported).map(({ name }) => name));
    const found = new Map<string, ReportedRecord>();
    for (const record of records) {
      if (record.isReported || !holds.has(record.name)) continue;
      record.isReported = true;
      if (!known.has(record.name)) found.set(record.name, record);
    }
    return [...found.values()];
  }

  #holding(records: readonly KeptRecord[]): ReadonlySet<string> {
    const { rule, reports } = this.settings;
    return new Set(correlate(rule, records).flatMap((match) => [...match[reports]]));
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

export interface SavedRecounted {
  readonly arrivals: number;
  readonly clock: SavedClock;
  readonly groups: Map<string, KeptRecord[]>;
}
