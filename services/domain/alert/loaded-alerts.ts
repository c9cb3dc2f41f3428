import { type Severity, severities } from '../access-decision/access-decision.ts';
import type { SortedRows } from '../sorted-rows.ts';
import { AlertBuilder } from './alert-builder.ts';
import { indexKeys, type ListedAs } from './alert-index.ts';
import type { AlertTables } from './evidence/evidence-counts.ts';
import { RowPages } from './evidence/row-pages.ts';
import { StoredAccesses } from './evidence/stored-access.ts';
import { turnOfStaying } from './evidence/turn-of-staying.ts';
import { accessesKey, alertIdKey, alertKey, groupKey, HEAD_KEY, ownersKey, subjectKey } from './row-keys.ts';

/** The alerts in memory, by the number of people that they count, each alert once more. */
const WEIGHT_MAX = 50_000;
/** What stays when those that were not used for longest are forgotten: not every batch looks for them. */
const WEIGHT_STAYING = 37_500;
/** Groups that are known to have none, some 100 bytes each. */
const WITHOUT_MAX = 10_000;
const PRESENT = Buffer.of(1);

export interface LoadedAlert {
  readonly builder: AlertBuilder;
  /** The source of its rows in the index; null when there are none yet. */
  listedAs: ListedAs | null;
  /** When it was used last, in turns of `settle`. */
  turn: number;
}

/** The alerts as rows of a table, those used last in memory, and how many are open. */
export class LoadedAlerts {
  readonly tables: AlertTables;
  readonly #rows: SortedRows;
  readonly #loaded = new Map<number, LoadedAlert>();
  /** The newest alert of each group, of those in memory. */
  readonly #newest = new Map<string, LoadedAlert>();
  /** Groups without an alert: each finding of a storm asks for that of ten actors, most of whom have none. */
  readonly #without = new Set<string>();
  readonly #changed = new Set<LoadedAlert>();
  #weight = 0;
  #turn = 0;
  #changes = 0;
  #count = 0;
  readonly #open = new Map<Severity, number>();

  constructor(rows: SortedRows) {
    this.#rows = rows;
    const [accesses, owners] = [new RowPages(rows, accessesKey), new RowPages(rows, ownersKey)];
    this.tables = { rows, accesses, stored: new StoredAccesses(rows), owners };
    this.restart();
  }

  /** The number of alerts so far: that of the next one. */
  get count(): number {
    return this.#count;
  }

  /** Grows with every change of an alert. */
  get changes(): number {
    return this.#changes;
  }

  /** The number of alerts that are not closed, by severity. */
  get open(): ReadonlyMap<Severity, number> {
    return this.#open;
  }

  /** Reads what the table contains, after it was replaced. */
  restart(): void {
    this.tables.accesses.restart();
    this.tables.owners.restart();
    this.tables.stored.restart();
    this.#loaded.clear();
    this.#newest.clear();
    this.#without.clear();
    this.#changed.clear();
    this.#weight = 0;
    this.#changes += 1;
    const head = this.#rows.get(HEAD_KEY);
    const { count, open } = head === null ? { count: 0, open: {} } : JSON.parse(head.toString());
    this.#count = count;
    for (const severity of severities) this.#open.set(severity, open[severity] ?? 0);
  }

  /** Writes the changed alerts to the table, and forgets those used longest ago, which may only have been listed. */
  settle(): void {
    if (this.#changed.size === 0 && this.#weight <= WEIGHT_MAX) return;
    if (this.#changed.size > 0) this.#storeChanged();
    if (this.#weight > WEIGHT_MAX) this.#forget();
    this.#turn += 1;
  }

  #storeChanged(): void {
    for (const loaded of this.#changed) this.#store(loaded);
    this.#changed.clear();
    this.tables.accesses.settle();
    this.tables.owners.settle();
    this.#rows.put(HEAD_KEY, Buffer.from(JSON.stringify({ count: this.#count, open: Object.fromEntries(this.#open) })));
  }

  #forget(): void {
    const since = this.#turnOfStaying();
    for (const [number, { builder, turn }] of this.#loaded) {
      if (turn >= since) continue;
      this.#loaded.delete(number);
      this.#newest.delete(builder.opening.group);
      this.#weight -= builder.weight;
    }
  }

  /** Alerts used in this turn or later stay. */
  #turnOfStaying(): number {
    const byTurn = new Map<number, number>();
    for (const { builder, turn } of this.#loaded.values()) byTurn.set(turn, (byTurn.get(turn) ?? 0) + builder.weight);
    return turnOfStaying(byTurn, this.#turn, WEIGHT_STAYING);
  }

  /** Changes an alert and updates the counts of open alerts. */
  change<Result>(loaded: LoadedAlert, change: (builder: AlertBuilder) => Result): Result {
    const { builder } = loaded;
    this.#countOpen(builder, -1);
    this.#weight -= builder.weight;
    const result = change(builder);
    this.#weight += builder.weight;
    this.#countOpen(builder, 1);
    this.#changed.add(loaded);
    builder.revision += 1;
    this.#changes += 1;
    return result;
  }

  #countOpen({ state, severity }: AlertBuilder, by: number): void {
    if (state !== 'closed') this.#open.set(severity, (this.#open.get(severity) ?? 0) + by);
  }

  /** Adds a new alert. */
  start(builder: AlertBuilder): LoadedAlert {
    const { number, opening } = builder;
    this.#count += 1;
    this.tables.accesses.begin(number);
    this.tables.owners.begin(number);
    this.#rows.put(alertIdKey(opening.alertId), encodeNumber(number));
    this.#rows.put(groupKey(opening.group), encodeNumber(number));
    if (builder.actor !== null) this.#rows.put(subjectKey({ kind: 'actor', id: builder.actor }, number), PRESENT);
    const started = { builder, listedAs: null, turn: this.#turn };
    this.#keep(started);
    this.#newest.set(opening.group, started);
    this.#without.delete(opening.group);
    this.#changed.add(started);
    this.#changes += 1;
    this.#countOpen(builder, 1);
    return started;
  }

  find(alertId: string): LoadedAlert | null {
    const number = this.#rows.get(alertIdKey(alertId));
    return number === null ? null : this.load(number.readUInt32BE(0));
  }

  newestOf(group: string): LoadedAlert | null {
    const known = this.#newest.get(group);
    if (known !== undefined) return this.load(known.builder.number);
    if (this.#without.has(group)) return null;
    const number = this.#rows.get(groupKey(group));
    if (number === null) {
      if (this.#without.size >= WITHOUT_MAX) this.#without.clear();
      this.#without.add(group);
      return null;
    }
    const loaded = this.load(number.readUInt32BE(0));
    this.#newest.set(group, loaded);
    return loaded;
  }

  load(number: number): LoadedAlert {
    const known = this.#loaded.get(number);
    if (known !== undefined) {
      // In place of being moved to the end of the map: where one key is set again and again, V8 goes through all that it was before.
      known.turn = this.#turn;
      return known;
    }
    const value = this.#rows.get(alertKey(number));
    if (value === null) throw new Error(`the table of alerts has no alert ${number}: delete its folder`);
    const builder = AlertBuilder.decode(number, value, this.tables);
    const loaded = { builder, listedAs: builder.listing(), turn: this.#turn };
    this.#keep(loaded);
    return loaded;
  }

  #keep(loaded: LoadedAlert): void {
    this.#loaded.set(loaded.builder.number, loaded);
    this.#weight += loaded.builder.weight;
  }

  #store(loaded: LoadedAlert): void {
    const { builder, listedAs } = loaded;
    builder.settle();
    this.#rows.put(alertKey(builder.number), () => builder.encode());
    const listing = builder.listing();
    if (listedAs !== null && isSameListing(listedAs, listing)) return;
    const number = encodeNumber(builder.number);
    for (const key of listedAs === null ? [] : indexKeys(listedAs)) this.#rows.remove(key);
    for (const key of indexKeys(listing)) this.#rows.put(key, number);
    loaded.listedAs = listing;
  }
}

function isSameListing(one: ListedAs, other: ListedAs): boolean {
  return (
    one.state === other.state &&
    one.since === other.since &&
    one.due === other.due &&
    one.severity === other.severity &&
    one.risk === other.risk &&
    one.rules.length === other.rules.length &&
    one.rules.every((rule, at) => rule === other.rules[at])
  );
}

function encodeNumber(number: number): Buffer {
  const value = Buffer.allocUnsafe(4);
  value.writeUInt32BE(number, 0);
  return value;
}
