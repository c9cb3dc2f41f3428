// Generated from schemas/ by `npm run generate`. Do not edit: change the schema and generate again.

import type { DecisionFacts } from './access-decision.ts';
import type { FlatDecisionFacts } from './flat-decision-facts.ts';

/** The facts in their parts, from their names in the Avro record. */
export function nestedDecisionFacts(flat: FlatDecisionFacts): DecisionFacts {
  return {
    actor: { id: flat.actorId, kind: flat.actorKind, role: flat.role, team: flat.team, employer: flat.employer },
    purpose: flat.purpose,
    purposeFrom: flat.purposeFrom,
    account: {
      ownerId: flat.ownerId,
      isOfChild: flat.childAccount,
      isOfCoworker: flat.coworkerAccount,
      isOfHousehold: flat.householdAccount,
      isOwn: flat.ownAccount,
      isInactive: flat.inactiveAccount,
    },
    camera: { id: flat.cameraId, locationClass: flat.locationClass, isEndToEndEncrypted: flat.endToEndEncrypted },
    privateMaterial: flat.privateMaterial,
    staff: { id: flat.staffId, grantedAt: flat.staffGrantedAt },
    requester: flat.requester,
    permissionUntil: flat.permissionUntil,
    order: { agency: flat.agency, nonDisclosureUntil: flat.nonDisclosureUntil },
    asked: flat.asked,
  };
}
