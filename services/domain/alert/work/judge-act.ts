import type { AlertAct, AlertAction, AlertRelation, Bar } from '../../../records/alert-record/alert-record.ts';
import type { Severity } from '../../access-decision/access-decision.ts';
import type { ActRefusalReason, AlertState, AlertWork } from './alert-work.ts';

/** Why an act has no effect, and whom it concerns. */
export interface ActRefusal {
  readonly reason: ActRefusalReason;
  /** The state that does not allow it, or in which the alert stays. */
  readonly state: AlertState;
  /** The states that allow it. */
  readonly expected: readonly AlertState[];
  /** The relation that forbids it, where one does. */
  readonly bar: Bar | null;
}

/** The facts of an alert that decide about an act, apart from the work on it. */
export interface JudgedAlert {
  readonly severity: Severity;
  /** `judgedFor` of the alert as it is now. */
  readonly judgedFor: string;
  /** Another alert of the group was opened after this one. */
  readonly hasNewer: boolean;
}

type Transition = Exclude<AlertAction, 'open'>;

/** The states in which an act is possible. */
const possibleIn: Readonly<Record<Transition, readonly AlertState[]>> = {
  acknowledge: ['new', 'reopened'],
  assign: ['new', 'acknowledged', 'escalated', 'close-proposed', 'reopened'],
  comment: ['new', 'acknowledged', 'escalated', 'close-proposed', 'closed', 'reopened'],
  escalate: ['new', 'acknowledged', 'reopened'],
  close: ['new', 'acknowledged', 'escalated', 'reopened'],
  'approve-close': ['close-proposed'],
  reopen: ['closed', 'close-proposed'],
};

/** People related to an alert in this way cannot act on it, or cannot close it. */
const forbids: Readonly<Record<AlertRelation, readonly Transition[]>> = {
  subject: Object.keys(possibleIn) as Transition[],
  'line-manager': Object.keys(possibleIn) as Transition[],
  delegate: ['close', 'approve-close'],
  proposer: ['approve-close'],
};

/** Returns true if closing an alert of this severity takes two people. */
export function needsTwoPeople(severity: Severity): boolean {
  return severity === 'high' || severity === 'critical';
}

/**
 * Returns why an act has no effect; null if it has one. `outdated`: the relations on the record were determined for other
 * people than the alert is about where the log has the act, so nothing can be concluded from them, and it is
 * written again.
 */
export function judgeAct(work: AlertWork, act: AlertAct, alert: JudgedAlert): ActRefusal | 'outdated' | null {
  if (act.judgedFor !== alert.judgedFor) return 'outdated';
  const action = act.action as Transition;
  const refusal = (reason: ActRefusalReason, bar: Bar | null = null): ActRefusal => ({
    reason,
    state: work.state,
    expected: possibleIn[action],
    bar,
  });

  const own = act.bars.find(({ relation }) => relation !== 'proposer' && forbids[relation].includes(action));
  if (own !== undefined) return refusal('own-alert', own);
  if (!possibleIn[action].includes(work.state)) return refusal('wrong-state');
  if (action === 'assign') {
    const barred = act.toBars.find(({ relation }) => forbids[relation].includes('assign'));
    if (barred !== undefined) return refusal('assignee-barred', barred);
  }
  if (action === 'reopen' && work.state === 'closed' && alert.hasNewer) return refusal('newer-alert');
  if (action === 'close' && needsTwoPeople(alert.severity) && act.by.kind !== 'person') {
    return refusal('person-required');
  }
  return action === 'approve-close' ? judgeApproval(work, act, refusal) : null;
}

/** The second person, for an alert or a case, is a person, and not the first under another id. */
export function judgeApproval<Refusal>(
  { proposal }: Pick<AlertWork, 'proposal'>,
  { by, bars }: Pick<AlertAct, 'by' | 'bars'>,
  refusal: (reason: 'person-required' | 'second-person-required' | 'wrong-state', bar?: Bar) => Refusal,
): Refusal | null {
  if (by.kind !== 'person') return refusal('person-required');
  const proposer = bars.find(({ relation }) => relation === 'proposer');
  if (proposer !== undefined) return refusal('second-person-required', proposer);
  if (proposal === null) return refusal('wrong-state');
  const first = [proposal.by.id, proposal.by.personId];
  if (!first.includes(by.id) && !first.includes(by.personId)) return null;
  return refusal('second-person-required', { relation: 'proposer', about: proposal.by.id });
}
