import type { DetectedAccess } from '../../domain/finding/detected-access.ts';
import type { SigmaRecord, SigmaValue } from '../../domain/sigma/sigma-document.ts';

/** Fields of an access event, as `POST /v1/access-events` takes them. The address is hashed, so no rule looks at it. */
const ofEvent: readonly string[] = [
  'eventId',
  'occurredAt',
  'action',
  'phase',
  'accessId',
  'outcome',
  'path',
  'purpose',
  'source.id',
  'source.instance',
  'source.version',
  'source.sequence',
  'actor.id',
  'actor.kind',
  'actor.onBehalfOf.id',
  'actor.onBehalfOf.kind',
  'authentication.mfa',
  'authentication.method',
  'authentication.sessionId',
  'authentication.managedDevice',
  'authentication.deviceId',
  'network.country',
  'network.approved',
  'network.asn',
  'resource.kind',
  'resource.recordingId',
  'resource.cameraId',
  'resource.ownerId',
  'resource.storeId',
  'resource.siteId',
  'extent.durationMs',
  'extent.bytes',
  'extent.count',
  'extent.decrypted',
  'claim.kind',
  'claim.id',
  'search.kind',
  'search.resultCount',
  'search.personId',
  'search.filter',
  'recipient.kind',
  'recipient.id',
  'recipient.jurisdiction',
  'destination.kind',
  'destination.domain',
];
/** What the decision found out. */
const ofFacts: readonly string[] = [
  'actor.id',
  'actor.kind',
  'actor.role',
  'actor.team',
  'actor.employer',
  'purpose',
  'account.ownerId',
  'account.isOfChild',
  'account.isOfCoworker',
  'account.isOfHousehold',
  'account.isOwn',
  'account.isInactive',
  'camera.id',
  'camera.locationClass',
  'camera.isEndToEndEncrypted',
  'privateMaterial',
  'staff.id',
  'requester',
];

type Read = (access: DetectedAccess) => SigmaValue;

const readers: ReadonlyMap<string, Read> = new Map<string, Read>([
  ...ofEvent.map((name) => [name, reader(name, ({ event }) => event)] as const),
  ...ofFacts.map((name) => [`facts.${name}`, reader(name, ({ facts }) => facts)] as const),
  ['appendedAt', ({ decision }) => decision.appendedAt],
  ['verdict', ({ decision }) => decision.verdict],
  ['rules', ({ decision }) => decision.determinedBy.map(({ rule }) => rule)],
]);

export const accessFields: readonly string[] = [...readers.keys()];

export function sigmaRecord(access: DetectedAccess): SigmaRecord {
  return { at: access.event.occurredAt, read: (field) => readers.get(field)?.(access) ?? null };
}

function reader(name: string, from: (access: DetectedAccess) => unknown): Read {
  const parts = name.split('.');
  return (access) => {
    let value = from(access);
    for (const part of parts) value = (value as Readonly<Record<string, unknown>> | null)?.[part] ?? null;
    return value as SigmaValue;
  };
}
