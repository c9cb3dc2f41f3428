import type { AlertAction, Author, Disposition } from '../../../records/alert-record/alert-record.ts';

export const alertStates = ['new', 'acknowledged', 'escalated', 'close-proposed', 'closed', 'reopened'] as const;
export type AlertState = (typeof alertStates)[number];

/** Why an act has no effect. A closed list: it is in the history of alerts. */
export const refusalReasons = [
  'wrong-state',
  'own-alert',
  'person-required',
  'second-person-required',
  'assignee-barred',
  'newer-alert',
] as const;
export type ActRefusalReason = (typeof refusalReasons)[number];

/** A close that waits for a second person. */
export interface CloseProposal {
  readonly actId: string;
  readonly by: Author;
  /** Append time, milliseconds since 1970 UTC. */
  readonly at: number;
  readonly disposition: Disposition | null;
  readonly explanation: string | null;
  readonly evidence: readonly string[];
}

/** The person or team assigned to the alert. */
export interface Assignment {
  readonly actId: string;
  readonly to: string;
  readonly by: Author;
}

/** One act on an alert, in log order. Fields that an act does not have are null. */
export interface HistoryEntry {
  readonly actId: string;
  /** Append time, milliseconds since 1970 UTC. */
  readonly at: number;
  readonly by: string;
  readonly action: AlertAction;
  readonly text: string | null;
  readonly to: string | null;
  readonly disposition: Disposition | null;
  readonly evidence: readonly string[];
  /** Why it had no effect; null for an act that had one. */
  readonly refused: ActRefusalReason | null;
  /** The state after the act. */
  readonly state: AlertState;
}

/**
 * What people made of an alert: plain values, so it can be stored and read back as JSON. Apart from what the alert counts,
 * and changed only by `applyAct`. Times are append times in milliseconds since 1970 UTC.
 */
export interface AlertWork {
  readonly state: AlertState;
  readonly assignment: Assignment | null;
  readonly acknowledgedBy: string | null;
  readonly acknowledgedAt: number | null;
  readonly proposal: CloseProposal | null;
  /** Set while the alert is closed: how, why, by whom and since when. */
  readonly disposition: Disposition | null;
  readonly explanation: string | null;
  readonly evidence: readonly string[];
  readonly closedBy: string | null;
  readonly approvedBy: string | null;
  readonly closedAt: number | null;
  /** Until when further findings open it again, while it is closed; null: they open another alert. */
  readonly watchedUntil: number | null;
  /** When it was last opened again after a close; null for an alert that never was. */
  readonly reopenedAt: number | null;
  /** The case that contains the alert. */
  readonly caseId: string | null;
  readonly history: readonly HistoryEntry[];
  /** Acts that `history` no longer has. The log has them. */
  readonly actsLeftOut: number;
}

/** The fields of an alert that nobody closed or proposed to close. */
export const unclosed = {
  proposal: null,
  disposition: null,
  explanation: null,
  evidence: [],
  closedBy: null,
  approvedBy: null,
  closedAt: null,
  watchedUntil: null,
} satisfies Partial<AlertWork>;

export const newWork: AlertWork = {
  state: 'new',
  assignment: null,
  acknowledgedBy: null,
  acknowledgedAt: null,
  ...unclosed,
  reopenedAt: null,
  caseId: null,
  history: [],
  actsLeftOut: 0,
};

/**
 * Bounds the memory of one alert: anyone who may answer alerts can add acts to it. Beyond it the oldest comments and refused
 * attempts are left out first, then assignments, so no flood of them hides who closed the alert.
 */
export const HISTORY_MAX = 1_000;

export function withEntry(work: AlertWork, entry: HistoryEntry): AlertWork {
  const history = [...work.history, entry];
  if (history.length <= HISTORY_MAX) return { ...work, history };
  return { ...work, history: history.toSpliced(leastNeeded(history), 1), actsLeftOut: work.actsLeftOut + 1 };
}

/** The place of the act that a history, of an alert or a case, needs least. */
export function leastNeeded(history: readonly { readonly action: string; readonly refused: string | null }[]): number {
  const oldest = history.findIndex(({ refused, action }) => refused !== null || action === 'comment');
  return Math.max(0, oldest >= 0 ? oldest : history.findIndex(({ action }) => action === 'assign'));
}
