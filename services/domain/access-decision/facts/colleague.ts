import { OWN_SOURCE } from '../../access-event/own-source.ts';
import type { AccessFacts } from '../access-facts.ts';
import { isActor } from '../judged-actor.ts';
import { lastAccount } from './former-relation.ts';

/** The account can name the person, or the person the account; one link is enough. */
export function isCoworkersAccount(access: AccessFacts): boolean {
  const { actor, ownerId, register, t } = access;
  if (ownerId === null) return false;
  const employeeId = lastAccount(access)?.employeeId ?? null;
  if (employeeId !== null && !isActor(actor, employeeId)) return true;
  return register.holdersOf(ownerId, t).some((holder) => !isActor(actor, holder.id));
}

/**
 * Whether a search was about somebody else of the staff. A tool names the person (`search.personId`). A reader of the
 * audit log may also ask for the account, camera or recording of a colleague.
 */
export function isAboutColleague(access: AccessFacts): boolean {
  const { event, actor, register, t } = access;
  if (event.action !== 'search' && event.action !== 'list') return false;
  const about = event.search?.personId ?? null;
  const person = about === null ? null : register.person(about, t);
  if (person !== null && !isActor(actor, person.id)) return true;
  return event.source.id === OWN_SOURCE && isCoworkersAccount(access);
}
