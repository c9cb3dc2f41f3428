import { createHash } from 'node:crypto';
import type { Severity } from '../access-decision/access-decision.ts';
import type { Alert, AlertRecord } from '../alert/alert.ts';
import type { AlertFoldResult, AlertPosition } from '../alert/alert-fold.ts';

/** A change of an alert that is reported to people outside. */
export const noticeKinds = ['opened', 'raised', 'escalated', 'close-proposed', 'closed', 'reopened'] as const;
export type NoticeKind = (typeof noticeKinds)[number];

/** `raised`: a finding increased the severity. `severity` is the one after the record. */
export interface Notice {
  /** The offset of the record in `alerts` that caused it: at most one notice per record. */
  readonly offset: number;
  /** Append time of the record, milliseconds since 1970 UTC. */
  readonly at: number;
  readonly alertId: string;
  readonly kind: NoticeKind;
  /** `opened`, `raised:FINDING`, `reopened:FINDING`, or the id of the act: unique within the alert, and the same after every replay. */
  readonly cause: string;
  readonly severity: Severity;
}

const ID_CHARS = 32;

/** Returns the notice that a folded record causes, or null. `alert`: as it is after the record. */
export function noticeOf(
  record: AlertRecord,
  folded: AlertFoldResult,
  { offset, appendedAt: at }: AlertPosition,
  alertOf: (alertId: string) => Pick<Alert, 'severity' | 'work'> | null,
): Notice | null {
  if (record.kind === 'finding') {
    const { severity, findingId } = record;
    if (folded.is === 'opened')
      return { offset, at, alertId: folded.alertId, kind: 'opened', cause: 'opened', severity };
    if (folded.is === 'reopened') {
      const now = alertOf(folded.alertId)?.severity ?? severity;
      const cause = `reopened:${findingId}`;
      return { offset, at, alertId: folded.alertId, kind: 'reopened', cause, severity: now };
    }
    if (folded.is !== 'joined' || folded.isRaised !== true) return null;
    return { offset, at, alertId: folded.alertId, kind: 'raised', cause: `raised:${findingId}`, severity };
  }
  if (record.kind === 'act' && folded.is === 'opened') {
    const severity = alertOf(folded.alertId)?.severity ?? 'low';
    return { offset, at, alertId: folded.alertId, kind: 'opened', cause: 'opened', severity };
  }
  if (folded.is !== 'commanded' || (record.kind !== 'act' && record.kind !== 'command')) return null;
  const alert = alertOf(folded.alertId);
  const action = record.kind === 'act' ? record.action : record.command;
  const kind = alert === null ? null : kindOf(action, alert.work.state);
  if (alert === null || kind === null) return null;
  const cause = record.kind === 'act' ? record.actId : record.commandId;
  return { offset, at, alertId: folded.alertId, kind, cause, severity: alert.severity };
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
