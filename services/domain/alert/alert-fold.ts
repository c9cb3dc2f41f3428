import { createHash } from 'node:crypto';
import { type Severity, severities } from '../access-decision/access-decision.ts';
import { groups, parseGroup } from '../finding/alert-group.ts';
import type { Finding, Withdrawal } from '../finding/finding.ts';
import type { SortedRows } from '../sorted-rows.ts';
import type { Alert, AlertAct, AlertCommand, AlertRecord } from './alert.ts';
import { AlertBuilder } from './alert-builder.ts';
import { type AlertFilter, type AlertOrder, findListed, indexKeys, isListed, type ListedAs } from './alert-index.ts';
import type { CountedAccess } from './evidence-counts.ts';
import type { WhomAlertIsAbout } from './own-alert.ts';
import { alertIdKey, alertKey, findingKey, groupKey, HEAD_KEY } from './row-keys.ts';
import { decodeFinding, encodeFinding, type StoredFinding } from './stored-finding.ts';
import { type Storm, Storms } from './storms.ts';
import type { AlertWork } from './work/alert-work.ts';
import type { ActRefusal } from './work/judge-act.ts';
import { isWatched } from './work/watch.ts';

const ALERT_ID_CHARS = 32;
/** The alerts in memory, by the number of people that they count, each alert once more. */
const WEIGHT_MAX = 50_000;

/** Position of a record in the `alerts` topic. */
export interface AlertPosition {
  readonly offset: number;
  /** Append time by the broker, in milliseconds since 1970 UTC. */
  readonly appendedAt: number;
}

/** The effect of a record. */
export type AlertFoldResult =
  | { readonly is: 'opened' | 'withdrawn' | 'commanded'; readonly alertId: string }
  /** The alert is closed. `reopened`: the finding opened it again. `waiting`: it counts once the alert is open again. */
  | { readonly is: 'reopened' | 'waiting'; readonly alertId: string }
  /** `isRaised`: the finding increased the severity of the alert. */
  | { readonly is: 'joined'; readonly alertId: string; readonly isRaised?: true }
  /** The finding is about a canary access, of which there are no alerts. */
  | { readonly is: 'canary' }
  /** The finding was applied before, or the withdrawn finding does not count. */
  | { readonly is: 'repeated' }
  /** The act has no effect, and is in the history of the alert. Null: there is no such alert, so no history either. */
  | { readonly is: 'refused'; readonly refusal: ActRefusal | null }
  /** The act was judged for another state of the alert. It is nowhere, and is written again. */
  | { readonly is: 'outdated' }
  /** A later release knows what it is. */
  | { readonly is: 'not-known' };

interface JudgedAlertFacts {
  readonly about: WhomAlertIsAbout;
  readonly work: AlertWork;
  readonly severity: Severity;
}

interface LoadedAlert {
  readonly builder: AlertBuilder;
  /** The source of its rows in the index; null when there are none yet. */
  listedAs: ListedAs | null;
}

/**
 * Folds the `alerts` topic into alerts: the same records in the same order give the same alerts. A group has at most
 * one open alert, and new findings of the group join it. After that alert is closed, the next finding opens a new one.
 * A finding counts once until it is withdrawn, even if its alert is closed. The first valid act in log order wins.
 *
 * Everything is rows of a table. Memory: the alerts used last.
 */
export class AlertFold {
  readonly #rows: SortedRows;
  readonly #storms: Storms;
  /** In order of use. */
  readonly #loaded = new Map<number, LoadedAlert>();
  /** The newest alert of each group, of those in memory. */
  readonly #newest = new Map<string, LoadedAlert>();
  readonly #changed = new Set<LoadedAlert>();
  #weight = 0;
  #count = 0;
  readonly #open = new Map<Severity, number>();

  constructor(rows: SortedRows) {
    this.#rows = rows;
    this.#storms = new Storms(rows);
    this.restart();
  }

  /** Reads what the table contains, after it was replaced. */
  restart(): void {
    this.#loaded.clear();
    this.#newest.clear();
    this.#changed.clear();
    this.#weight = 0;
    const head = this.#rows.get(HEAD_KEY);
    const { count, open } = head === null ? { count: 0, open: {} } : JSON.parse(head.toString());
    this.#count = count;
    for (const severity of severities) this.#open.set(severity, open[severity] ?? 0);
  }

  apply(record: AlertRecord, position: AlertPosition): AlertFoldResult {
    switch (record.kind) {
      case 'finding':
        return this.#applyFinding(record, position);
      case 'withdrawal':
        return this.#applyWithdrawal(record);
      case 'act':
      case 'command':
        return this.#applyAct(record, position);
      case 'case-act':
      case 'notification':
        return { is: 'not-known' };
    }
  }

  /** Writes the changed alerts to the table, and forgets those used longest ago. */
  settle(): void {
    if (this.#changed.size === 0) return;
    for (const loaded of this.#changed) this.#store(loaded);
    this.#changed.clear();
    this.#rows.put(HEAD_KEY, Buffer.from(JSON.stringify({ count: this.#count, open: Object.fromEntries(this.#open) })));
    for (const [number, { builder }] of this.#loaded) {
      if (this.#weight <= WEIGHT_MAX) break;
      this.#loaded.delete(number);
      this.#newest.delete(builder.opening.group);
      this.#weight -= builder.weight;
    }
  }

  get(alertId: string): Alert | null {
    return this.#find(alertId)?.builder.toAlert() ?? null;
  }

  /** Yields the counted accesses behind a place, the newest first; null if there is no such alert. */
  accesses(alertId: string, after: Buffer | null): Iterable<CountedAccess & { readonly place: Buffer }> | null {
    return this.#find(alertId)?.builder.accesses(after) ?? null;
  }

  /** Returns the values by which lists find the alert, without its accesses; null if there is no such alert. */
  listing(alertId: string): ListedAs | null {
    return this.#find(alertId)?.builder.listing() ?? null;
  }

  /** Whom the alert is about and what people made of it: what decides who may act on it. Null: there is no such alert. */
  judged(alertId: string): JudgedAlertFacts | null {
    const builder = this.#find(alertId)?.builder;
    return builder === undefined ? null : { about: builder.about(), work: builder.work, severity: builder.severity };
  }

  /** Applies what a case does to one of its alerts. */
  rework(alertId: string, change: (work: AlertWork) => AlertWork): void {
    const loaded = this.#find(alertId);
    if (loaded !== null) this.#change(loaded, (builder) => builder.rework(change));
  }

  /** Yields the matching alerts in order, those behind the place `after`. */
  *list(
    filter: AlertFilter,
    from: { readonly order: AlertOrder; readonly after: Buffer | null },
  ): Generator<AlertBuilder> {
    this.settle();
    for (const number of findListed(this.#rows, filter, from)) {
      const { builder } = this.#load(number);
      if (isListed(builder.listing(), filter)) yield builder;
    }
  }

  /** The number of alerts that are not closed, by severity. */
  openBySeverity(): ReadonlyMap<Severity, number> {
    return this.#open;
  }

  /** Changes an alert and updates the counts of open alerts. */
  #change<Result>(loaded: LoadedAlert, change: (builder: AlertBuilder) => Result): Result {
    const { builder } = loaded;
    this.#countOpen(builder, -1);
    this.#weight -= builder.weight;
    const result = change(builder);
    this.#weight += builder.weight;
    this.#countOpen(builder, 1);
    this.#changed.add(loaded);
    return result;
  }

  #countOpen({ state, severity }: AlertBuilder, by: number): void {
    if (state !== 'closed') this.#open.set(severity, (this.#open.get(severity) ?? 0) + by);
  }

  #applyFinding(finding: Finding, position: AlertPosition): AlertFoldResult {
    if (parseGroup(finding.group).kind === 'canary') return { is: 'canary' };
    const key = findingKey(finding.findingId);
    const known = this.#rows.get(key);
    const counted = known === null ? null : decodeFinding(known);
    if (counted !== null && !counted.isWithdrawn) return { is: 'repeated' };
    const newest = this.#newestOf(finding.group);
    const storm = this.#storms.observe(finding);
    if (storm !== null && !this.#isOwn(newest, storm)) return this.#applyToStorm(storm, finding, counted, position);
    if (newest !== null && isWatched(newest.builder.work, position.appendedAt)) {
      return this.#applyToWatched(newest, finding, counted, position);
    }
    const isJoining = newest !== null && newest.builder.state !== 'closed';
    const loaded = isJoining ? newest : this.#openNew(finding, newest?.builder.opening.ordinal ?? 0, position);
    const { number, opening } = loaded.builder;
    // An alert that was closed when the finding was withdrawn, and reopened since, still counts it.
    const before = loaded.builder.severity;
    if (counted?.number !== number) this.#change(loaded, (builder) => builder.add(finding));
    this.#rows.put(key, encodeFinding(number, finding, false));
    return isJoining ? joined(loaded.builder, before) : { is: 'opened', alertId: opening.alertId };
  }

  /** True for an open alert of an actor that counts more than the storm. */
  #isOwn(alert: LoadedAlert | null, storm: Storm): boolean {
    return alert !== null && alert.builder.state !== 'closed' && !alert.builder.isPartOf(storm);
  }

  /** One alert counts a storm. It takes over the alerts of the actors that count nothing else. */
  #applyToStorm(
    storm: Storm,
    finding: Finding,
    counted: StoredFinding | null,
    position: AlertPosition,
  ): AlertFoldResult {
    const newest = this.#newestOf(storm.group);
    const isOpen = newest !== null && newest.builder.state !== 'closed';
    const about = { group: storm.group, sourceId: storm.sourceId };
    const loaded = isOpen ? newest : this.#openNew(about, newest?.builder.opening.ordinal ?? 0, position);
    const parts = storm.actors.flatMap((actor) => {
      const own = this.#newestOf(groups.actor(actor));
      return own?.builder.isPartOf(storm) ? [own] : [];
    });
    const before = loaded.builder.severity;
    if (counted?.number !== loaded.builder.number) this.#change(loaded, (builder) => builder.add(finding));
    for (const part of parts) {
      this.#change(part, () => this.#change(loaded, (builder) => builder.merge(part.builder, position.appendedAt)));
    }
    this.#rows.put(findingKey(finding.findingId), encodeFinding(loaded.builder.number, finding, false));
    return isOpen ? joined(loaded.builder, before) : { is: 'opened', alertId: loaded.builder.opening.alertId };
  }

  /** A finding about an alert that somebody closed with a reason, not long ago. */
  #applyToWatched(
    closed: LoadedAlert,
    finding: Finding,
    counted: StoredFinding | null,
    { appendedAt }: AlertPosition,
  ): AlertFoldResult {
    const { number, opening } = closed.builder;
    this.#rows.put(findingKey(finding.findingId), encodeFinding(number, finding, false));
    // It was withdrawn after the close and holds again: the person who closed the alert knew it.
    if (counted?.number === number) return { is: 'repeated' };
    const isOpen = this.#change(closed, (builder) => builder.addToClosed(finding, appendedAt));
    return { is: isOpen ? 'reopened' : 'waiting', alertId: opening.alertId };
  }

  /** The id on the record is of a group of its own, so a report joins no other alert. */
  #openByHand(act: AlertAct, { offset, appendedAt }: AlertPosition): AlertFoldResult {
    const group = groups.hand(act.actId);
    const { alertId } = act;
    if (this.#rows.get(alertIdKey(alertId)) !== null || this.#newestOf(group) !== null) return { is: 'repeated' };
    const opening = { alertId, ordinal: 1, group, openedOffset: offset, openedAt: appendedAt };
    const builder = AlertBuilder.openByHand(this.#count, opening, act, this.#rows);
    if (builder === null) return { is: 'not-known' };
    this.#start(builder);
    return { is: 'opened', alertId };
  }

  #openNew(
    { group, sourceId }: Pick<Finding, 'group' | 'sourceId'>,
    ordinalBefore: number,
    { offset, appendedAt }: AlertPosition,
  ): LoadedAlert {
    const ordinal = ordinalBefore + 1;
    const alertId = alertIdOf(group, ordinal);
    const opening = { alertId, ordinal, group, openedOffset: offset, openedAt: appendedAt };
    return this.#start(AlertBuilder.open(this.#count, opening, sourceId, this.#rows));
  }

  #start(builder: AlertBuilder): LoadedAlert {
    const { number, opening } = builder;
    this.#count += 1;
    this.#rows.put(alertIdKey(opening.alertId), encodeNumber(number));
    this.#rows.put(groupKey(opening.group), encodeNumber(number));
    const started = { builder, listedAs: null };
    this.#keep(started);
    this.#newest.set(opening.group, started);
    this.#changed.add(started);
    this.#countOpen(builder, 1);
    return started;
  }

  /** A withdrawal does not change a closed alert, but the finding may be added again and open a new one. */
  #applyWithdrawal({ findingId }: Withdrawal): AlertFoldResult {
    const key = findingKey(findingId);
    const value = this.#rows.get(key);
    const counted = value === null ? null : decodeFinding(value);
    if (counted === null || counted.isWithdrawn) return { is: 'repeated' };
    const found = this.#load(counted.number);
    const loaded = found.builder.mergedInto === null ? found : this.#load(found.builder.mergedInto);
    const { state, opening } = loaded.builder;
    if (state === 'closed' && !this.#change(loaded, (builder) => builder.stopWaiting(findingId))) {
      this.#rows.put(key, encodeFinding(counted.number, counted.finding, true));
    } else {
      this.#rows.remove(key);
      this.#change(loaded, (builder) => builder.withdraw(counted.finding));
    }
    return { is: 'withdrawn', alertId: opening.alertId };
  }

  #applyAct(record: AlertAct | AlertCommand, position: AlertPosition): AlertFoldResult {
    if (record.kind === 'act' && record.action === 'open') return this.#openByHand(record, position);
    const { appendedAt } = position;
    const loaded = this.#find(record.alertId);
    if (loaded === null) return { is: 'refused', refusal: null };
    const worked = this.#change(loaded, (builder) => {
      if (record.kind === 'command') return builder.command(record, appendedAt);
      const hasNewer = builder.mergedInto !== null || this.#newestOf(builder.opening.group) !== loaded;
      return builder.act(record, hasNewer, appendedAt);
    });
    if (worked === null) return { is: 'outdated' };
    if (worked.refusal !== null) return { is: 'refused', refusal: worked.refusal };
    return { is: 'commanded', alertId: loaded.builder.opening.alertId };
  }

  #find(alertId: string): LoadedAlert | null {
    const number = this.#rows.get(alertIdKey(alertId));
    return number === null ? null : this.#load(number.readUInt32BE(0));
  }

  #newestOf(group: string): LoadedAlert | null {
    const known = this.#newest.get(group);
    if (known !== undefined) return this.#load(known.builder.number);
    const number = this.#rows.get(groupKey(group));
    if (number === null) return null;
    const loaded = this.#load(number.readUInt32BE(0));
    this.#newest.set(group, loaded);
    return loaded;
  }

  #load(number: number): LoadedAlert {
    const known = this.#loaded.get(number);
    if (known !== undefined) {
      this.#loaded.delete(number);
      this.#loaded.set(number, known);
      return known;
    }
    const value = this.#rows.get(alertKey(number));
    if (value === null) throw new Error(`the table of alerts has no alert ${number}: delete its folder`);
    const builder = AlertBuilder.decode(number, value, this.#rows);
    const loaded = { builder, listedAs: builder.listing() };
    this.#keep(loaded);
    return loaded;
  }

  #keep(loaded: LoadedAlert): void {
    this.#loaded.set(loaded.builder.number, loaded);
    this.#weight += loaded.builder.weight;
  }

  #store(loaded: LoadedAlert): void {
    const { builder, listedAs } = loaded;
    this.#rows.put(alertKey(builder.number), () => builder.encode());
    const listing = builder.listing();
    if (listedAs !== null && isSameListing(listedAs, listing)) return;
    for (const key of listedAs === null ? [] : indexKeys(listedAs)) this.#rows.remove(key);
    for (const key of indexKeys(listing)) this.#rows.put(key, encodeNumber(builder.number));
    loaded.listedAs = listing;
  }
}

function joined({ severity, opening }: AlertBuilder, before: Severity): AlertFoldResult {
  const isRaised = severities.indexOf(severity) > severities.indexOf(before);
  return { is: 'joined', alertId: opening.alertId, ...(isRaised && { isRaised }) };
}

function isSameListing(one: ListedAs, other: ListedAs): boolean {
  return (
    one.state === other.state &&
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

/** The id depends on the group and ordinal only, so it is the same whichever finding opened the alert. */
function alertIdOf(group: string, ordinal: number): string {
  return createHash('sha256')
    .update(JSON.stringify([group, ordinal]))
    .digest('hex')
    .slice(0, ALERT_ID_CHARS);
}
