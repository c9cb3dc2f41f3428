// Generated from schemas/ by `npm run generate`. Do not edit: change the schema and generate again.

/** The optional fields of the event and of each of its parts, with the values of an event that lacks them. */
export const absentAccessEvent = {
  accessEvent: {
    authentication: null,
    network: null,
    phase: 'begin',
    accessId: null,
    outcome: 'allowed',
    path: 'app',
    extent: null,
    purpose: null,
    claim: null,
    search: null,
    recipient: null,
    destination: null,
    decisionId: null,
  },
  source: { instance: null, version: null, sequence: null, previousHash: null, signature: null },
  actorOnBehalfOf: {},
  actor: { onBehalfOf: null },
  authentication: { mfa: null, method: null, sessionId: null, managedDevice: null, deviceId: null },
  networkClaimed: { country: null, approved: null },
  network: { ipHash: null, asn: null, country: null, approved: null, claimed: null },
  resource: { recordingId: null, cameraId: null, ownerId: null, storeId: null, siteId: null },
  extent: { durationMs: null, bytes: null, count: null, decrypted: null },
  claim: {},
  search: { resultCount: null, personId: null, filter: null, reason: null },
  recipient: { id: null, jurisdiction: null },
  destination: { domain: null },
} as const;
