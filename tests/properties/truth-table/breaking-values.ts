import type { AccessEvent } from '../../../services/domain/access-event/access-event.ts';
import type { RecordOf, RegisterKind, RegisterRecord } from '../../../services/domain/register/register-record.ts';

/** One explained row of the truth table: the access, and the record that explains it. */
export interface Explained {
  readonly event: AccessEvent;
  readonly records: readonly RegisterRecord[];
  readonly explanation: { readonly kind: string; readonly id: string } | null;
  /** Judged again after the day in which an emergency is to be reviewed. */
  readonly isLate: boolean;
  /** The tool asked before. */
  readonly isAsked: boolean;
}

/** This field does not have to match in this row. */
export const free = Symbol('free');

type Breaking<Fields> = {
  readonly [Field in keyof Fields]?: (row: Explained, record: Fields) => Fields[Field] | typeof free;
};

const HALF_HOUR_MS = 1_800_000;
const always =
  <Value>(value: Value) =>
  () =>
    value;
const atAccess = ({ event }: Explained) => event.occurredAt;
const afterAccess = ({ event }: Explained) => event.occurredAt + 1;
const when = <Value>(needed: (row: Explained) => boolean, value: Value | ((row: Explained) => Value)) => {
  return (row: Explained) => {
    if (!needed(row)) return free;
    return typeof value === 'function' ? (value as (row: Explained) => Value)(row) : value;
  };
};
const actorOf = ({ event }: Explained): string => event.actor.onBehalfOf?.id ?? event.actor.id;
const isExplainedBy = (kind: RegisterKind) => (row: Explained) => row.explanation?.kind === kind;
const has = (kind: RegisterKind) => (row: Explained) => row.records.some((record) => record.kind === kind);
const isLive = ({ event }: Explained) => event.action === 'livestream';
const isPerson = ({ event }: Explained) => {
  const kind = event.actor.onBehalfOf?.kind ?? event.actor.kind;
  return kind === 'employee' || kind === 'contractor';
};
const namesRecording = ({ event }: Explained) => event.resource.recordingId !== null;

/**
 * For each field that has to match, a value that does not: one such change in a record that the explanation rests on
 * makes the access unexplained or worse. `issuer`, `validFrom` and `validUntil` are those of every kind of evidence.
 */
export const breaking: { readonly [Kind in RegisterKind]: Breaking<RecordOf<Kind>> } = {
  consent: {
    ownerId: always('o-99'),
    cameraIds: always(['c-99']),
    recordingIds: always(['r-99']),
    live: when(isLive, false),
    actions: always(['annotate']),
    grantedTo: always('team:nobody'),
    affirmativeAct: always(false),
    revokedAt: atAccess,
    // It is what lets a ticket count that the actor opened.
    ticketId: when(ownTicket, 'T-0'),
  },
  ticket: {
    ownerId: always('o-99'),
    cameraId: always('c-99'),
    openedBy: when((row) => !isNamedByConsent(row), actorOf),
    assignees: always(['e-99', 'team:nobody']),
    openedAt: afterAccess,
    closedAt: ({ event }) => event.occurredAt - HALF_HOUR_MS,
  },
  case: {
    purpose: always('express-consent'),
    openedBy: (row, { approver }) => (approver === null ? actorOf(row) : free),
    approver: (row, { openedBy }) => (openedBy === actorOf(row) ? actorOf(row) : free),
    investigators: always(['e-99']),
    ownerIds: (_row, { recordingIds }) => (recordingIds.length === 0 ? ['o-99'] : free),
    recordingIds: always(['r-99']),
    openedAt: afterAccess,
    closedAt: atAccess,
  },
  'legal-order': {
    ownerIds: (_row, { recordingIds }) => (recordingIds.length === 0 ? ['o-99'] : free),
    recordingIds: always(['r-99']),
    recordedFrom: when(
      (row) => recordedAtOf(row) !== null,
      (row) => (recordedAtOf(row) ?? 0) + 1,
    ),
    recordedUntil: when(
      (row) => recordedAtOf(row) !== null,
      (row) => recordedAtOf(row),
    ),
    servedAt: afterAccess,
    expiresAt: atAccess,
    reviewer: actorOf,
    assignees: when((row) => !has('case')(row), ['e-99']),
    recipientIds: when(({ event }) => event.action === 'disclose', ['h-99']),
  },
  emergency: {
    ownerId: always('o-99'),
    requester: (row, { responders }) => (responders.includes(actorOf(row)) ? free : 'e-99'),
    responders: (row, { requester }) => (requester === actorOf(row) ? free : ['e-99']),
    approver: actorOf,
    startedAt: afterAccess,
    expiresAt: atAccess,
    reviewedAt: when(({ isLate }) => isLate, null),
    reviewer: (row, { reviewedAt }) => (row.isLate && reviewedAt !== null ? actorOf(row) : free),
  },
  entitlement: {
    grantedTo: always('e-99'),
    actions: always(['annotate']),
    sources: always(['another-tool']),
    grantedBy: actorOf,
  },
  account: {
    authorisedUsers: when(isAuthorisedOnly, []),
    class: when(restsOnClass, 'customer'),
    deletedAt: when((row) => !isHeld(row) && !['delete', 'search', 'list'].includes(row.event.action), atAccess),
  },
  person: {
    trainingValidUntil: when(isPerson, atAccess),
    employmentFrom: when(isPerson, afterAccess),
    employmentUntil: when(isPerson, atAccess),
    ownAccountId: when(isExplainedBy('account'), null),
    approvedCountries: when(({ event }) => event.network?.country != null && event.actor.kind === 'contractor', []),
    noticeGivenAt: when(({ event }) => ['download', 'export', 'share', 'disclose'].includes(event.action), atAccess),
    attestedPurposes: when((row) => restsOnPurpose(row) && isPrivate(row), []),
    attestationValidUntil: when((row) => restsOnPurpose(row) && isPrivate(row), atAccess),
    // Who acts under another name is known by it; and of a team is who shares its tickets.
    aliases: when(({ event, records }) => !records.some(({ id }) => id === actorOfEvent(event)), []),
  },
  recording: {
    provenance: when((row) => isExplainedBy('recording')(row) && isPost(row), 'customer-private'),
    sharedWith: when((row) => isExplainedBy('recording')(row) && !isPerson(row) && !isPost(row), []),
    deletedAt: when(endsWithRecording, atAccess),
    retentionUntil: when(endsWithRecording, atAccess),
    ownerId: when((row) => row.event.resource.ownerId !== null && !isOfCamera(row), 'o-99'),
    legalHold: when(({ event }) => event.action === 'delete', true),
  },
  camera: {
    ownerId: when((row) => row.event.resource.ownerId !== null && isOfCamera(row), 'o-99'),
    endToEndEncrypted: when(({ event }) => event.extent?.decrypted === true, true),
  },
  source: {
    mfaEnforced: when((row) => isPerson(row) && row.event.authentication?.mfa == null, false),
    defaultPurpose: when((row) => restsOnPurpose(row) && !row.event.purpose && !row.event.claim, 'system-operation'),
    asksBeforeAccess: when(({ isAsked, event }) => !isAsked && event.outcome === 'allowed', true),
    allowedDestinations: when(({ event }) => event.destination?.domain != null, []),
  },
  policy: {},
  'policy-set': {},
  exception: {},
  dataset: {},
  model: {},
  approval: {},
};

/** Fields that need not match anything, each with why. A field that is in neither list fails the test. */
export const descriptive: { readonly [Kind in RegisterKind]?: readonly string[] } = {
  // Which words the customer was shown: evidence for a court, no scope of its own.
  consent: ['disclosureVersion'],
  // Whose account asked: a finding (foreign-requester), no condition of section 7.
  ticket: ['requesterAccountId'],
  // Of what kind and from whom: told in the reason. Until when it is secret: observed (order-not-disclosable).
  'legal-order': ['instrument', 'agency', 'nonDisclosureUntil'],
  // Sensitivity and relations: they change severity and findings, never the verdict.
  account: ['childFlag', 'inactiveSince', 'employeeId', 'householdId'],
  // Whom it describes; team and role match from the other side, in what is granted to them.
  person: ['type', 'employer', 'role', 'team', 'manager', 'country', 'householdId', 'userName', 'externalId', 'groups'],
  // Where it came from: what it was made from is judged by the recordings above it, when by the order's own span.
  recording: ['cameraId', 'recordedAt', 'derivedFrom'],
  camera: ['locationClass', 'model', 'productLine'],
  source: ['description', 'publicKey', 'eventsPerSecondMax', 'heartbeatSeconds', 'owner', 'delaySecondsMax'],
};

function endsWithRecording(row: Explained): boolean {
  return row.event.action !== 'delete' && !isHeldAny(row.records) && !isOfCamera(row);
}

/** `docs/interfaces` section 2: no recording counts that is named beside it. */
function isOfCamera({ event: { action, resource } }: Explained): boolean {
  if (resource.kind === 'camera' || resource.kind === 'live-stream') return true;
  return action === 'livestream' && resource.kind !== 'recording';
}

function actorOfEvent(event: AccessEvent): string {
  return event.actor.onBehalfOf?.id ?? event.actor.id;
}

function ownTicket(row: Explained): boolean {
  return row.records.some((record) => record.kind === 'ticket' && record.openedBy === actorOf(row));
}

function isNamedByConsent({ records }: Explained): boolean {
  return records.some((record) => record.kind === 'consent' && record.ticketId !== null);
}

function recordedAtOf({ event, records }: Explained): number | null {
  if (event.action === 'livestream') return event.occurredAt;
  const recording = records.find(({ kind, id }) => kind === 'recording' && id === event.resource.recordingId);
  return recording?.kind === 'recording' ? recording.recordedAt : null;
}

function isAuthorisedOnly(row: Explained): boolean {
  const actor = actorOf(row);
  return isExplainedBy('account')(row) && actor !== row.event.resource.ownerId && !isPerson(row);
}

function restsOnClass(row: Explained): boolean {
  return isPerson(row) && isExplainedBy('entitlement')(row) && row.event.action === 'view' && namesRecording(row);
}

/** The five purposes of the order, on private material: what explains is of one of these kinds. */
export function restsOnPurpose({ explanation }: Explained): boolean {
  return ['consent', 'legal-order', 'case', 'emergency'].includes(explanation?.kind ?? '');
}

function isPrivate({ records }: Explained): boolean {
  return !records.some((record) => record.kind === 'account' && record.class !== 'customer');
}

function isPost({ records }: Explained): boolean {
  return records.some((record) => record.kind === 'recording' && record.provenance === 'public-post');
}

function isHeld({ records }: Explained): boolean {
  return isHeldAny(records);
}

function isHeldAny(records: readonly RegisterRecord[]): boolean {
  return records.some((record) => record.kind === 'recording' && record.legalHold);
}
