// Generated from schemas/ by `npm run generate`. Do not edit: change the schema and generate again.

import type { DecisionFacts } from './access-decision.ts';

/** The facts where nothing is known. */
export const absentDecisionFacts: DecisionFacts = {
  actor: { id: '', kind: '', role: null, team: null, employer: null },
  purpose: 'unspecified',
  purposeFrom: 'none',
  account: {
    ownerId: null,
    isOfChild: false,
    isOfCoworker: false,
    isOfHousehold: false,
    isOwn: false,
    isInactive: false,
  },
  camera: { id: null, locationClass: 'unknown', isEndToEndEncrypted: false },
  privateMaterial: false,
  staff: { id: null, grantedAt: null },
  requester: null,
  permissionUntil: null,
  order: { agency: null, nonDisclosureUntil: null },
  asked: 'none',
};
