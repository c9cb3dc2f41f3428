import type { AlertAct, Bar, CaseAct, CaseAction, Disposition } from '../../records/alert-record/alert-record.ts';
import type { AlertIntent } from '../alert/alert.ts';
import { type ActRefusalReason, type Assignment, type CloseProposal, unclosed } from '../alert/work/alert-work.ts';

import type { ClockId, Incident } from './incident.ts';

export type { CaseAct, CaseAction } from '../../records/alert-record/alert-record.ts';

export const caseStates = ['open', 'close-proposed', 'closed'] as const;
export type CaseState = (typeof caseStates)[number];

/** Why an act on a case has no effect: as for an alert, and what only a case has. */
export const caseRefusalReasons = [
  'wrong-state',
  'own-alert',
  'person-required',
  'second-person-required',
  'assignee-barred',
  'in-another-case',
  'case-full',
  'clock-not-running',
] as const satisfies readonly (ActRefusalReason | 'in-another-case' | 'case-full' | 'clock-not-running')[];
export type CaseRefusalReason = (typeof caseRefusalReasons)[number];

/** Bounds the work of judging one act: it reads whom every alert of the case is about. */
export const CASE_ALERTS_MAX = 100;

/** One act on a case, in log order. Fields that an act does not have are null. */
export interface CaseHistoryEntry {
  readonly actId: string;
  /** Append time, milliseconds since 1970 UTC. */
  readonly at: number;
  readonly by: string;
  readonly action: CaseAction;
  readonly text: string | null;
  readonly alertId: string | null;
  readonly to: string | null;
  readonly disposition: Disposition | null;
  readonly evidence: readonly string[];
  /** The clock that was met. */
  readonly clock: ClockId | null;
  /** Why it had no effect; null for an act that had one. */
  readonly refused: CaseRefusalReason | null;
  /** The state after the act. */
  readonly state: CaseState;
}

/**
 * Alerts of one person or several that people answer together: plain values, so it can be stored as JSON. Only
 * `applyCaseAct` changes it. Times are append times in milliseconds since 1970 UTC.
 */
export interface AlertCase {
  readonly caseId: string;
  readonly title: string;
  readonly openedBy: string;
  readonly openedAt: number;
  readonly openedOffset: number;
  readonly state: CaseState;
  /** In the order in which they were added, at most 100. */
  readonly alertIds: readonly string[];
  readonly assignment: Assignment | null;
  readonly proposal: CloseProposal | null;
  /** Set while the case is closed: how, why, by whom and since when. */
  readonly disposition: Disposition | null;
  readonly explanation: string | null;
  readonly evidence: readonly string[];
  readonly closedBy: string | null;
  readonly approvedBy: string | null;
  readonly closedAt: number | null;
  /** Accounts that its alerts affect now, without what was encrypted end to end. */
  readonly accounts: number;
  /** Set for ever once ten accounts were affected. */
  readonly incident: Incident | null;
  readonly history: readonly CaseHistoryEntry[];
  /** Acts that `history` no longer has. The log has them. */
  readonly actsLeftOut: number;
}

export function newCase({ caseId, text, by }: CaseAct, { offset, appendedAt }: { offset: number; appendedAt: number }) {
  return {
    caseId,
    title: text ?? '',
    openedBy: by.id,
    openedAt: appendedAt,
    openedOffset: offset,
    state: 'open',
    alertIds: [],
    assignment: null,
    ...unclosed,
    accounts: 0,
    incident: null,
    history: [],
    actsLeftOut: 0,
  } as const satisfies AlertCase;
}

/** Why an act has no effect, and whom or what it concerns. */
export interface CaseRefusal {
  readonly reason: CaseRefusalReason;
  readonly state: CaseState;
  /** The states that allow it. */
  readonly expected: readonly CaseState[];
  /** The relation that forbids it, where one does. */
  readonly bar: Bar | null;
  /** The case that has the alert, where another has it. */
  readonly otherCaseId: string | null;
}

/** What somebody does with a case, as far as it is theirs to choose. */
export type CaseIntent = Pick<CaseAct, 'action'> &
  Partial<Pick<CaseAct, 'alertId' | 'text' | 'to' | 'evidence' | 'deadline'> & Pick<AlertAct, 'disposition'>> &
  Pick<AlertIntent, 'proposals'>;
