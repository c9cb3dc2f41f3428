import type { AlertAct } from '../../../records/alert-record/alert-record.ts';
import type { Severity } from '../../access-decision/access-decision.ts';
import { type AlertWork, type HistoryEntry, unclosed, withEntry } from './alert-work.ts';
import { type ActRefusal, type JudgedAlert, judgeAct, needsTwoPeople } from './judge-act.ts';
import { watchedUntil } from './watch.ts';

/** The work after a record, and why the record changed nothing else. */
export interface Worked {
  readonly work: AlertWork;
  readonly refusal: ActRefusal | null;
}

/**
 * Judges an act where the log has it, and applies it. Every act is in the history, a refused one too; null for an outdated
 * one, which has no effect at all. `appendedAt` is in milliseconds since 1970 UTC.
 */
export function applyAct(work: AlertWork, act: AlertAct, alert: JudgedAlert, appendedAt: number): Worked | null {
  const refusal = judgeAct(work, act, alert);
  if (refusal === 'outdated') return null;
  const next = refusal === null ? transition(work, act, alert.severity, appendedAt) : work;
  return { work: withEntry(next, entryOf(act, next, refusal, appendedAt)), refusal };
}

/** The work on an alert that somebody opened by hand. */
export function opened(work: AlertWork, act: AlertAct, appendedAt: number): AlertWork {
  return withEntry(work, entryOf(act, work, null, appendedAt));
}

function transition(work: AlertWork, act: AlertAct, severity: Severity, at: number): AlertWork {
  switch (act.action) {
    case 'acknowledge':
      return { ...work, state: 'acknowledged', acknowledgedBy: act.by.id, acknowledgedAt: at };
    case 'assign':
      return { ...work, assignment: { actId: act.actId, to: act.to ?? '', by: act.by } };
    case 'escalate':
      return { ...work, state: 'escalated' };
    case 'close':
      return close(work, act, severity, at);
    case 'approve-close':
      return approve(work, act, at);
    case 'reopen': {
      // Who rejects a proposal opens nothing that was closed: the objectives count on.
      const reopenedAt = work.state === 'closed' ? at : work.reopenedAt;
      return { ...work, ...unclosed, state: 'reopened', reopenedAt };
    }
    case 'comment':
    case 'open':
      return work;
  }
}

function close(work: AlertWork, act: AlertAct, severity: Severity, at: number): AlertWork {
  const { actId, by, evidence, disposition, text: explanation } = act;
  if (needsTwoPeople(severity)) {
    return { ...work, state: 'close-proposed', proposal: { actId, by, at, disposition, explanation, evidence } };
  }
  const closed = { disposition, explanation, evidence, closedBy: by.id, closedAt: at };
  return { ...work, ...unclosed, ...closed, watchedUntil: watchedUntil(disposition, at, act), state: 'closed' };
}

function approve(work: AlertWork, act: AlertAct, at: number): AlertWork {
  if (work.proposal === null) return work;
  const { disposition, explanation, evidence, by: proposer } = work.proposal;
  const closed = { disposition, explanation, evidence, closedBy: proposer.id, approvedBy: act.by.id, closedAt: at };
  return { ...work, ...unclosed, ...closed, watchedUntil: watchedUntil(disposition, at, act), state: 'closed' };
}

function entryOf(act: AlertAct, { state }: AlertWork, refusal: ActRefusal | null, at: number): HistoryEntry {
  const { actId, by, action, text, to, disposition, evidence } = act;
  return { actId, at, by: by.id, action, text, to, disposition, evidence, refused: refusal?.reason ?? null, state };
}
