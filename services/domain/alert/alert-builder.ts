import { type Severity, severities } from '../access-decision/access-decision.ts';
import { type ParsedGroup, parseGroup } from '../finding/alert-group.ts';
import type { CitedAccess, Finding } from '../finding/finding.ts';
import type { Alert, AlertAct, AlertState } from './alert.ts';
import {
  type AlertContent,
  type AlertOpening,
  type AlertSubject,
  decodeContent,
  encodeContent,
  newContent,
  noteGone,
} from './alert-content.ts';
import type { ListedAs } from './alert-index.ts';
import { summarise } from './alert-summary.ts';
import { BY_HAND, reportOf, summariseReport } from './by-hand.ts';
import {
  type AccountChange,
  type AlertTables,
  decrease,
  EvidenceCounts,
  increase,
  keepDetections,
  noteDetection,
  versionsOf,
} from './evidence/evidence-counts.ts';
import type { CountedAccess } from './evidence/stored-access.ts';
import type { WhomAlertIsAbout } from './own-alert.ts';
import type { Storm } from './storms.ts';
import { type AlertWork, newWork } from './work/alert-work.ts';
import { applyAct, opened, type Worked } from './work/apply-act.ts';
import { judgedFor } from './work/judged-for.ts';
import { mergedWork } from './work/merged-work.ts';
import { dueOf } from './work/objectives.ts';
import { scoreOf } from './work/risk.ts';
import { isKnownToGoOn, isMoreOfTheSame, type OwnerClass, ownerClassesOf, reopenedBy, reopens } from './work/watch.ts';

/** Bounds the memory of one alert. Further people are not counted. */
const PEOPLE_KEPT_MAX = 1_000;

/**
 * An alert that collects findings. Only `AlertFold` changes it. Adding and withdrawing a finding cost the same,
 * whatever the size of the alert.
 */
export class AlertBuilder {
  readonly #content: AlertContent;
  readonly #evidence: EvidenceCounts;
  readonly #group: ParsedGroup;
  /** Counts the changes since it was read from its row. */
  revision = 0;

  private constructor(
    /** Names the rows of the alert. */
    readonly number: number,
    content: AlertContent,
    tables: AlertTables,
  ) {
    this.#content = content;
    this.#group = parseGroup(content.opening.group);
    this.#evidence = new EvidenceCounts(tables, number, content.evidence);
  }

  static open(number: number, opening: AlertOpening, sourceId: string | null, tables: AlertTables): AlertBuilder {
    return new AlertBuilder(number, newContent(opening, sourceId), tables);
  }

  /** Opens an alert that counts no access: what somebody reported. */
  static openByHand(number: number, opening: AlertOpening, act: AlertAct, tables: AlertTables): AlertBuilder | null {
    const report = reportOf(act);
    if (report === null) return null;
    const { severity, actorId, sourceId } = report.about;
    const at = opening.openedAt;
    const people = actorId === null ? [] : [actorId];
    const left = { rules: [BY_HAND], severity, people, firstEventAt: at, lastEventAt: at, claimedAt: null };
    const work = opened(newWork, act, at);
    return new AlertBuilder(number, { ...newContent(opening, sourceId), report, left, work }, tables);
  }

  static decode(number: number, value: Buffer, tables: AlertTables): AlertBuilder {
    return new AlertBuilder(number, decodeContent(value), tables);
  }

  /** Writes to the table what is not there yet, but for its own row. */
  settle(): void {
    this.#evidence.settle();
  }

  encode(): Buffer {
    return encodeContent(this.#content);
  }

  /** Approximate memory, as the number of people counted and of acts. */
  get weight(): number {
    const { people, work, waiting, gone } = this.#content;
    return 1 + people.size + work.history.length + waiting.length + gone.length;
  }

  get opening(): AlertOpening {
    return this.#content.opening;
  }

  get state(): AlertState {
    return this.#content.work.state;
  }

  /** The work of people on the alert. */
  get work(): AlertWork {
    return this.#content.work;
  }

  /** Null for an alert about a rule, a source or a recording. */
  get actor(): string | null {
    return this.#group.kind === 'actor' ? this.#group.subject : (this.#content.report?.about.actorId ?? null);
  }

  get severity(): Severity {
    const { left, severities: counted } = this.#content;
    return left?.severity ?? severities.findLast((severity) => counted.has(severity)) ?? 'low';
  }

  get ownerClasses(): ReadonlySet<OwnerClass> {
    return this.#content.ownerClasses;
  }

  get rules(): readonly string[] {
    return this.#content.left?.rules ?? [...this.#content.rules.keys()].sort();
  }

  /** The values by which lists find it. */
  listing(): ListedAs {
    const { opening, state, severity, actor, rules } = this;
    const { accesses, owners } = this.#content.evidence;
    const risk = scoreOf({ severity, rules, accesses, owners });
    const since = this.work.reopenedAt ?? opening.openedAt;
    const due = dueOf(this.work);
    return { openedOffset: opening.openedOffset, since, due, state, severity, risk, actor, rules };
  }

  add(finding: Finding): void {
    this.#content.left = null;
    this.#count(finding);
  }

  #count(finding: Finding): void {
    const content = this.#content;
    content.findings += 1;
    for (const ownerClass of ownerClassesOf(finding)) content.ownerClasses.add(ownerClass);
    increase(content.rules, finding.rule);
    noteDetection(content.detections, finding);
    increase(content.severities, finding.severity);
    const { actorId } = finding;
    if (actorId !== null && (content.people.has(actorId) || content.people.size < PEOPLE_KEPT_MAX)) {
      increase(content.people, actorId);
    }
    for (const evidence of finding.evidence) this.#addEvidence(evidence, finding);
  }

  #addEvidence(evidence: CitedAccess, by: Pick<Finding, 'rule' | 'actorId'>): void {
    const content = this.#content;
    const isFirst = content.evidence.accesses + content.evidence.withdrawn === 0;
    if (isFirst || content.onlySource !== evidence.sourceId) content.onlySource = isFirst ? evidence.sourceId : null;
    this.#evidence.add(evidence, by);
  }

  get mergedInto(): number | null {
    return this.#content.mergedInto;
  }

  /** True if nobody has touched the alert, nor a case has it, and everything that it counts is part of the storm. */
  isPartOf({ rule, sourceId, since }: Storm): boolean {
    const { work, onlySource, left, rules } = this.#content;
    const isOnlyRule = left === null && rules.size === 1 && rules.has(rule);
    const isTouched = work.state !== 'new' || work.history.length > 0 || work.caseId !== null;
    if (isTouched || !isOnlyRule || onlySource !== sourceId) return false;
    return this.#evidence.times().firstEventAt >= since;
  }

  /** Counts what `other` counts, which is closed by that. */
  merge(other: AlertBuilder, at: number): void {
    const [into, from] = [this.#content, other.#content];
    from.left = other.#subject();
    into.left = null;
    into.findings += from.findings;
    for (const [rule, count] of from.rules) increase(into.rules, rule, count);
    keepDetections(into.detections, from.detections);
    for (const ownerClass of from.ownerClasses) into.ownerClasses.add(ownerClass);
    for (const [severity, count] of from.severities) increase(into.severities, severity, count);
    for (const [id, count] of from.people) {
      if (into.people.has(id) || into.people.size < PEOPLE_KEPT_MAX) increase(into.people, id, count);
    }
    for (const { rules, evidence, actorId } of [...other.accesses(null)]) {
      for (const rule of rules) this.#addEvidence(evidence, { rule, actorId });
    }
    from.mergedInto = this.number;
    from.work = mergedWork(from.work, into.opening.alertId, at);
  }

  /**
   * Takes a finding of a closed alert that is watched. Returns true if the alert is open again: then the finding counts, and
   * those that waited. What is known to go on counts at once.
   */
  addToClosed(finding: Finding, at: number): boolean {
    const content = this.#content;
    const isKnown = isKnownToGoOn(content.work);
    if (isKnown && isMoreOfTheSame(finding, this)) {
      this.#count(finding);
      content.goesOn += 1;
      content.left = { ...(content.left ?? this.#subject()), ...this.#evidence.times() };
      return false;
    }
    const since = [...content.waiting, finding];
    content.waiting = since;
    if (!isKnown && !reopens(this, since)) return false;
    this.#worked({ work: reopenedBy(content.work, finding, since, at) });
    return true;
  }

  /** True if the finding waited, and was removed. */
  stopWaiting(findingId: string): boolean {
    const { waiting } = this.#content;
    this.#content.waiting = waiting.filter((finding) => finding.findingId !== findingId);
    return this.#content.waiting.length < waiting.length;
  }

  /** A finding that a closed alert counts was withdrawn. */
  noteGone(findingId: string): void {
    noteGone(this.#content, findingId);
  }

  /** The ids of findings that were withdrawn while it was closed; none where it still is. */
  takeGone(): readonly string[] {
    const { gone } = this.#content;
    if (this.state === 'closed' || gone.length === 0) return [];
    this.#content.gone = [];
    return gone;
  }

  /**
   * Removes a finding from the counts. The last one leaves its rules, severity and times in place. A closed alert does
   * not change.
   */
  withdraw(finding: CountedFinding): void {
    const content = this.#content;
    if (this.state === 'closed') return;
    // Opened again, it is no longer what it was when it was closed.
    content.left = null;
    if (content.findings === 1) content.left = this.#subject();
    content.findings -= 1;
    decrease(content.rules, finding.rule);
    decrease(content.severities, finding.severity);
    if (finding.actorId !== null) decrease(content.people, finding.actorId);
    for (const evidence of finding.evidence) this.#evidence.withdraw(evidence, finding.rule);
  }

  /** Returns what decides who may answer the alert: everyone whose accesses it counts, at most 1,000, and when. */
  about(): WhomAlertIsAbout {
    const { people, firstEventAt, lastEventAt } = this.#content.left ?? this.#subject();
    const { actor } = this;
    const everyone = actor === null || people.includes(actor) ? people : [actor, ...people];
    return { people: everyone, firstEventAt, lastEventAt };
  }

  /** Applies what somebody did, or tried to do; null for an outdated act. `hasNewer`: the group has a later alert. */
  act(act: AlertAct, hasNewer: boolean, appendedAt: number): Worked | null {
    const { severity, work } = this;
    const alert = { severity, hasNewer, judgedFor: judgedFor(this.about().people, work) };
    return this.#worked(applyAct(work, act, alert, appendedAt));
  }

  /** Changes the work without an act on the alert itself. */
  rework(change: (work: AlertWork) => AlertWork): void {
    this.#worked({ work: change(this.work) });
  }

  #worked<Result extends Pick<Worked, 'work'> | null>(worked: Result): Result {
    if (worked === null) return worked;
    const content = this.#content;
    content.work = worked.work;
    if (this.state === 'closed') content.left ??= this.#subject();
    else {
      for (const finding of content.waiting) this.add(finding);
      content.waiting = [];
      content.goesOn = 0;
    }
    return worked;
  }

  toAlert(): Alert {
    return { ...this.toSearched(), eventIds: this.#evidence.eventIds() };
  }

  /** The accounts that it affects: with an access to what was not encrypted end to end. */
  accounts(): Iterable<string> {
    return this.#evidence.accounts();
  }

  takeAccountChanges(): readonly AccountChange[] {
    return this.#evidence.takeAccountChanges();
  }

  /** Yields what it counts behind a place, the newest first. */
  accesses(after: Buffer | null): Iterable<CountedAccess & { readonly place: Buffer }> {
    return this.#evidence.accesses(after);
  }

  /** The alert without its events: a search of many alerts reads no row of their accesses. */
  toSearched(): Omit<Alert, 'eventIds'> {
    const { opening, work, sourceId, left, report, waiting, goesOn, evidence } = this.#content;
    const { accesses, owners, withdrawn } = evidence;
    const { rules, severity, people, firstEventAt, lastEventAt, claimedAt } = left ?? this.#subject();
    const times = { firstEventAt, lastEventAt, claimedAt };
    const facts = { group: this.#group, rules, accesses, owners, withdrawn, people, ...times };
    return {
      alertId: opening.alertId,
      group: opening.group,
      rules,
      detections: versionsOf(this.#content.detections),
      severity,
      actor: this.actor,
      source: sourceId,
      openedAt: opening.openedAt,
      firstEventAt,
      lastEventAt,
      accesses,
      owners,
      withdrawn,
      summary: report === null ? summarise({ ...facts, waiting: waiting.length + goesOn }) : summariseReport(report),
      work,
    };
  }

  #subject(): AlertSubject {
    const { rules, people } = this.#content;
    return {
      rules: [...rules.keys()].sort(),
      severity: this.severity,
      people: [...people.keys()].sort(),
      ...this.#evidence.times(),
    };
  }
}

/** The findings and accesses that a withdrawal removes. */
export type CountedFinding = Pick<Finding, 'rule' | 'severity' | 'actorId' | 'evidence'>;
