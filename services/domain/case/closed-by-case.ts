import type { CaseAct } from '../../records/alert-record/alert-record.ts';
import { type AlertWork, unclosed, withEntry } from '../alert/work/alert-work.ts';
import { watchedUntil } from '../alert/work/watch.ts';
import type { AlertCase } from './alert-case.ts';

/**
 * The work on an alert whose case was closed: it is closed as the case is, by the same people. One that was closed before
 * keeps how. `act` closed the case, and `at` is its append time in milliseconds since 1970 UTC.
 */
export function closedByCase(work: AlertWork, one: AlertCase, act: CaseAct, at: number): AlertWork {
  if (work.state === 'closed') return work;
  const { disposition, explanation, evidence, closedBy, approvedBy } = one;
  const how = { disposition, explanation, evidence, closedBy, approvedBy, closedAt: at };
  const closed = {
    ...work,
    ...unclosed,
    ...how,
    watchedUntil: watchedUntil(disposition, at, act),
    state: 'closed',
  } as const;
  return withEntry(closed, {
    actId: act.actId,
    at,
    by: act.by.id,
    action: approvedBy === null ? 'close' : 'approve-close',
    to: null,
    text: `With its case ${one.caseId}: ${explanation ?? ''}`,
    disposition,
    evidence,
    refused: null,
    state: 'closed',
  });
}
