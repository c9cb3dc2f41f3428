import { type Severity, severities } from '../access-decision/access-decision.ts';
import type { ParsedGroup } from '../finding/alert-group.ts';
import type { Finding } from '../finding/finding.ts';
import type { Alert, AlertAct, AlertCommand, AlertState } from './alert.ts';
import { summarise } from './alert-summary.ts';
import { EvidenceCounts } from './evidence-counts.ts';
import type { WhomAlertIsAbout } from './own-alert.ts';
import { type AlertWork, newWork } from './work/alert-work.ts';
import { applyAct, applyCommand, type Worked } from './work/apply-act.ts';
import { judgedFor } from './work/judged-for.ts';

/** Bounds the memory of one alert. Further people are not counted. */
const PEOPLE_KEPT_MAX = 1_000;

export interface AlertOpening {
  readonly alertId: string;
  /** Counts the alerts of the group, starting at 1. */
  readonly ordinal: number;
  readonly group: string;
  readonly parsedGroup: ParsedGroup;
  readonly openedOffset: number;
  readonly openedAt: number;
}

/** The part of an alert that describes its findings. */
interface AlertSubject {
  readonly rules: readonly string[];
  readonly severity: Severity;
  readonly people: readonly string[];
  readonly firstEventAt: number;
  readonly lastEventAt: number;
}

/**
 * An open alert that collects findings. Only `AlertFold` changes it. Adding and withdrawing a finding cost the same,
 * whatever the size of the alert.
 */
export class AlertBuilder {
  #work: AlertWork = newWork;
  #sourceId: string | null;
  /** Number of findings for each rule, severity and person. */
  readonly #rules = new Map<string, number>();
  readonly #severities = new Map<Severity, number>();
  readonly #people = new Map<string, number>();
  readonly #evidence = new EvidenceCounts();
  /** Findings that were not withdrawn. Closing the alert empties the map. */
  readonly #findings = new Map<string, Finding>();
  /**
   * Set when the last finding is withdrawn or the alert is closed. The alert then keeps its rules, severity and times.
   */
  #left: AlertSubject | null = null;

  constructor(
    readonly opening: AlertOpening,
    first: Finding,
  ) {
    this.#sourceId = first.sourceId;
    this.add(first);
  }

  get state(): AlertState {
    return this.#work.state;
  }

  /** What people made of the alert. */
  get work(): AlertWork {
    return this.#work;
  }

  /** Null for an alert about a rule, a source or a recording. */
  get actor(): string | null {
    return this.opening.parsedGroup.kind === 'actor' ? this.opening.parsedGroup.subject : null;
  }

  get severity(): Severity {
    return this.#left?.severity ?? severities.findLast((severity) => this.#severities.has(severity)) ?? 'low';
  }

  hasRule(rule: string): boolean {
    return this.#left?.rules.includes(rule) ?? this.#rules.has(rule);
  }

  add(finding: Finding): void {
    this.#left = null;
    this.#findings.set(finding.findingId, finding);
    increase(this.#rules, finding.rule);
    increase(this.#severities, finding.severity);
    const { actorId } = finding;
    if (actorId !== null && (this.#people.has(actorId) || this.#people.size < PEOPLE_KEPT_MAX)) {
      increase(this.#people, actorId);
    }
    for (const evidence of finding.evidence) this.#evidence.add(evidence);
  }

  /**
   * Removes a finding from the counts. The last one leaves its rules, severity and times in place. A closed alert does
   * not change.
   */
  withdraw(findingId: string): void {
    const finding = this.#findings.get(findingId);
    if (finding === undefined) return;
    if (this.#findings.size === 1) this.#left = this.#subject();
    this.#findings.delete(findingId);
    decrease(this.#rules, finding.rule);
    decrease(this.#severities, finding.severity);
    if (finding.actorId !== null) decrease(this.#people, finding.actorId);
    for (const evidence of finding.evidence) this.#evidence.withdraw(evidence);
  }

  /** Returns what decides who may answer the alert: everyone whose accesses it counts, at most 1,000, and when. */
  about(): WhomAlertIsAbout {
    const { people, firstEventAt, lastEventAt } = this.#left ?? this.#subject();
    const { actor } = this;
    const everyone = actor === null || people.includes(actor) ? people : [actor, ...people];
    return { people: everyone, firstEventAt, lastEventAt };
  }

  /** Applies what somebody did, or tried to do; null for an outdated act. `hasNewer`: the group has a later alert. */
  act(act: AlertAct, hasNewer: boolean, appendedAt: number): Worked | null {
    const { severity } = this;
    const alert = { severity, hasNewer, judgedFor: judgedFor(this.about().people, this.#work) };
    return this.#worked(applyAct(this.#work, act, alert, appendedAt));
  }

  command(command: AlertCommand, appendedAt: number): Worked {
    return this.#worked(applyCommand(this.#work, command, appendedAt));
  }

  #worked<Result extends Worked | null>(worked: Result): Result {
    if (worked === null) return worked;
    const before = this.state;
    this.#work = worked.work;
    if (this.state === 'closed' && before !== 'closed') this.#close();
    if (this.state !== 'closed' && before === 'closed') this.#evidence.reopen();
    return worked;
  }

  #close(): void {
    this.#left ??= this.#subject();
    this.#evidence.seal();
    this.#findings.clear();
  }

  toAlert(): Alert {
    const subject = this.#left ?? this.#subject();
    const { accesses, owners, withdrawn, eventIds } = this.#evidence.counts();
    const { rules, severity, people, firstEventAt, lastEventAt } = subject;
    const group = this.opening.parsedGroup;
    return {
      alertId: this.opening.alertId,
      group: this.opening.group,
      rules,
      severity,
      actor: this.actor,
      source: this.#sourceId,
      openedAt: this.opening.openedAt,
      firstEventAt,
      lastEventAt,
      accesses,
      owners,
      withdrawn,
      eventIds,
      summary: summarise({ group, rules, accesses, owners, withdrawn, people, firstEventAt, lastEventAt }),
      work: this.#work,
    };
  }

  #subject(): AlertSubject {
    return {
      rules: [...this.#rules.keys()].sort(),
      severity: this.severity,
      people: [...this.#people.keys()].sort(),
      ...this.#evidence.times(),
    };
  }
}

function increase<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function decrease<Key>(counts: Map<Key, number>, key: Key): void {
  const count = counts.get(key) ?? 0;
  if (count > 1) counts.set(key, count - 1);
  else counts.delete(key);
}
