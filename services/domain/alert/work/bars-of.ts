import type { Bar } from '../../../records/alert-record/alert-record.ts';
import type { RegisterView } from '../../register/register-view.ts';
import { isSamePerson } from '../../register/same-person.ts';
import { ownAlert, type WhomAlertIsAbout } from '../own-alert.ts';
import type { AlertWork } from './alert-work.ts';

type People = Pick<RegisterView, 'person'>;

/**
 * How the person `id` is related to an alert, by the register as it is now. The fold has no register: it judges an act by
 * what this found, which is on the record of the act.
 */
export function barsOf(
  id: string,
  { about, work }: { readonly about: WhomAlertIsAbout; readonly work: Pick<AlertWork, 'assignment' | 'proposal'> },
  register: People,
  now: number,
): readonly Bar[] {
  const bars: Bar[] = [];
  const own = ownAlert(about, id, register, now);
  if (own !== null) bars.push({ relation: own.as === 'themself' ? 'subject' : 'line-manager', about: own.about });
  const { assignment, proposal } = work;
  if (assignment !== null && isSamePerson(assignment.to, id, register, now)) {
    const from = ownAlert(about, assignment.by.id, register, now);
    if (from !== null) bars.push({ relation: 'delegate', about: assignment.by.id });
  }
  if (proposal !== null && isSamePersonAtAny(id, proposal.by, register, [now, proposal.at])) {
    bars.push({ relation: 'proposer', about: proposal.by.id });
  }
  return bars;
}

/** An alias that was moved to another person after the proposal helps nobody. */
function isSamePersonAtAny(
  id: string,
  by: { readonly id: string; readonly personId: string },
  register: People,
  times: readonly number[],
): boolean {
  return times.some((at) => isSamePerson(id, by.id, register, at) || isSamePerson(id, by.personId, register, at));
}
