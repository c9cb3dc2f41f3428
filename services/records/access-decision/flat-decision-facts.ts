// Generated from schemas/ by `npm run generate`. Do not edit: change the schema and generate again.

import type { DecisionFacts } from './access-decision.ts';

export type FlatDecisionFacts = ReturnType<typeof flatDecisionFacts>;

/** The facts as the Avro record and the JSON output have them: flat, in the order of the schema. */
export function flatDecisionFacts(record: DecisionFacts) {
  return {
    actorId: record.actor.id,
    actorKind: record.actor.kind,
    role: record.actor.role,
    team: record.actor.team,
    employer: record.actor.employer,
    purpose: record.purpose,
    purposeFrom: record.purposeFrom,
    ownerId: record.account.ownerId,
    cameraId: record.camera.id,
    locationClass: record.camera.locationClass,
    endToEndEncrypted: record.camera.isEndToEndEncrypted,
    childAccount: record.account.isOfChild,
    coworkerAccount: record.account.isOfCoworker,
    householdAccount: record.account.isOfHousehold,
    ownAccount: record.account.isOwn,
    privateMaterial: record.privateMaterial,
    inactiveAccount: record.account.isInactive,
    staffId: record.staff.id,
    staffGrantedAt: record.staff.grantedAt,
    requester: record.requester,
    permissionUntil: record.permissionUntil,
    agency: record.order.agency,
    nonDisclosureUntil: record.order.nonDisclosureUntil,
    asked: record.asked,
  };
}
