import { exceptionMillisMax } from '../../../records/register-record/validate-register-record.ts';
import { approversOf, type SecondPerson } from '../../register/acts/second-person.ts';
import type { Exception } from '../../register/register-record.ts';
import { isManagerOf, isSamePerson } from '../../register/same-person.ts';
import type { AccessFacts } from '../access-facts.ts';
import { idsOf, isActor } from '../judged-actor.ts';
import { isIndependent } from './independence.ts';

export interface FoundException {
  readonly id: string;
  readonly approvedBy: SecondPerson;
}

/**
 * Returns the exception in force that exempts the judged actor, everyone in the event's source, or everyone at the camera, from `rule`, and who
 * approved it; if several apply, the one with the smallest id. It changes no verdict: the access is decided as usual,
 * raises no finding, and is counted.
 *
 * Nobody can exempt themselves: an exception does not count if the actor, or the source that reports the access, issued
 * it, if the actor or the actor's line manager approved it, if its issuer alone approved it, or if it lasts longer than
 * allowed (a record that bypassed intake).
 */
export function findException(access: AccessFacts, rule: string): FoundException | null {
  const { actor, register, t, event, cameraId } = access;
  let best: FoundException | null = null;
  const consider = (exceptions: readonly Exception[]): void => {
    for (const exception of exceptions) {
      if (exception.rule !== rule || (best !== null && best.id <= exception.id)) continue;
      if (exception.sourceId !== null && exception.sourceId !== event.source.id) continue;
      if (exception.cameraId !== null && exception.cameraId !== cameraId) continue;
      const approvedBy = approverOf(access, exception);
      if (approvedBy !== null) best = { id: exception.id, approvedBy };
    }
  };
  for (const id of idsOf(actor)) consider(register.exceptions('actor', id, t));
  consider(register.exceptions('source', event.source.id, t));
  if (cameraId !== null) consider(register.exceptions('camera', cameraId, t));
  return best;
}

/** Returns who approved the exception, if it counts. */
function approverOf(access: AccessFacts, exception: Exception): SecondPerson | null {
  const { actor, register, t } = access;
  const { issuer, validFrom, validUntil } = exception;
  if (validUntil === null || validUntil - validFrom > exceptionMillisMax || !isIndependent(exception, access))
    return null;
  const isSecond = ({ id }: SecondPerson): boolean =>
    !isActor(actor, id) && !isManagerOf(id, actor.id, register, t) && !isSamePerson(id, issuer, register, t);
  return approversOf(exception, register, t).find(isSecond) ?? null;
}
