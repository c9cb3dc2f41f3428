/** One access of one installation, as the auditor returned it. The receipt can be verified with the key. */

export const accessExample = {
  eventId: '0198f3c2-77aa-7c10-8f53-0d6c5b0d2f11',
  occurredAt: '2026-11-24T09:12:03.123Z',
  source: {
    id: 'support-console',
    instance: null,
    version: null,
    sequence: null,
  },
  actor: {
    id: 'e-1042',
    kind: 'employee',
    onBehalfOf: null,
  },
  authentication: null,
  network: null,
  action: 'view',
  phase: 'begin',
  accessId: null,
  outcome: 'allowed',
  path: 'app',
  resource: {
    kind: 'recording',
    recordingId: 'r-90',
    cameraId: null,
    ownerId: 'o-81',
    storeId: null,
    siteId: null,
  },
  extent: null,
  purpose: 'express-consent',
  claim: {
    kind: 'ticket',
    id: 'T-4711',
  },
  search: null,
  recipient: null,
  destination: null,
  decisionId: null,
  appendedAt: '2026-11-26T02:29:13.543Z',
  clock: null,
  role: 'support-agent',
  team: 'support-us',
  purposeFrom: 'event',
  cameraId: 'c-3',
  ownerId: 'o-81',
  verdict: 'explained',
  determinedBy: [],
  explanation: {
    kind: 'consent',
    id: 'C-1',
  },
  reason: 'explained by consent C-1 for o-81, needed for ticket T-4711',
  policyVersion: '62a544c8835a22144712a433973061c50f7cc673db3291a79dcfe8e6a8e5174c',
  reevaluations: [],
} as const;

export const unknownExample = {
  unknown: [
    {
      kind: 'missing-numbers',
      source: 'support-console',
      stage: null,
      input: null,
      from: '2026-11-24T09:12:03.123Z',
      to: '2026-11-24T09:14:51.020Z',
      count: 3,
    },
  ],
  unknownLeftOut: 0,
} as const;

export const accessCountsExample = {
  step: '1h',
  from: '2026-11-24T09:00:00.000Z',
  to: '2026-11-24T11:00:00.000Z',
  total: 43,
  reads: 1,
  outside: 0,
  items: [
    { at: '2026-11-24T09:00:00.000Z', verdicts: { explained: 39, ended: 2 }, reads: 1 },
    { at: '2026-11-24T10:00:00.000Z', verdicts: { violation: 2 }, reads: 0 },
  ],
  names: [],
  namesLeftOut: 0,
  ...unknownExample,
} as const;

export const detailsExample = {
  determinedBy: [],
  observed: [],
  tried: [],
  facts: {
    actorId: 'e-1042',
    actorKind: 'employee',
    role: 'support-agent',
    team: 'support-us',
    employer: 'Lantern Cameras',
    purpose: 'express-consent',
    purposeFrom: 'event',
    ownerId: 'o-81',
    cameraId: 'c-3',
    locationClass: 'indoor',
    childAccount: false,
    coworkerAccount: false,
    householdAccount: false,
    ownAccount: false,
    privateMaterial: true,
    inactiveAccount: false,
    staffId: null,
    staffGrantedAt: null,
    requester: null,
    permissionUntil: null,
    agency: null,
    nonDisclosureUntil: null,
    asked: 'none',
  },
  registerOffset: 13,
  deadLetterOffset: null,
  misplaced: false,
  sourceSignature: 'verified',
  partition: 0,
  sourceOffset: 0,
  sealed: {
    sealIndex: 1,
    segment:
      'segments/access-decisions/0/0000000000000000-0000000000000000-0000000000000002-672a575297cbc1ea0617fba179bd8a2386b44691be34edefb4e3ec6b9b12b545.avro',
    leafIndex: 0,
  },
} as const;

export const receiptExample = {
  format: 'custodes-receipt/v1',
  entry:
    'AI6L/NrCaBLcAUgwMTk4ZjNjMi03N2FhLTdjMTAtOGY1My0wZDZjNWIwZDJmMTHm3JzNwWgec3VwcG9ydC1jb25zb2xlAAAADGUtMTA0MgIAAAAIAgACAgICCHItOTAAAghvLTgxAAAAAgoCBAxULTQ3MTEAAAAAAAAAAgAAAg5jb25zZW50BkMtMXZleHBsYWluZWQgYnkgY29uc2VudCBDLTEgZm9yIG8tODEsIG5lZWRlZCBmb3IgdGlja2V0IFQtNDcxMQCAATYyYTU0NGM4ODM1YTIyMTQ0NzEyYTQzMzk3MzA2MWM1MGY3Y2M2NzNkYjMyOTFhNzlkY2ZlOGU2YThlNTE3NGMaAAIMZS0xMDQyEGVtcGxveWVlAhpzdXBwb3J0LWFnZW50AhRzdXBwb3J0LXVzAh5MYW50ZXJuIENhbWVyYXMeZXhwcmVzcy1jb25zZW50CmV2ZW50AghvLTgxAgZjLTMEAAAAAAEAAAAAAAAAAAA=',
  segment: {
    index: 0,
    count: 1,
    proof: [],
  },
  seal: '{"format":"custodes-seal/v1","topic":"access-decisions","partition":0,"firstSource":0,"lastSource":0,"count":1,"root":"672a575297cbc1ea0617fba179bd8a2386b44691be34edefb4e3ec6b9b12b545","object":"segments/access-decisions/0/0000000000000000-0000000000000000-0000000000000002-672a575297cbc1ea0617fba179bd8a2386b44691be34edefb4e3ec6b9b12b545.avro","objectHash":"93cbc62b2a31d11d1c1b83c8ef42711b1d0b721ac0df6f5afc16bbd931349cfe","version":null,"gaps":[],"reevaluations":0,"next":{"offset":2,"appendedAt":1795660153582,"fold":{"epoch":1,"owner":"cb40b806-ba49-4c97-bf77-cb30deac83f7","register":0,"chain":"2a13bd47d25d8cd824548f0adcff480b55a2cd92815208e26ac1508304bbcdee","window":{"millisMax":5000,"entriesMax":50000,"bytesMax":16777216}}}}',
  log: {
    index: 1,
    proof: ['jeYBFUt6m4py8Gb2AUycxcoEzfIovsVFIfiYGSRzAnA='],
  },
  checkpoint:
    'custodes.local/6c54f6de2729658a\n2\nqxPzlEyq7MoaLXCnZ5giqJBrBJfjOZFZyG8J1g4zUdY=\n\n— custodes.local/6c54f6de2729658a n2bthlEhg/qgrO4Rg8my+Sfj9s7IXE/COyGAGUixrkORTJ5qnR4mPLNDIuUkgBSpaEUyveF79RsmriXL+scBlrEmzww=\n',
} as const;

export const checkpointExample = receiptExample.checkpoint;

export const logKeyExample = 'custodes.local/6c54f6de2729658a+9f66ed86+AUnhno8n92EsTdAa0Qk9qTGdwdqoj9qfMEa1NopdAoWB\n';
