import type { CaseAct } from '../../records/alert-record/alert-record.ts';
import { leastNeeded, unclosed } from '../alert/work/alert-work.ts';
import type { AlertCase, CaseHistoryEntry, CaseRefusal } from './alert-case.ts';
import { clockIds, runningClock } from './incident.ts';
import { type AlertOfCase, caseNeedsTwoPeople, judgeCaseAct } from './judge-case-act.ts';

/** Bounds the memory of one case, as of one alert. */
const HISTORY_MAX = 1_000;

/**
 * Judges an act where the log has it, and applies it. Every act is in the history, a refused one too; null for an outdated
 * one, which has no effect at all. `at` is in milliseconds since 1970 UTC.
 */
export function applyCaseAct(
  one: AlertCase,
  act: CaseAct,
  alerts: readonly AlertOfCase[],
  at: number,
): { readonly after: AlertCase; readonly refusal: CaseRefusal | null } | null {
  const refusal = judgeCaseAct(one, act, alerts);
  if (refusal === 'outdated') return null;
  const next = refusal === null ? transition(one, act, alerts, at) : one;
  return { after: withEntry(next, act, refusal, at), refusal };
}

function transition(one: AlertCase, act: CaseAct, alerts: readonly AlertOfCase[], at: number): AlertCase {
  const { actId, by, disposition, text: explanation, evidence } = act;
  switch (act.action) {
    case 'add-alert':
      return { ...one, alertIds: [...new Set([...one.alertIds, act.alertId ?? ''])] };
    case 'remove-alert':
      return { ...one, alertIds: one.alertIds.filter((id) => id !== act.alertId) };
    case 'assign':
      return { ...one, assignment: { actId, to: act.to ?? '', by } };
    case 'close':
      if (caseNeedsTwoPeople(alerts)) {
        return { ...one, state: 'close-proposed', proposal: { actId, by, at, disposition, explanation, evidence } };
      }
      return { ...one, state: 'closed', disposition, explanation, evidence, closedBy: by.id, closedAt: at };
    case 'approve-close': {
      if (one.proposal === null) return one;
      const { by: proposer, at: _, actId: __, ...how } = one.proposal;
      return { ...one, ...unclosed, ...how, state: 'closed', closedBy: proposer.id, approvedBy: by.id, closedAt: at };
    }
    case 'meet': {
      const clock = runningClock(one.incident, act.deadline);
      if (one.incident === null || clock === null) return one;
      const met = { clock, by: by.id, at, text: explanation };
      return { ...one, incident: { ...one.incident, met: [...one.incident.met, met] } };
    }
    case 'reopen':
      return { ...one, ...unclosed, state: 'open' };
    default:
      return one;
  }
}

export function withEntry(one: AlertCase, act: CaseAct, refusal: CaseRefusal | null, at: number): AlertCase {
  const { actId, by, action, text, alertId, to, disposition, evidence } = act;
  const refused = refusal?.reason ?? null;
  const clock = clockIds.find((id) => id === act.deadline) ?? null;
  const entry: CaseHistoryEntry = {
    actId,
    at,
    by: by.id,
    action,
    text,
    alertId,
    to,
    disposition,
    evidence,
    clock,
    refused,
    state: one.state,
  };
  const history = [...one.history, entry];
  if (history.length <= HISTORY_MAX) return { ...one, history };
  return { ...one, history: history.toSpliced(leastNeeded(history), 1), actsLeftOut: one.actsLeftOut + 1 };
}
