import { exceptionMillisMax } from '../../../records/register-record/validate-register-record.ts';
import type { Exception } from '../../register/register-record.ts';
import { isManagerOf, isSamePerson } from '../../register/same-person.ts';
import type { AccessFacts } from '../access-facts.ts';
import { isSelfIssued } from '../evidence.ts';
import { idsOf, isActor } from '../judged-actor.ts';

/**
 * Returns the exception in force that exempts the judged actor, or everyone in the event's source, from `rule`; if
 * several apply, the one with the smallest id. It changes no verdict: the access is decided as usual, raises no
 * finding, and is counted.
 *
 * Nobody can exempt themselves: an exception does not count if the actor issued or approved it, if the actor's line
 * manager approved it, if its issuer alone approved it, or if it lasts longer than allowed (a record that bypassed
 * intake).
 */
export function findException(access: AccessFacts, rule: string): string | null {
  const { actor, register, t, event } = access;
  let best: string | null = null;
  const consider = (exceptions: readonly Exception[]): void => {
    for (const exception of exceptions) {
      if (exception.rule !== rule || (best !== null && best <= exception.id)) continue;
      if (exception.sourceId !== null && exception.sourceId !== event.source.id) continue;
      if (counts(access, exception)) best = exception.id;
    }
  };
  for (const id of idsOf(actor)) consider(register.exceptions('actor', id, t));
  consider(register.exceptions('source', event.source.id, t));
  return best;
}

function counts({ actor, register, t }: AccessFacts, exception: Exception): boolean {
  const { approver, issuer, validFrom, validUntil } = exception;
  if (approver === null || validUntil === null || validUntil - validFrom > exceptionMillisMax) return false;
  if (isSelfIssued(exception, actor) || isActor(actor, approver)) return false;
  return !isManagerOf(approver, actor.id, register, t) && !isSamePerson(approver, issuer, register, t);
}
