import { toRfc3339 } from '../../value-forms/rfc3339.ts';
import { type Severity, severities } from '../access-decision/access-decision.ts';
import { timeOrNull } from '../alert/to-alert-json.ts';
import type { AlertCase, CaseHistoryEntry } from './alert-case.ts';
import type { AlertOfCase } from './judge-case-act.ts';

/** Every key is present, times are RFC 3339, absent values are null. `alerts`: those of the case. */
export function toCaseJson(one: AlertCase, alerts: readonly AlertOfCase[]) {
  const { caseId, title, state, alertIds, assignment, proposal, disposition, explanation, evidence } = one;
  return {
    ...{ caseId, title, state, severity: highest(alerts), assignee: assignment?.to ?? null },
    ...{ openedBy: one.openedBy, openedAt: toRfc3339(one.openedAt), alertIds, people: peopleOf(alerts) },
    ...{ disposition, explanation, evidence },
    proposal:
      proposal === null
        ? null
        : {
            ...{ by: proposal.by.id, at: toRfc3339(proposal.at), disposition: proposal.disposition },
            ...{ explanation: proposal.explanation, evidence: proposal.evidence },
          },
    ...{ closedBy: one.closedBy, approvedBy: one.approvedBy, closedAt: timeOrNull(one.closedAt) },
  };
}

/** One act: without the fields that it does not have. `refused` is the reason why it had no effect. */
export function toCaseHistoryJson({ actId, at, by, action, state, evidence, ...optional }: CaseHistoryEntry) {
  const given = Object.entries(optional).filter(([, value]) => value !== null);
  return {
    ...{ actId, at: toRfc3339(at), by, action, state },
    ...Object.fromEntries(given),
    ...(evidence.length === 0 ? {} : { evidence }),
  };
}

/** Null for a case without alerts. */
function highest(alerts: readonly AlertOfCase[]): Severity | null {
  return severities.findLast((severity) => alerts.some((alert) => alert.severity === severity)) ?? null;
}

const PEOPLE_SHOWN_MAX = 100;

/** Whose accesses the alerts count: the first 100, in alphabetical order. */
function peopleOf(alerts: readonly AlertOfCase[]): readonly string[] {
  const people = new Set(alerts.flatMap(({ about }) => about.people));
  return [...people].sort().slice(0, PEOPLE_SHOWN_MAX);
}
