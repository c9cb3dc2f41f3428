import { createHash } from 'node:crypto';
import type { AlertRelation, Bar, CaseAct, CaseAction } from '../../records/alert-record/alert-record.ts';
import type { Severity } from '../access-decision/access-decision.ts';
import type { WhomAlertIsAbout } from '../alert/own-alert.ts';
import type { AlertWork } from '../alert/work/alert-work.ts';
import { barsOf } from '../alert/work/bars-of.ts';
import { judgeApproval, needsTwoPeople } from '../alert/work/judge-act.ts';
import { judgedFor } from '../alert/work/judged-for.ts';
import type { RegisterView } from '../register/register-view.ts';
import {
  type AlertCase,
  CASE_ALERTS_MAX,
  type CaseRefusal,
  type CaseRefusalReason,
  type CaseState,
} from './alert-case.ts';
import { runningClock } from './incident.ts';

/** What of an alert decides about an act on its case. */
export interface AlertOfCase {
  readonly alertId: string;
  readonly about: WhomAlertIsAbout;
  readonly work: Pick<AlertWork, 'assignment' | 'caseId' | 'state'>;
  readonly severity: Severity;
}

type Transition = Exclude<CaseAction, 'create'>;

/** The states in which an act is possible. */
const possibleIn: Readonly<Record<Transition, readonly CaseState[]>> = {
  'add-alert': ['open'],
  'remove-alert': ['open'],
  assign: ['open', 'close-proposed'],
  comment: ['open', 'close-proposed', 'closed'],
  close: ['open'],
  'approve-close': ['close-proposed'],
  reopen: ['close-proposed', 'closed'],
  meet: ['open', 'close-proposed', 'closed'],
};

/** Who is related to an alert of the case in this way does nothing with the case, or does not close it. */
const forbids: Readonly<Record<AlertRelation, readonly Transition[]>> = {
  subject: Object.keys(possibleIn) as Transition[],
  'line-manager': Object.keys(possibleIn) as Transition[],
  delegate: ['close', 'approve-close'],
  proposer: ['approve-close'],
};

const HASH_CHARS = 32;
/** Bounds the record of an act. One relation is enough to refuse it, so those that forbid most come first. */
const BARS_MAX = 10;

/** Identifies what the relations of an author to a case were determined for. `alerts`: of the case and of the act. */
export function caseJudgedFor(
  { proposal, assignment }: Pick<AlertCase, 'proposal' | 'assignment'>,
  alerts: readonly AlertOfCase[],
): string {
  const facts = [
    proposal?.actId ?? null,
    assignment?.actId ?? null,
    alerts.map(({ alertId, about, work }) => [
      alertId,
      judgedFor(about.people, { assignment: work.assignment, proposal: null }),
    ]),
  ];
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, HASH_CHARS);
}

/** How the person `id` is related to the alerts, and to who assigned or proposes to close the case. */
export function caseBarsOf(
  id: string,
  { proposal, assignment }: Pick<AlertCase, 'proposal' | 'assignment'>,
  alerts: readonly AlertOfCase[],
  register: Pick<RegisterView, 'person'>,
  now: number,
): readonly Bar[] {
  const nobody = { people: [], firstEventAt: now, lastEventAt: now };
  const bars = [
    ...barsOf(id, { about: nobody, work: { assignment: null, proposal } }, register, now),
    ...alerts.flatMap(({ about, work }) => [
      ...barsOf(id, { about, work: { assignment: work.assignment, proposal: null } }, register, now),
      ...barsOf(id, { about, work: { assignment, proposal: null } }, register, now),
    ]),
  ];
  const distinct = new Map(bars.map((bar) => [`${bar.relation} ${bar.about}`, bar]));
  const weightOf = ({ relation }: Bar) => forbids[relation].length;
  return [...distinct.values()].sort((one, other) => weightOf(other) - weightOf(one)).slice(0, BARS_MAX);
}

/** Whether closing the case takes two people: one of its alerts does. */
export function caseNeedsTwoPeople(alerts: readonly Pick<AlertOfCase, 'severity'>[]): boolean {
  return alerts.some(({ severity }) => needsTwoPeople(severity));
}

/**
 * Returns why an act on a case has no effect; null if it has one. `alerts`: of the case and of the act, where the log has
 * it. `outdated`: the relations on the record were determined for others.
 */
export function judgeCaseAct(
  one: AlertCase,
  act: CaseAct,
  alerts: readonly AlertOfCase[],
): CaseRefusal | 'outdated' | null {
  if (act.judgedFor !== caseJudgedFor(one, alerts)) return 'outdated';
  const action = act.action as Transition;
  const refusal = (reason: CaseRefusalReason, bar: Bar | null = null, otherCaseId: string | null = null) => {
    return { reason, state: one.state, expected: possibleIn[action], bar, otherCaseId } satisfies CaseRefusal;
  };
  const own = act.bars.find(({ relation }) => relation !== 'proposer' && forbids[relation].includes(action));
  if (own !== undefined) return refusal('own-alert', own);
  if (!possibleIn[action].includes(one.state)) return refusal('wrong-state');
  switch (action) {
    case 'add-alert': {
      const added = alerts.find(({ alertId }) => alertId === act.alertId);
      const otherCaseId = added?.work.caseId ?? null;
      if (otherCaseId !== null && otherCaseId !== one.caseId) return refusal('in-another-case', null, otherCaseId);
      return alerts.length > CASE_ALERTS_MAX ? refusal('case-full') : null;
    }
    case 'assign': {
      const barred = act.toBars.find(({ relation }) => forbids[relation].includes('assign'));
      return barred === undefined ? null : refusal('assignee-barred', barred);
    }
    case 'close':
      return caseNeedsTwoPeople(alerts) && act.by.kind !== 'person' ? refusal('person-required') : null;
    case 'approve-close':
      return judgeApproval(one, act, refusal);
    case 'meet':
      return runningClock(one.incident, act.deadline) === null ? refusal('clock-not-running') : null;
    default:
      return null;
  }
}
