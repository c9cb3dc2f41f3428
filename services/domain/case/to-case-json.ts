import { toRfc3339 } from '../../value-forms/rfc3339.ts';
import { timeOrNull, toProposalJson } from '../alert/to-alert-json.ts';
import type { AlertCase, CaseHistoryEntry } from './alert-case.ts';
import { highest } from './case-fold.ts';
import { clocksOf, type Incident } from './incident.ts';
import type { AlertOfCase } from './judge-case-act.ts';

/** Every key is present, times are RFC 3339, absent values are null. `alerts`: those of the case. `now` in milliseconds. */
export function toCaseJson(one: AlertCase, alerts: readonly AlertOfCase[], now: number) {
  const { caseId, title, state, alertIds, assignment, proposal, disposition, explanation, evidence } = one;
  return {
    caseId,
    title,
    state,
    severity: highest(alerts),
    assignee: assignment?.to ?? null,
    openedBy: one.openedBy,
    openedAt: toRfc3339(one.openedAt),
    alertIds,
    people: peopleOf(alerts),
    affectedAccounts: one.accounts,
    incident: incidentJson(one.incident, now),
    disposition,
    explanation,
    evidence,
    proposal: toProposalJson(proposal),
    closedBy: one.closedBy,
    approvedBy: one.approvedBy,
    closedAt: timeOrNull(one.closedAt),
  };
}

/** One act: without the fields that it does not have. `refused` is the reason why it had no effect. */
export function toCaseHistoryJson({ actId, at, by, action, state, evidence, ...optional }: CaseHistoryEntry) {
  const given = Object.entries(optional).filter(([, value]) => value !== null);
  return {
    actId,
    at: toRfc3339(at),
    by,
    action,
    state,
    ...Object.fromEntries(given),
    ...(evidence.length === 0 ? {} : { evidence }),
  };
}

/** Null for a case that affects fewer than ten accounts, and never affected more. */
function incidentJson(incident: Incident | null, now: number) {
  if (incident === null) return null;
  return {
    candidateSince: toRfc3339(incident.since),
    clocks: clocksOf(incident, now).map(({ id, duty, dueAt, state, met }) => ({
      id,
      duty,
      dueAt: toRfc3339(dueAt),
      state,
      metBy: met?.by ?? null,
      metAt: timeOrNull(met?.at ?? null),
      text: met?.text ?? null,
    })),
  };
}

const PEOPLE_SHOWN_MAX = 100;

/** Whose accesses the alerts count: the first 100, in alphabetical order. */
function peopleOf(alerts: readonly AlertOfCase[]): readonly string[] {
  const people = new Set(alerts.flatMap(({ about }) => about.people));
  return [...people].sort().slice(0, PEOPLE_SHOWN_MAX);
}
