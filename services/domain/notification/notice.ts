import { createHash } from 'node:crypto';
import { type Severity, severities } from '../access-decision/access-decision.ts';
import type { Alert, AlertRecord } from '../alert/alert.ts';
import type { AlertFoldResult, AlertPosition } from '../alert/alert-fold.ts';
import type { AlertCase, CaseAct } from '../case/alert-case.ts';
import type { CaseChange } from '../case/case-fold.ts';

/** A change of an alert that is reported to people outside. */
export const noticeKinds = [
  'opened',
  'raised',
  'escalated',
  'close-proposed',
  'closed',
  'reopened',
  'case-opened',
  'case-raised',
  'case-close-proposed',
  'case-closed',
  'case-reopened',
  'incident-candidate',
] as const;
export type NoticeKind = (typeof noticeKinds)[number];

/** `raised`: a finding increased the severity. `severity` is the one after the record. */
export interface Notice {
  /** The offset of the record in `alerts` that caused it: at most one notice per record. */
  readonly offset: number;
  /** Append time of the record, milliseconds since 1970 UTC. */
  readonly at: number;
  readonly about: 'alert' | 'case';
  /** Of a case, its id. */
  readonly alertId: string;
  /** `merged`: a storm took over other alerts. Only a target that keeps a list of open alerts learns of it. */
  readonly kind: NoticeKind | 'merged';
  /** `opened`, `raised:FINDING`, `reopened:FINDING`, or the id of the act: unique within the alert, and the same after every replay. */
  readonly cause: string;
  readonly severity: Severity;
  /** Other alerts that the record closed. */
  readonly closes: readonly string[];
}

const ID_CHARS = 32;

/** Returns the notice that a folded record causes, or null. `alertOf`: as it is after the record. */
export function noticeOf(
  record: AlertRecord,
  folded: AlertFoldResult,
  { offset, appendedAt: at }: AlertPosition,
  alertOf: (alertId: string) => { readonly severity: Severity; readonly work: Pick<Alert['work'], 'state'> } | null,
): Notice | null {
  if (!('alertId' in folded)) return null;
  const { alertId } = folded;
  const closes = 'merged' in folded ? (folded.merged ?? []) : [];
  const notice = { about: 'alert', offset, at, alertId, closes } as const;
  const severityOf = (otherwise: Severity) => alertOf(alertId)?.severity ?? otherwise;
  if (record.kind === 'finding') {
    const { findingId } = record;
    // Nearly every finding of a flood: it is nobody's news, and costs no look at the alert.
    if (folded.is === 'joined' && folded.isRaised !== true && closes.length === 0) return null;
    // Of the alert: those that a storm took over may be graver than the finding.
    const severity = severityOf(record.severity);
    if (folded.is === 'opened') return { ...notice, kind: 'opened', cause: 'opened', severity };
    if (folded.is === 'reopened') return { ...notice, kind: 'reopened', cause: `reopened:${findingId}`, severity };
    if (folded.is !== 'joined') return null;
    if (folded.isRaised === true) return { ...notice, kind: 'raised', cause: `raised:${findingId}`, severity };
    return { ...notice, kind: 'merged', cause: `merged:${findingId}`, severity };
  }
  if (record.kind === 'act' && folded.is === 'opened') {
    return { ...notice, kind: 'opened', cause: 'opened', severity: severityOf('low') };
  }
  if (folded.is !== 'commanded' || record.kind !== 'act') return null;
  const alert = alertOf(alertId);
  const kind = alert === null ? null : kindOf(record.action, alert.work.state);
  if (alert === null || kind === null) return null;
  return { ...notice, kind, cause: record.actId, severity: alert.severity };
}

/** Returns the notice that an act on a case causes, or null. A case without alerts is nobody's news. */
export function noticeOfCase(
  { action, actId: cause, caseId }: CaseAct,
  { before, after, severityBefore, severity, closed }: CaseChange,
  { offset, appendedAt: at }: AlertPosition,
): Notice | null {
  const kind = caseKindOf(action, after.state, { before: before?.alertIds.length ?? 0, severityBefore, severity });
  if (kind === null || severity === null) return null;
  return { about: 'case', offset, at, alertId: caseId, kind, cause, severity, closes: closed };
}

function caseKindOf(
  action: string,
  state: AlertCase['state'],
  alerts: { readonly before: number; readonly severityBefore: Severity | null; readonly severity: Severity | null },
): NoticeKind | null {
  switch (action) {
    case 'add-alert':
      if (alerts.before === 0) return 'case-opened';
      return rankOf(alerts.severity) > rankOf(alerts.severityBefore) ? 'case-raised' : null;
    case 'reopen':
      return 'case-reopened';
    case 'close':
    case 'approve-close':
      return state === 'closed' ? 'case-closed' : 'case-close-proposed';
    default:
      return null;
  }
}

function rankOf(severity: Severity | null): number {
  return severity === null ? -1 : severities.indexOf(severity);
}

/** The tenth account that the alerts of a case affect. */
export function incidentNotice(caseId: string, { offset, appendedAt: at }: AlertPosition): Notice {
  const kind = 'incident-candidate' as const;
  return { about: 'case', offset, at, alertId: caseId, kind, cause: kind, severity: 'critical', closes: [] };
}

function kindOf(action: string, state: Alert['work']['state']): NoticeKind | null {
  switch (action) {
    case 'escalate':
      return 'escalated';
    case 'reopen':
      return 'reopened';
    case 'close':
    case 'approve-close':
      return state === 'closed' ? 'closed' : 'close-proposed';
    default:
      return null;
  }
}

/** The id of a message. It depends on what happened only, so a repeated delivery has the same one. */
export function messageIdOf({ alertId, cause }: Pick<Notice, 'alertId' | 'cause'>): string {
  return hashed([alertId, cause]);
}

/** The id of a digest: of its first notice and of the time when it is due. */
export function digestIdOf(first: Notice, dueAt: number): string {
  return hashed(['digest', first.alertId, first.cause, dueAt]);
}

function hashed(parts: readonly unknown[]): string {
  return `msg_${createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, ID_CHARS)}`;
}
