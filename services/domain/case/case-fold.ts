import type { CaseAct } from '../../records/alert-record/alert-record.ts';
import type { AlertFold, AlertPosition } from '../alert/alert-fold.ts';
import { CASE_HEAD_KEY, caseKey, caseListKey, casePlace } from '../alert/row-keys.ts';
import { endOf, type SortedRows } from '../sorted-rows.ts';
import { type AlertCase, type CaseRefusal, type CaseState, newCase } from './alert-case.ts';
import { applyCaseAct, withEntry } from './apply-case-act.ts';
import { closedByCase } from './closed-by-case.ts';
import type { AlertOfCase } from './judge-case-act.ts';

/** The effect of a record. */
export type CaseFoldResult =
  | { readonly is: 'applied' | 'outdated' | 'not-known' }
  /** The act has no effect, and is in the history of the case. Null: there is no such case, so no history either. */
  | { readonly is: 'refused'; readonly refusal: CaseRefusal | null };

/** The alerts that cases contain, and what a case changes of them. */
type Alerts = Pick<AlertFold, 'judged' | 'rework'>;

/**
 * Folds acts on cases, beside the fold of the alerts: the same records in the same order give the same cases. The first
 * valid act in log order wins. Everything is rows of the table.
 */
export class CaseFold {
  readonly #rows: SortedRows;
  readonly #alerts: Alerts;

  constructor(rows: SortedRows, alerts: Alerts) {
    this.#rows = rows;
    this.#alerts = alerts;
  }

  apply(act: CaseAct, position: AlertPosition): CaseFoldResult {
    const one = this.get(act.caseId);
    if (act.action === 'create') return one === null ? this.#create(act, position) : { is: 'not-known' };
    if (one === null) return { is: 'refused', refusal: null };
    if (act.action === 'meet') return { is: 'not-known' };
    const worked = applyCaseAct(one, act, this.alertsOf(one, act.alertId), position.appendedAt);
    if (worked === null) return { is: 'outdated' };
    const { after, refusal } = worked;
    this.#store(after, one.state);
    if (refusal !== null) return { is: 'refused', refusal };
    this.#changeAlerts(one, after, act, position.appendedAt);
    return { is: 'applied' };
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
    const prefix = caseListKey(state);
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
    this.#store(withEntry(newCase(act, position), act, null, position.appendedAt), null);
    return { is: 'applied' };
  }

  /** An alert that was closed by itself keeps how. */
  #changeAlerts(before: AlertCase, { caseId, alertIds, ...after }: AlertCase, act: CaseAct, at: number): void {
    const { alertId } = act;
    if (alertId !== null && before.alertIds.includes(alertId) !== alertIds.includes(alertId)) {
      this.#alerts.rework(alertId, (work) => ({ ...work, caseId: act.action === 'add-alert' ? caseId : null }));
    }
    if (before.state === 'closed' || after.state !== 'closed') return;
    const closed = { caseId, alertIds, ...after };
    for (const id of alertIds) this.#alerts.rework(id, (work) => closedByCase(work, closed, act, at));
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
