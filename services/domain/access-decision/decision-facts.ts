import type { DecisionFacts } from './access-decision.ts';
import type { AccessFacts } from './access-facts.ts';
import { isActor } from './judged-actor.ts';
import type { RuleContext } from './policy-set.ts';

/** What detectors, search and people need to know of this moment and what the register may say differently later. */
export function decisionFacts(access: AccessFacts, context: Pick<RuleContext, 'private' | 'relation'>): DecisionFacts {
  const { actor, account, ownerId } = access;
  const { person } = actor;
  const ownAccount = isOwnAccount(access, context.relation.owner);
  return {
    actorId: actor.id,
    actorKind: actor.kind,
    role: person === null ? null : person.role,
    team: person === null ? null : person.team,
    employer: person === null ? null : person.employer,
    purpose: access.purpose,
    purposeFrom: access.purposeFrom,
    ownerId,
    cameraId: access.cameraId,
    locationClass: access.camera === null ? 'unknown' : access.camera.locationClass,
    childAccount: account?.childFlag ?? false,
    coworkerAccount: isCoworkersAccount(access),
    householdAccount: !ownAccount && sharesHousehold(access),
    ownAccount,
    privateMaterial: context.private,
  };
}

function isOwnAccount({ actor, account, ownerId }: AccessFacts, isOwner: boolean): boolean {
  if (ownerId === null) return false;
  if (isOwner || actor.person?.ownAccountId === ownerId) return true;
  return account !== null && account.employeeId !== null && isActor(actor, account.employeeId);
}

/** Account and people point at each other by either end; one end is enough. */
function isCoworkersAccount({ actor, account, ownerId, register, t }: AccessFacts): boolean {
  if (ownerId === null) return false;
  if (account !== null && account.employeeId !== null && !isActor(actor, account.employeeId)) return true;
  return register.holdersOf(ownerId, t).some((holder) => holder.id !== actor.id);
}

function sharesHousehold({ actor, account }: AccessFacts): boolean {
  const household = account?.householdId ?? null;
  return household !== null && actor.person?.householdId === household;
}
