import { hash } from 'node:crypto';
import { type Severity, severities } from '../access-decision/access-decision.ts';
import { groups, parseGroup } from '../finding/alert-group.ts';
import type { Finding, Withdrawal } from '../finding/finding.ts';
import type { SortedRows } from '../sorted-rows.ts';
import type { Alert, AlertAct, AlertRecord } from './alert.ts';
import { AlertBuilder } from './alert-builder.ts';
import {
  type AlertFilter,
  type AlertOrder,
  alertsAbout,
  findListed,
  isListed,
  type ListedAs,
  placeOf,
} from './alert-index.ts';
import type { AccountChange } from './evidence/evidence-counts.ts';
import type { CountedAccess } from './evidence/stored-access.ts';
import { type LoadedAlert, LoadedAlerts } from './loaded-alerts.ts';
import type { WhomAlertIsAbout } from './own-alert.ts';
import { alertIdKey, type SubjectRef, subjectKey } from './row-keys.ts';
import { type StoredFinding, StoredFindings } from './stored-findings.ts';
import { type Storm, Storms } from './storms.ts';
import type { AlertWork } from './work/alert-work.ts';
import type { ActRefusal } from './work/judge-act.ts';
import { isWatched } from './work/watch.ts';

const ALERT_ID_CHARS = 32;
const PRESENT = Buffer.of(1);
/** Position of a record in the `alerts` topic. */
export interface AlertPosition {
  readonly offset: number;
  /** Append time by the broker, in milliseconds since 1970 UTC. */
  readonly appendedAt: number;
}

/** The effect of a record. */
export type AlertFoldResult =
  | { readonly is: 'withdrawn' | 'commanded'; readonly alertId: string }
  /** `merged`: the alerts that a storm closed by taking them over. */
  | { readonly is: 'opened'; readonly alertId: string; readonly merged?: readonly string[] }
  /** The alert is closed. `reopened`: the finding opened it again. `waiting`: it counts once the alert is open again. */
  | { readonly is: 'reopened' | 'waiting'; readonly alertId: string }
  /** `isRaised`: the finding increased the severity of the alert. */
  | { readonly is: 'joined'; readonly alertId: string; readonly isRaised?: true; readonly merged?: readonly string[] }
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

export type OnAccounts = (caseId: string, changes: readonly AccountChange[], at: AlertPosition) => void;

interface JudgedAlertFacts {
  readonly about: WhomAlertIsAbout;
  readonly work: AlertWork;
  readonly severity: Severity;
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
  readonly #findings: StoredFindings;
  readonly #alerts: LoadedAlerts;
  /** Of the record that is applied. */
  #position: AlertPosition = { offset: 0, appendedAt: 0 };
  #onAccounts: OnAccounts = () => {};

  constructor(rows: SortedRows) {
    this.#rows = rows;
    this.#storms = new Storms(rows);
    this.#findings = new StoredFindings(rows);
    this.#alerts = new LoadedAlerts(rows);
  }

  /** Calls back when an alert of a case affects an account from now on, or no longer. */
  watchAccounts(onAccounts: OnAccounts): void {
    this.#onAccounts = onAccounts;
  }

  /** Reads what the table contains, after it was replaced. */
  restart(): void {
    this.#storms.restart();
    this.#findings.restart();
    this.#alerts.restart();
  }

  apply(record: AlertRecord, position: AlertPosition): AlertFoldResult {
    this.#position = position;
    switch (record.kind) {
      case 'finding':
        return this.#applyFinding(record, position);
      case 'withdrawal':
        return this.#applyWithdrawal(record);
      case 'act':
        return this.#applyAct(record, position);
      case 'case-act':
      case 'notification':
      case 'watch-gap':
        return { is: 'not-known' };
    }
  }

  /** Writes the changed alerts to the table, and forgets those used longest ago. */
  settle(): void {
    this.#findings.settle();
    this.#alerts.settle();
  }

  get(alertId: string): Alert | null {
    return this.#alerts.find(alertId)?.builder.toAlert() ?? null;
  }

  /** Yields the counted accesses behind a place, the newest first; null if there is no such alert. */
  accesses(alertId: string, after: Buffer | null): Iterable<CountedAccess & { readonly place: Buffer }> | null {
    return this.#alerts.find(alertId)?.builder.accesses(after) ?? null;
  }

  /** Returns the values by which lists find the alert, without its accesses; null if there is no such alert. */
  listing(alertId: string): ListedAs | null {
    return this.#alerts.find(alertId)?.builder.listing() ?? null;
  }

  /** Whom the alert is about and what people made of it: what decides who may act on it. Null: there is no such alert. */
  judged(alertId: string): JudgedAlertFacts | null {
    const builder = this.#alerts.find(alertId)?.builder;
    if (builder === undefined) return null;
    const { work, severity } = builder;
    // Only where somebody asks: it lists up to 1,000 people.
    return {
      get about() {
        return builder.about();
      },
      work,
      severity,
    };
  }

  /** True for an alert that a storm took over: another one counts its accesses, and it is never opened again. */
  isTakenOver(alertId: string): boolean {
    const mergedInto = this.#alerts.find(alertId)?.builder.mergedInto ?? null;
    return mergedInto !== null;
  }

  /** The accounts that the alert affects; none if there is no such alert. */
  accountsOf(alertId: string): Iterable<string> {
    return this.#alerts.find(alertId)?.builder.accounts() ?? [];
  }

  /** Applies what a case does to one of its alerts. */
  rework(alertId: string, change: (work: AlertWork) => AlertWork): void {
    const loaded = this.#alerts.find(alertId);
    if (loaded !== null) this.#change(loaded, (builder) => builder.rework(change));
  }

  /** Yields the matching alerts in order, those behind the place `after`. */
  *list(
    filter: AlertFilter,
    from: { readonly order: AlertOrder; readonly after: Buffer | null },
  ): Generator<AlertBuilder> {
    this.settle();
    const { actor, subjects = [] } = filter;
    const about = actor === undefined ? subjects : [{ kind: 'actor', id: actor } as const, ...subjects];
    if (about.length > 0) {
      yield* this.#listAbout(about, filter, from);
      return;
    }
    for (const number of findListed(this.#rows, filter, from)) {
      const { builder } = this.#alerts.load(number);
      if (isListed(builder.listing(), filter)) yield builder;
    }
  }

  /** An actor, owner, camera or recording has few alerts: they are sorted here. */
  *#listAbout(
    subjects: readonly SubjectRef[],
    filter: AlertFilter,
    { order, after }: { readonly order: AlertOrder; readonly after: Buffer | null },
  ): Generator<AlertBuilder> {
    const placed = alertsAbout(this.#rows, subjects).flatMap((number) => {
      const listing = this.#alerts.load(number).builder.listing();
      const place = placeOf(listing, order);
      return isListed(listing, filter) && (after === null || place.compare(after) > 0) ? [{ number, place }] : [];
    });
    placed.sort((one, other) => one.place.compare(other.place));
    for (const { number } of placed) yield this.#alerts.load(number).builder;
  }

  /** Grows with every change of an alert: what was listed before may be listed otherwise since. */
  get changes(): number {
    return this.#alerts.changes;
  }

  /** The number of alerts that are not closed, by severity. */
  openBySeverity(): ReadonlyMap<Severity, number> {
    return this.#alerts.open;
  }

  #change<Result>(loaded: LoadedAlert, change: (builder: AlertBuilder) => Result): Result {
    const result = this.#alerts.change(loaded, change);
    const { caseId } = loaded.builder.work;
    const accounts = loaded.builder.takeAccountChanges();
    if (caseId !== null && accounts.length > 0) this.#onAccounts(caseId, accounts, this.#position);
    return result;
  }

  #applyFinding(finding: Finding, position: AlertPosition): AlertFoldResult {
    if (parseGroup(finding.group).kind === 'canary') return { is: 'canary' };
    const counted = this.#findings.get(finding.findingId, finding);
    if (counted !== null && !counted.isWithdrawn) return { is: 'repeated' };
    const newest = this.#alerts.newestOf(finding.group);
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
    this.#findings.put(finding.findingId, number, finding);
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
    const newest = this.#alerts.newestOf(storm.group);
    const isOpen = newest !== null && newest.builder.state !== 'closed';
    const about = { group: storm.group, sourceId: storm.sourceId };
    const loaded = isOpen ? newest : this.#openNew(about, newest?.builder.opening.ordinal ?? 0, position);
    const parts = storm.actors.flatMap((actor) => {
      const own = this.#alerts.newestOf(groups.actor(actor));
      return own?.builder.isPartOf(storm) ? [own] : [];
    });
    const before = loaded.builder.severity;
    if (counted?.number !== loaded.builder.number) this.#change(loaded, (builder) => builder.add(finding));
    for (const part of parts) {
      this.#change(part, () => this.#change(loaded, (builder) => builder.merge(part.builder, position.appendedAt)));
    }
    this.#findings.put(finding.findingId, loaded.builder.number, finding);
    const merged = parts.map(({ builder }) => builder.opening.alertId);
    const { alertId } = loaded.builder.opening;
    return isOpen ? { ...joined(loaded.builder, before), merged } : { is: 'opened', alertId, merged };
  }

  /** A finding about an alert that somebody closed with a reason, not long ago. */
  #applyToWatched(
    closed: LoadedAlert,
    finding: Finding,
    counted: StoredFinding | null,
    { appendedAt }: AlertPosition,
  ): AlertFoldResult {
    const { number, opening } = closed.builder;
    this.#findings.put(finding.findingId, number, finding);
    // It was withdrawn after the close and holds again: the person who closed the alert knew it.
    if (counted?.number === number) return { is: 'repeated' };
    const isOpen = this.#change(closed, (builder) => builder.addToClosed(finding, appendedAt));
    this.#withdrawGone(closed);
    return { is: isOpen ? 'reopened' : 'waiting', alertId: opening.alertId };
  }

  /** The id on the record is of a group of its own, so a report joins no other alert. */
  #openByHand(act: AlertAct, { offset, appendedAt }: AlertPosition): AlertFoldResult {
    const group = groups.hand(act.actId);
    const { alertId } = act;
    if (this.#rows.get(alertIdKey(alertId)) !== null || this.#alerts.newestOf(group) !== null)
      return { is: 'repeated' };
    const opening = { alertId, ordinal: 1, group, openedOffset: offset, openedAt: appendedAt };
    const builder = AlertBuilder.openByHand(this.#alerts.count, opening, act, this.#alerts.tables);
    if (builder === null) return { is: 'not-known' };
    this.#alerts.start(builder);
    for (const subject of reportedSubjects(act)) this.#rows.put(subjectKey(subject, builder.number), PRESENT);
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
    return this.#alerts.start(AlertBuilder.open(this.#alerts.count, opening, sourceId, this.#alerts.tables));
  }

  /**
   * A withdrawal does not change a closed alert before it is opened again, but the finding may be added again and open a new
   * one.
   */
  #applyWithdrawal({ findingId }: Withdrawal): AlertFoldResult {
    const counted = this.#findings.find(findingId);
    if (counted === null || counted.isWithdrawn) return { is: 'repeated' };
    const loaded = this.#alertOf(counted);
    const { state, opening } = loaded.builder;
    if (state === 'closed' && !this.#change(loaded, (builder) => builder.stopWaiting(findingId))) {
      this.#findings.markWithdrawn(findingId, counted);
      this.#change(loaded, (builder) => builder.noteGone(findingId));
    } else {
      this.#findings.remove(findingId, counted);
      this.#change(loaded, (builder) => builder.withdraw(this.#findings.detailsOf(counted)));
    }
    return { is: 'withdrawn', alertId: opening.alertId };
  }

  /** The alert that counts a finding. */
  #alertOf({ number }: StoredFinding): LoadedAlert {
    const found = this.#alerts.load(number);
    return found.builder.mergedInto === null ? found : this.#alerts.load(found.builder.mergedInto);
  }

  /** Of an alert that is open again: removes what was withdrawn while it was closed, and was not found again since. */
  #withdrawGone(loaded: LoadedAlert): void {
    for (const findingId of loaded.builder.takeGone()) {
      const counted = this.#findings.find(findingId);
      if (counted === null || !counted.isWithdrawn || this.#alertOf(counted) !== loaded) continue;
      this.#findings.remove(findingId, counted);
      this.#change(loaded, (builder) => builder.withdraw(this.#findings.detailsOf(counted)));
    }
  }

  #applyAct(act: AlertAct, position: AlertPosition): AlertFoldResult {
    if (act.action === 'open') return this.#openByHand(act, position);
    const { appendedAt } = position;
    const loaded = this.#alerts.find(act.alertId);
    if (loaded === null) return { is: 'refused', refusal: null };
    const worked = this.#change(loaded, (builder) => {
      const hasNewer = builder.mergedInto !== null || this.#alerts.newestOf(builder.opening.group) !== loaded;
      return builder.act(act, hasNewer, appendedAt);
    });
    if (worked === null) return { is: 'outdated' };
    this.#withdrawGone(loaded);
    if (worked.refusal !== null) return { is: 'refused', refusal: worked.refusal };
    return { is: 'commanded', alertId: loaded.builder.opening.alertId };
  }
}

function reportedSubjects({ opening }: AlertAct): readonly SubjectRef[] {
  const ids = { owner: opening?.ownerId, camera: opening?.cameraId, recording: opening?.recordingId };
  return (['owner', 'camera', 'recording'] as const).flatMap((kind) => (ids[kind] ? [{ kind, id: ids[kind] }] : []));
}

function joined({ severity, opening }: AlertBuilder, before: Severity) {
  const isRaised = severities.indexOf(severity) > severities.indexOf(before);
  return { is: 'joined', alertId: opening.alertId, ...(isRaised && { isRaised }) } as const;
}

/** The id depends on the group and ordinal only, so it is the same whichever finding opened the alert. */
function alertIdOf(group: string, ordinal: number): string {
  return hash('sha256', JSON.stringify([group, ordinal])).slice(0, ALERT_ID_CHARS);
}
