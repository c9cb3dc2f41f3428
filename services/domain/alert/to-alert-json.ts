import { toRfc3339 } from '../../value-forms/rfc3339.ts';
import { type Alert, isExplained } from './alert.ts';
import type { CountedAccess } from './evidence-counts.ts';
import type { AlertWork, HistoryEntry } from './work/alert-work.ts';
import { dueAt, type Objectives } from './work/objectives.ts';
import { riskOf } from './work/risk.ts';

/** The time and the objectives by which an alert is shown. */
export interface AlertView {
  /** Milliseconds since 1970 UTC. */
  readonly now: number;
  readonly objectives: Objectives;
}

/**
 * Follows section 5 of the interfaces: every key is present, times are RFC 3339, absent values are null. `group` is
 * internal and left out.
 */
export function toAlertJson(alert: Alert, { now, objectives }: AlertView) {
  const { alertId, rules, severity, actor, source, accesses, owners, withdrawn, eventIds, summary, work } = alert;
  const due = dueAt(alert, objectives);
  return {
    ...{ alertId, rules, severity, state: work.state, actor, source },
    openedAt: toRfc3339(alert.openedAt),
    firstEventAt: toRfc3339(alert.firstEventAt),
    lastEventAt: toRfc3339(alert.lastEventAt),
    ...{ accesses, owners, withdrawn, eventIds, summary },
    risk: riskOf(alert),
    dueAt: timeOrNull(due),
    overdue: due !== null && now >= due,
    suggestion: suggestionOf(alert),
    ...workJson(work),
  };
}

/** How to close an alert whose every access was explained or excused since; null for any other. People close it, as always. */
function suggestionOf({ work, accesses, withdrawn }: Pick<Alert, 'work' | 'accesses' | 'withdrawn'>) {
  if (!isExplained(work.state, { accesses, withdrawn }) || work.proposal !== null) return null;
  return { disposition: 'register-gap', explanation: 'Every access that it counted was explained or excused since.' };
}

function workJson({ assignment, proposal, ...work }: AlertWork): Readonly<Record<string, unknown>> {
  const { disposition, explanation, evidence, acknowledgedBy, caseId, closedBy, approvedBy } = work;
  return {
    ...{ disposition, explanation, evidence, acknowledgedBy },
    acknowledgedAt: timeOrNull(work.acknowledgedAt),
    ...{ assignee: assignment?.to ?? null, caseId },
    proposal:
      proposal === null
        ? null
        : {
            ...{ by: proposal.by.id, at: toRfc3339(proposal.at), disposition: proposal.disposition },
            ...{ explanation: proposal.explanation, evidence: proposal.evidence },
          },
    ...{ closedBy, approvedBy },
    closedAt: timeOrNull(work.closedAt),
  };
}

/** One act: without the fields that it does not have. `refused` is the reason why it had no effect. */
export function toHistoryJson(entry: HistoryEntry): Readonly<Record<string, unknown>> {
  const { actId, at, by, action, state, evidence, ...optional } = entry;
  const given = Object.entries(optional).filter(([, value]) => value !== null);
  return {
    ...{ actId, at: toRfc3339(at), by, action, state },
    ...Object.fromEntries(given),
    ...(evidence.length === 0 ? {} : { evidence }),
  };
}

/** One access that an alert counts. `rules`: those of the findings that name it. */
export function toCountedAccessJson({ rules, evidence, actorId }: CountedAccess): Readonly<Record<string, unknown>> {
  const { eventId, sourceId, ownerId, occurredAt, appendedAt, facts } = evidence;
  return {
    ...{ eventId, sourceId, occurredAt: toRfc3339(occurredAt), appendedAt: toRfc3339(appendedAt), actorId, ownerId },
    rules: [...new Set(rules)].sort(),
    facts,
  };
}

export function timeOrNull(at: number | null): string | null {
  return at === null ? null : toRfc3339(at);
}
