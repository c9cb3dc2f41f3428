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

/** What is due of an alert that is not closed. Who rejects a proposal opens nothing that was closed: somebody acted on it. */
export function dueOf({ state, reopenedAt, history }: AlertWork): 'acknowledge' | 'close' {
  if (state !== 'reopened') return state === 'new' ? 'acknowledge' : 'close';
  const last = history.findLast(({ action, refused }) => action === 'reopen' && refused === null);
  return last?.at === reopenedAt ? 'acknowledge' : 'close';
}

/** An acknowledgement is due no later than the close. */
export function objectiveOf({ acknowledge, close }: Objective, due: 'acknowledge' | 'close'): number {
  return due === 'acknowledge' ? Math.min(acknowledge, close) : close;
}
