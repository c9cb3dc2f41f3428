import { type Severity, severities } from '../access-decision/access-decision.ts';
import type { ParsedGroup } from '../finding/alert-group.ts';
import type { Evidence, Finding } from '../finding/finding.ts';
import type { Alert, AlertCommand, AlertState, Disposition } from './alert.ts';
import { summarise } from './alert-summary.ts';

/** `eventIds` of an alert: the newest in event time. */
export const EVENT_IDS_MAX = 100;
/** People of a recording's alert that are named; beyond it the summary says how many more there are. */
const PEOPLE_KEPT_MAX = 1_000;

export interface AlertOpening {
  readonly alertId: string;
  /** Of its group, from 1. */
  readonly ordinal: number;
  readonly group: string;
  readonly parsedGroup: ParsedGroup;
  readonly openedOffset: number;
  readonly openedAt: number;
}

/** One alert while findings join it. Only `AlertFold` changes it. */
export class AlertBuilder {
  readonly rules = new Set<string>();
  severity: Severity = 'low';
  state: AlertState = 'new';
  #sourceId: string | null;
  #disposition: Disposition | null = null;
  #firstEventAt = Number.POSITIVE_INFINITY;
  #lastEventAt = Number.NEGATIVE_INFINITY;
  #accesses = new Counted();
  #owners = new Counted();
  #people = new Set<string>();
  #newest = new NewestEvents();
  /** Those that count; empty once the alert is closed. */
  readonly #findings = new Map<string, Finding>();
  /** Accesses of withdrawn findings; some may be named by others still. */
  readonly #withdrawn = new Set<string>();

  constructor(
    readonly opening: AlertOpening,
    first: Finding,
  ) {
    this.#sourceId = first.sourceId;
    this.add(first);
  }

  /** Who the alert is about; null where it is about a rule, a source or a recording. */
  get actor(): string | null {
    return this.opening.parsedGroup.kind === 'actor' ? this.opening.parsedGroup.subject : null;
  }

  add(finding: Finding): void {
    // Nothing was left of what it was opened for.
    if (this.#findings.size === 0) this.#forgetWhatFor();
    this.#findings.set(finding.findingId, finding);
    this.#count(finding);
  }

  /**
   * Everything is counted anew from what is left. With nothing left the rules, the severity and the times stay: the alert
   * says what it was opened for until a person closes it. A closed alert stays as it was closed.
   */
  withdraw(findingId: string): void {
    const finding = this.#findings.get(findingId);
    if (finding === undefined) return;
    this.#findings.delete(findingId);
    for (const evidence of finding.evidence) this.#withdrawn.add(nameOf(evidence));
    this.#accesses = new Counted();
    this.#owners = new Counted();
    this.#newest = new NewestEvents();
    if (this.#findings.size > 0) this.#forgetWhatFor();
    for (const one of this.#findings.values()) this.#count(one);
  }

  #forgetWhatFor(): void {
    this.rules.clear();
    this.severity = 'low';
    this.#people = new Set();
    this.#firstEventAt = Number.POSITIVE_INFINITY;
    this.#lastEventAt = Number.NEGATIVE_INFINITY;
  }

  #count(finding: Finding): void {
    this.rules.add(finding.rule);
    if (severities.indexOf(finding.severity) > severities.indexOf(this.severity)) this.severity = finding.severity;
    if (finding.actorId !== null && this.#people.size < PEOPLE_KEPT_MAX) this.#people.add(finding.actorId);
    for (const evidence of finding.evidence) this.#addEvidence(evidence);
  }

  /** False when the state does not allow it. */
  command({ command, disposition }: AlertCommand): boolean {
    if (command === 'acknowledge') {
      if (this.state !== 'new') return false;
      this.state = 'acknowledged';
      return true;
    }
    // A command that only a newer version knows changes nothing.
    if (command !== 'close' || this.state === 'closed') return false;
    this.state = 'closed';
    this.#disposition = disposition;
    this.#accesses.seal();
    this.#owners.seal();
    this.#findings.clear();
    return true;
  }

  toAlert(): Alert {
    const facts = {
      group: this.opening.parsedGroup,
      rules: [...this.rules].sort(),
      accesses: this.#accesses.count,
      owners: this.#owners.count,
      withdrawn: this.#withdrawnCount(),
      people: [...this.#people].sort(),
      firstEventAt: this.#firstEventAt,
      lastEventAt: this.#lastEventAt,
    };
    return {
      alertId: this.opening.alertId,
      group: this.opening.group,
      rules: facts.rules,
      severity: this.severity,
      state: this.state,
      actor: this.actor,
      source: this.#sourceId,
      openedAt: this.opening.openedAt,
      firstEventAt: facts.firstEventAt,
      lastEventAt: facts.lastEventAt,
      accesses: facts.accesses,
      owners: facts.owners,
      withdrawn: facts.withdrawn,
      eventIds: this.#newest.eventIds(),
      summary: summarise(facts),
      disposition: this.#disposition,
    };
  }

  #addEvidence(evidence: Evidence): void {
    const { ownerId, occurredAt } = evidence;
    this.#firstEventAt = Math.min(this.#firstEventAt, occurredAt);
    this.#lastEventAt = Math.max(this.#lastEventAt, occurredAt);
    if (ownerId !== null) this.#owners.add(ownerId);
    if (this.#accesses.add(nameOf(evidence))) this.#newest.add(evidence);
  }

  #withdrawnCount(): number {
    return [...this.#withdrawn].filter((name) => !this.#accesses.has(name)).length;
  }
}

/** Event ids hold no space: the pair is unambiguous. */
function nameOf({ eventId, sourceId }: Evidence): string {
  return `${eventId} ${sourceId}`;
}

/** Distinct values; sealed, only their number is kept. */
class Counted {
  #values: Set<string> | null = new Set();
  #sealed = 0;

  get count(): number {
    return this.#values?.size ?? this.#sealed;
  }

  add(value: string): boolean {
    const before = this.count;
    this.#values?.add(value);
    return this.count > before;
  }

  /** False for everything once sealed. */
  has(value: string): boolean {
    return this.#values?.has(value) ?? false;
  }

  seal(): void {
    this.#sealed = this.count;
    this.#values = null;
  }
}

/** The newest events in event time; of the same time the greater id counts as newer, so that order never matters. */
class NewestEvents {
  /** At most twice `EVENT_IDS_MAX`, cut when full: cheaper than keeping order at every addition. */
  #events: { readonly eventId: string; readonly occurredAt: number }[] = [];

  add({ eventId, occurredAt }: Evidence): void {
    this.#events.push({ eventId, occurredAt });
    if (this.#events.length >= 2 * EVENT_IDS_MAX) this.#cut();
  }

  eventIds(): string[] {
    this.#cut();
    return this.#events.map(({ eventId }) => eventId);
  }

  #cut(): void {
    this.#events.sort((a, b) => b.occurredAt - a.occurredAt || (a.eventId < b.eventId ? 1 : -1));
    this.#events = this.#events.slice(0, EVENT_IDS_MAX);
  }
}
