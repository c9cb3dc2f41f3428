import type { Decision } from '../access-decision/access-decision.ts';

/**
 * What a decision came to, as one text: verdict, rules, explanation, and the facts that detectors look at. Two
 * decisions about one access with the same text mean the same to every reader; `reason`, `tried` and severities may
 * differ.
 */
export function outcomeOf({ verdict, determinedBy, explanation, facts }: Decision): string {
  const rules = determinedBy.map(({ rule }) => rule);
  const carrier = explanation === null ? null : [explanation.kind, explanation.id];
  const seen =
    facts === null
      ? null
      : [
          facts.actorId,
          facts.role,
          facts.ownerId,
          facts.cameraId,
          facts.locationClass,
          facts.childAccount,
          facts.coworkerAccount,
          facts.householdAccount,
          facts.ownAccount,
          facts.privateMaterial,
        ];
  return JSON.stringify([verdict, rules, carrier, seen]);
}
