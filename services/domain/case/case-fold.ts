import type { CaseAct } from '../../records/alert-record/alert-record.ts';
import { type Severity, severities } from '../access-decision/access-decision.ts';
import type { AlertFold, AlertPosition } from '../alert/alert-fold.ts';
import type { AccountChange } from '../alert/evidence/evidence-counts.ts';
import { CASE_HEAD_KEY, caseAccountKey, caseKey, caseListKey, casePlace } from '../alert/row-keys.ts';
import { endOf, type SortedRows } from '../sorted-rows.ts';
import { type AlertCase, type CaseRefusal, type CaseState, newCase } from './alert-case.ts';
import { applyCaseAct, withEntry } from './apply-case-act.ts';
import { closedByCase } from './closed-by-case.ts';
import { INCIDENT_ACCOUNTS_MIN } from './incident.ts';
import type { AlertOfCase } from './judge-case-act.ts';

/** In place of a state: the list of candidates for an incident. */
const INCIDENTS = 'incident';

/** The effect of a record. */
export type CaseFoldResult =
  | { readonly is: 'applied'; readonly change: CaseChange }
  | { readonly is: 'outdated' | 'not-known' }
  /** The act has no effect, and is in the history of the case. Null: there is no such case, so no history either. */
  | { readonly is: 'refused'; readonly refusal: CaseRefusal | null };

/** What an act changed. */
export interface CaseChange {
  readonly before: AlertCase | null;
  readonly after: AlertCase;
  /** The highest severity of its alerts; null for a case without alerts. */
  readonly severityBefore: Severity | null;
  readonly severity: Severity | null;
  /** The alerts that were closed with it. */
  readonly closed: readonly string[];
}

/** The alerts that cases contain, and what a case changes of them. */
type Alerts = Pick<AlertFold, 'judged' | 'rework' | 'accountsOf' | 'watchAccounts'>;

/**
 * Folds acts on cases, beside the fold of the alerts: the same records in the same order give the same cases. The first
 * valid act in log order wins. Everything is rows of the table.
 */
export class CaseFold {
  readonly #rows: SortedRows;
  readonly #alerts: Alerts;
  /** The cases that became a candidate for an incident since they were taken. */
  #candidates: string[] = [];

  constructor(rows: SortedRows, alerts: Alerts) {
    this.#rows = rows;
    this.#alerts = alerts;
    alerts.watchAccounts((caseId, changes, at) => this.#countAccounts(caseId, changes, at));
  }

  apply(act: CaseAct, position: AlertPosition): CaseFoldResult {
    const one = this.get(act.caseId);
    if (act.action === 'create') return one === null ? this.#create(act, position) : { is: 'not-known' };
    if (one === null) return { is: 'refused', refusal: null };
    const alerts = this.alertsOf(one, act.alertId);
    const worked = applyCaseAct(one, act, alerts, position.appendedAt);
    if (worked === null) return { is: 'outdated' };
    const { after, refusal } = worked;
    this.#store(after, one.state);
    if (refusal !== null) return { is: 'refused', refusal };
    const closed = this.#changeAlerts(one, after, act, position);
    const severityOf = ({ alertIds }: AlertCase) => highest(alerts.filter(({ alertId }) => alertIds.includes(alertId)));
    const change = { before: one, after, severityBefore: severityOf(one), severity: severityOf(after), closed };
    return { is: 'applied', change };
  }

  /** The cases that became a candidate for an incident since the last call. */
  takeCandidates(): readonly string[] {
    return this.#candidates.length === 0 ? [] : this.#candidates.splice(0);
  }

  /** Cases that are a candidate for an incident, the one opened last first. */
  *incidents(): Generator<AlertCase> {
    yield* this.#listed(caseListKey(INCIDENTS), null);
  }

  get(caseId: string): AlertCase | null {
    const value = this.#rows.get(caseKey(caseId));
    return value === null ? null : JSON.parse(value.toString());
  }

  /** What of the alerts decides about an act: those of the case, and the one that the act names. */
  alertsOf({ alertIds }: Pick<AlertCase, 'alertIds'>, named: string | null): readonly AlertOfCase[] {
    const ids = new Set([...alertIds, ...(named === null ? [] : [named])]);
    return [...ids].flatMap((alertId) => {
      const alert = this.#alerts.judged(alertId);
      return alert === null ? [] : [{ alertId, ...alert }];
    });
  }

  /** Yields cases, the one opened last first, those behind the place `after`. */
  *list(state: CaseState | null, after: Buffer | null): Generator<AlertCase & { readonly place: Buffer }> {
    yield* this.#listed(caseListKey(state), after);
  }

  *#listed(prefix: Buffer, after: Buffer | null): Generator<AlertCase & { readonly place: Buffer }> {
    const from = after === null ? prefix : Buffer.concat([prefix, after, Buffer.of(0)]);
    for (const { key, value } of this.#rows.range(from, endOf(prefix))) {
      const one = this.get(value.toString());
      if (one !== null) yield { ...one, place: key.subarray(prefix.length) };
    }
  }

  /** The number of cases in each state. */
  byState(): Readonly<Record<CaseState, number>> {
    const value = this.#rows.get(CASE_HEAD_KEY);
    return value === null ? { open: 0, 'close-proposed': 0, closed: 0 } : JSON.parse(value.toString());
  }

  #create(act: CaseAct, position: AlertPosition): CaseFoldResult {
    const after = withEntry(newCase(act, position), act, null, position.appendedAt);
    this.#store(after, null);
    return { is: 'applied', change: { before: null, after, severityBefore: null, severity: null, closed: [] } };
  }

  /** An alert that was closed by itself keeps how. Returns those that were closed now. */
  #changeAlerts(
    before: AlertCase,
    { caseId, alertIds, ...after }: AlertCase,
    act: CaseAct,
    position: AlertPosition,
  ): readonly string[] {
    const { appendedAt: at } = position;
    const { alertId } = act;
    if (alertId !== null && before.alertIds.includes(alertId) !== alertIds.includes(alertId)) {
      const isAdded = act.action === 'add-alert';
      this.#alerts.rework(alertId, (work) => ({ ...work, caseId: isAdded ? caseId : null }));
      const accounts = [...this.#alerts.accountsOf(alertId)];
      const by = isAdded ? 1 : -1;
      this.#countAccounts(
        caseId,
        accounts.map((ownerId) => ({ ownerId, by }) as const),
        position,
      );
    }
    if (before.state === 'closed' || after.state !== 'closed') return [];
    const closed = { caseId, alertIds, ...after };
    const open = alertIds.filter((id) => this.#alerts.judged(id)?.work.state !== 'closed');
    for (const id of open) this.#alerts.rework(id, (work) => closedByCase(work, closed, act, at));
    return open;
  }

  /** The tenth account makes the case a candidate, and that stays: later corrections are for people to judge. */
  #countAccounts(caseId: string, changes: readonly AccountChange[], { appendedAt }: AlertPosition): void {
    const one = this.get(caseId);
    if (one === null || changes.length === 0) return;
    let { accounts } = one;
    for (const { ownerId, by } of changes) {
      const key = caseAccountKey(caseId, ownerId);
      const before = this.#rows.get(key)?.readUInt32BE(0) ?? 0;
      const after = Math.max(0, before + by);
      if (before === 0 && after > 0) accounts += 1;
      if (before > 0 && after === 0) accounts -= 1;
      if (after === 0) this.#rows.remove(key);
      else this.#rows.put(key, encodeCount(after));
    }
    const isNew = one.incident === null && accounts >= INCIDENT_ACCOUNTS_MIN;
    const incident = isNew ? { since: appendedAt, met: [] } : one.incident;
    this.#store({ ...one, accounts, incident }, one.state);
    if (!isNew) return;
    this.#candidates.push(caseId);
    this.#rows.put(Buffer.concat([caseListKey(INCIDENTS), casePlace(one.openedOffset)]), Buffer.from(caseId));
  }

  #store(one: AlertCase, before: CaseState | null): void {
    const { caseId, state, openedOffset } = one;
    this.#rows.put(caseKey(caseId), Buffer.from(JSON.stringify(one)));
    if (before === state) return;
    const place = casePlace(openedOffset);
    const counts = { ...this.byState() };
    counts[state] += 1;
    if (before !== null) {
      counts[before] -= 1;
      this.#rows.remove(Buffer.concat([caseListKey(before), place]));
    }
    this.#rows.put(CASE_HEAD_KEY, Buffer.from(JSON.stringify(counts)));
    for (const listed of [null, state]) {
      this.#rows.put(Buffer.concat([caseListKey(listed), place]), Buffer.from(caseId));
    }
  }
}

/** The highest severity; null without alerts. */
export function highest(alerts: readonly Pick<AlertOfCase, 'severity'>[]): Severity | null {
  return severities.findLast((severity) => alerts.some((alert) => alert.severity === severity)) ?? null;
}

function encodeCount(count: number): Buffer {
  const value = Buffer.allocUnsafe(4);
  value.writeUInt32BE(count, 0);
  return value;
}
