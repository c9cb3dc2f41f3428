// Generated from schemas/ by `npm run generate`. Do not edit: change the schema and generate again.

/** The fields of an event, in the order of the schema. */
export const accessEventFields = [
  'eventId',
  'occurredAt',
  'source',
  'actor',
  'authentication',
  'network',
  'action',
  'phase',
  'accessId',
  'outcome',
  'path',
  'resource',
  'extent',
  'purpose',
  'claim',
  'search',
  'recipient',
  'destination',
  'decisionId',
] as const;

/** The names that a condition may use of an event, as a tree; `null` ends a branch. */
export const accessEventTree = {
  eventId: null,
  occurredAt: null,
  source: { id: null, instance: null, version: null, sequence: null },
  actor: { id: null, kind: null, onBehalfOf: { id: null, kind: null } },
  authentication: { mfa: null, method: null, sessionId: null, managedDevice: null, deviceId: null },
  network: { ipHash: null, asn: null, country: null, approved: null },
  action: null,
  phase: null,
  accessId: null,
  outcome: null,
  path: null,
  resource: { kind: null, recordingId: null, cameraId: null, ownerId: null, storeId: null, siteId: null },
  extent: { durationMs: null, bytes: null, count: null, decrypted: null },
  purpose: null,
  claim: { kind: null, id: null },
  search: { kind: null, resultCount: null, personId: null, filter: null, reason: null },
  recipient: { kind: null, id: null, jurisdiction: null },
  destination: { kind: null, domain: null },
  decisionId: null,
} as const;

/** The fields of an event that a question has in its context. */
export const questionContext = [
  'authentication',
  'network',
  'path',
  'extent',
  'purpose',
  'claim',
  'search',
  'recipient',
  'destination',
] as const;

/** The fields of a resource that a question may have in `resource.properties`. */
export const questionResourceFields = ['recordingId', 'cameraId', 'ownerId', 'storeId', 'siteId'] as const;

/** The field of the resource that the `id` of a question is, by `resource.type`. */
export const questionIdOfType: Readonly<Record<string, (typeof questionResourceFields)[number]>> = {
  recording: 'recordingId',
  'live-stream': 'cameraId',
  camera: 'cameraId',
  account: 'ownerId',
  store: 'storeId',
};
