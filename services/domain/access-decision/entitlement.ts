import type { Entitlement } from '../register/register-record.ts';
import type { AccessFacts } from './access-facts.ts';
import { isSelfIssued } from './evidence.ts';
import { idsOf, isActor } from './judged-actor.ts';

/**
 * The current entitlement of the actor for the access's action, of several the smallest id: in force, neither granted
 * nor issued by the actor, naming the actor (id, `team:`, `role:`), the action and, if it lists sources, the source.
 */
export function findEntitlement(access: AccessFacts): Entitlement | null {
  const { actor, register, t } = access;
  const { person } = actor;
  let best: Entitlement | null = null;
  for (const id of idsOf(actor)) best = smallestCurrent(access, register.entitlements(null, id, t), best);
  if (person === null) return best;
  best = smallestCurrent(access, register.entitlements('team', person.team, t), best);
  return smallestCurrent(access, register.entitlements('role', person.role, t), best);
}

function smallestCurrent(
  access: AccessFacts,
  entitlements: readonly Entitlement[],
  best: Entitlement | null,
): Entitlement | null {
  let smallest = best;
  for (const entitlement of entitlements) {
    const isSmaller = smallest === null || entitlement.id < smallest.id;
    if (isSmaller && isCurrent(access, entitlement)) smallest = entitlement;
  }
  return smallest;
}

function isCurrent(access: AccessFacts, entitlement: Entitlement): boolean {
  const { actor, event } = access;
  if (!entitlement.actions.includes(event.action)) return false;
  if (entitlement.sources.length > 0 && !entitlement.sources.includes(event.source.id)) return false;
  return !isActor(actor, entitlement.grantedBy) && !isSelfIssued(entitlement, actor);
}
