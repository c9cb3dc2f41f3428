import type { Entitlement } from '../register/register-record.ts';
import type { Tried } from './access-decision.ts';
import type { AccessFacts } from './access-facts.ts';
import { TRIED_MAX } from './evidence.ts';
import { isIndependent, whyNoEvidence } from './facts/independence.ts';
import { idsOf, isActor } from './judged-actor.ts';

/**
 * Returns the actor's current entitlement for the access's action. It is in force, was granted by somebody else and
 * issued by somebody independent, names the actor (id, `team:`, `role:`) and the action, and lists the source if it lists
 * sources. If several qualify, the smallest id wins.
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

/** Lists by id the entitlements in force that name the actor, and why none is current; at most `TRIED_MAX`. */
export function triedEntitlements(access: AccessFacts): readonly Tried[] {
  const { actor, register, t } = access;
  const { person } = actor;
  const all = [
    ...idsOf(actor).flatMap((id) => register.entitlements(null, id, t)),
    ...(person === null ? [] : register.entitlements('team', person.team, t)),
    ...(person === null ? [] : register.entitlements('role', person.role, t)),
  ];
  all.sort((one, other) => (one.id < other.id ? -1 : 1));
  return all
    .slice(0, TRIED_MAX)
    .map((one) => ({ kind: one.kind, id: one.id, state: whyNoEvidence(one, access) ?? whyNot(access, one) }));
}

function whyNot({ actor, event }: AccessFacts, entitlement: Entitlement): string {
  const { actions, sources, grantedBy } = entitlement;
  if (isActor(actor, grantedBy)) return `was granted by ${actor.id}`;
  if (!actions.includes(event.action)) return `does not cover ${event.action}`;
  return sources.length === 0 || sources.includes(event.source.id) ? 'covers' : `is not for ${event.source.id}`;
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
  return !isActor(actor, entitlement.grantedBy) && isIndependent(entitlement, access);
}
