import type { Severity } from '../../access-decision/access-decision.ts';
import type { AlertWork } from './alert-work.ts';

/** Objectives for answering an alert, in milliseconds from when it was opened or opened again. */
export interface Objective {
  readonly acknowledge: number;
  readonly close: number;
}
export type Objectives = Readonly<Record<Severity, Objective>>;

/**
 * When the next thing is due, in milliseconds since 1970 UTC: an acknowledgement while nobody has acted, then the close.
 * Null for a closed alert.
 */
export function dueAt(
  { work, severity, openedAt }: { readonly work: AlertWork; readonly severity: Severity; readonly openedAt: number },
  objectives: Objectives,
): number | null {
  if (work.state === 'closed') return null;
  const since = work.reopenedAt ?? openedAt;
  return since + objectiveOf(objectives[severity], dueOf(work));
}

/** What is due of an alert that is not closed. Who rejects a proposal takes no acknowledgement back. */
export function dueOf({ state, acknowledgedAt, reopenedAt }: AlertWork): 'acknowledge' | 'close' {
  const isAcknowledged = acknowledgedAt !== null && acknowledgedAt >= (reopenedAt ?? 0);
  return (state === 'new' || state === 'reopened') && !isAcknowledged ? 'acknowledge' : 'close';
}

/** An acknowledgement is due no later than the close. */
export function objectiveOf({ acknowledge, close }: Objective, due: 'acknowledge' | 'close'): number {
  return due === 'acknowledge' ? Math.min(acknowledge, close) : close;
}
