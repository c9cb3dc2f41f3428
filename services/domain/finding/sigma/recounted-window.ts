import type { CorrelatedPart } from '../../sigma/correlated-records.ts';
import type { Correlated, CorrelationRule } from '../../sigma/correlation-rule.ts';
import { placeOfLeast } from '../../sigma/least-record.ts';
import { placesHolding } from '../../sigma/sigma-correlation.ts';
import type { SigmaValue } from '../../sigma/sigma-document.ts';
import { firstIndex, insertAt } from '../../sorted.ts';
import { nameOfCited } from '../detected-access.ts';
import { EventClock, type SavedClock } from '../event-clock.ts';
import type { KeptAccess } from '../kept-access.ts';
import { firstStaying } from './first-staying.ts';

/** Old records are searched for after this many additions. */
const SWEEP_EVERY = 4_096;

export interface RecountedSettings {
  readonly rule: CorrelationRule;
  /** Records older than event time by more than this may be dropped. It bounds how late one may arrive and still count. */
  readonly keepMillis: number;
  /** Bounds the records of one group, and so the work for each. Beyond it the one goes that later windows need least. */
  readonly perGroupMax: number;
  /** Bounds the records of all groups. Beyond it the oldest arrivals go. */
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
  /** Of a group that dropped records: the time of the latest of them. */
  readonly #floors = new Map<string, number>();
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
    const { rule: correlation, perGroupMax } = this.settings;
    const from = firstIndex(records, (one) => one.at >= at - correlation.timespanMillis);
    const to = firstIndex(records, (one) => one.at > at + correlation.timespanMillis);
    const reported = this.#report(records.slice(from, to));
    if (records.length > perGroupMax) {
      this.evicted += 1;
      this.#dropped(group, records.splice(placeOfLeast(correlation, records, at), 1));
    }
    return reported;
  }

  /** Removes records. Returns the reported ones that no window reports any more, also of those that it removed. */
  remove(group: string, isRemoved: (record: Correlated) => boolean): readonly ReportedRecord[] {
    const before = this.#groups.get(group) ?? [];
    const records = before.filter((record) => !isRemoved(record));
    if (records.length === before.length) return [];
    const places = placesHolding(this.settings.rule, records, this.settings.reports);
    const holds = new Set(records.filter((_, place) => places[place] === 1).map(({ name }) => name));
    // One of which not every window is left stays reported.
    const partialUntil = this.#partialUntil(group);
    const withdrawn = before.filter(
      (record) => record.isReported && !holds.has(record.name) && (record.at > partialUntil || isRemoved(record)),
    );
    this.#replace(group, records);
    for (const record of withdrawn) record.isReported = false;
    return withdrawn;
  }

  get size(): number {
    return [...this.#groups.values()].reduce((sum, { length }) => sum + length, 0);
  }

  save(): SavedRecounted {
    return { arrivals: this.#arrivals, clock: this.#clock.save(), groups: this.#groups, floors: this.#floors };
  }

  load({ arrivals, clock, groups, floors }: SavedRecounted): void {
    this.#arrivals = arrivals;
    this.#clock.load(clock);
    this.#groups = groups;
    this.#floors.clear();
    for (const [group, at] of floors) this.#floors.set(group, at);
  }

  #report(records: readonly KeptRecord[]): readonly ReportedRecord[] {
    const places = placesHolding(this.settings.rule, records, this.settings.reports);
    const found = records.filter(({ isReported }, place) => !isReported && places[place] === 1);
    if (found.length === 0) return found;
    // An access that several rules match is here once for each of them, and is reported once.
    const one = new Map(found.map((record) => [record.name, record]));
    for (const { isReported, name } of records) if (isReported) one.delete(name);
    for (const record of found) record.isReported = true;
    return [...one.values()];
  }

  /** The last time of which a window may lack a record that was dropped. */
  #partialUntil(group: string): number {
    return (this.#floors.get(group) ?? Number.NEGATIVE_INFINITY) + this.settings.rule.timespanMillis;
  }

  #dropped(group: string, records: readonly KeptRecord[]): void {
    for (const { at } of records) this.#floors.set(group, Math.max(at, this.#floors.get(group) ?? at));
  }

  #replace(group: string, records: KeptRecord[]): void {
    if (records.length > 0) this.#groups.set(group, records);
    else {
      this.#groups.delete(group);
      this.#floors.delete(group);
    }
  }

  #sweep(): void {
    const old = this.#clock.now - this.settings.keepMillis;
    this.#keepOnly(({ at }) => at >= old);
    const before = this.size;
    const arrivals = [...this.#groups.values()].flatMap((records) => records.map(({ arrival }) => arrival));
    const first = firstStaying(arrivals, this.settings.keptMax);
    this.#keepOnly(({ arrival }) => arrival >= first);
    this.evicted += before - this.size;
  }

  #keepOnly(stays: (record: KeptRecord) => boolean): void {
    for (const [group, records] of this.#groups) {
      const left = records.filter(stays);
      if (left.length === records.length) continue;
      this.#dropped(
        group,
        records.filter((record) => !stays(record)),
      );
      this.#replace(group, left);
    }
  }
}

export interface SavedRecounted {
  readonly arrivals: number;
  readonly clock: SavedClock;
  readonly groups: Map<string, KeptRecord[]>;
  readonly floors: ReadonlyMap<string, number>;
}
