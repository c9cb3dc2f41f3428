import { toRfc3339 } from '../../value-forms/rfc3339.ts';
import { type Alert, isExplained } from './alert.ts';
import type { CountedAccess } from './evidence/stored-access.ts';
import type { CloseProposal, HistoryEntry } from './work/alert-work.ts';
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
  const { work } = alert;
  const due = dueAt(alert, objectives);
  // Key by key: a list has 50 of them, and spreads of literals cost more than all else.
  return {
    alertId: alert.alertId,
    rules: alert.rules,
    detections: alert.detections,
    severity: alert.severity,
    state: work.state,
    actor: alert.actor,
    source: alert.source,
    openedAt: toRfc3339(alert.openedAt),
    firstEventAt: toRfc3339(alert.firstEventAt),
    lastEventAt: toRfc3339(alert.lastEventAt),
    accesses: alert.accesses,
    owners: alert.owners,
    withdrawn: alert.withdrawn,
    eventIds: alert.eventIds,
    summary: alert.summary,
    risk: riskOf(alert),
    dueAt: timeOrNull(due),
    overdue: due !== null && now >= due,
    suggestion: suggestionOf(alert),
    disposition: work.disposition,
    explanation: work.explanation,
    evidence: work.evidence,
    acknowledgedBy: work.acknowledgedBy,
    acknowledgedAt: timeOrNull(work.acknowledgedAt),
    assignee: work.assignment?.to ?? null,
    caseId: work.caseId,
    proposal: toProposalJson(work.proposal),
    closedBy: work.closedBy,
    approvedBy: work.approvedBy,
    closedAt: timeOrNull(work.closedAt),
  };
}

export function toProposalJson(proposal: CloseProposal | null) {
  if (proposal === null) return null;
  const { actId, by, at, disposition, explanation, evidence } = proposal;
  return { actId, by: by.id, at: toRfc3339(at), disposition, explanation, evidence };
}

/** How to close an alert whose every access was explained or excused since; null for any other. People close it, as always. */
function suggestionOf({ work, accesses, withdrawn }: Pick<Alert, 'work' | 'accesses' | 'withdrawn'>) {
  if (!isExplained(work.state, { accesses, withdrawn }) || work.proposal !== null) return null;
  return { disposition: 'register-gap', explanation: 'Every access that it counted was explained or excused since.' };
}

/** One act: without the fields that it does not have. `refused` is the reason why it had no effect. */
export function toHistoryJson(entry: HistoryEntry): Readonly<Record<string, unknown>> {
  const { actId, at, by, action, state, evidence, ...optional } = entry;
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

/** One access that an alert counts. `rules`: those of the findings that name it. */
export function toCountedAccessJson({ rules, evidence, actorId }: CountedAccess) {
  const { eventId, sourceId, ownerId, occurredAt, appendedAt, facts } = evidence;
  return {
    eventId,
    sourceId,
    occurredAt: toRfc3339(occurredAt),
    appendedAt: toRfc3339(appendedAt),
    actorId,
    ownerId,
    rules: [...new Set(rules)].sort(),
    facts,
  };
}

export function timeOrNull(at: number | null): string | null {
  return at === null ? null : toRfc3339(at);
}
