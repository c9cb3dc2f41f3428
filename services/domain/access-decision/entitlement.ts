import type { Entitlement } from '../register/register-record.ts';
import type { AccessFacts } from './access-facts.ts';
import { isActor, namesOf } from './judged-actor.ts';

/**
 * The current entitlement of the actor for the access's action, of several the smallest id: in force, not granted by
 * the actor, naming the actor (id, `team:`, `role:`), the action and, if it lists sources, the source.
 */
export function findEntitlement(access: AccessFacts): Entitlement | null {
  let best: Entitlement | null = null;
  for (const name of namesOf(access.actor)) {
    for (const entitlement of access.register.entitlements(name, access.t)) {
      const smaller = best === null || entitlement.id < best.id;
      if (smaller && isCurrent(access, entitlement)) best = entitlement;
    }
  }
  return best;
}

function isCurrent(access: AccessFacts, entitlement: Entitlement): boolean {
  const { actor, event } = access;
  if (!entitlement.actions.includes(event.action)) return false;
  if (entitlement.sources.length > 0 && !entitlement.sources.includes(event.source.id)) return false;
  return !isActor(actor, entitlement.grantedBy);
}
