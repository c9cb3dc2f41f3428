import type { AccessEvent, ActorKind, Purpose } from '../../../services/domain/access-event/access-event.ts';
import type {
  Account,
  Camera,
  Person,
  Recording,
  RecordOf,
  RegisterKind,
  RegisterRecord,
  Source,
} from '../../../services/domain/register/register-record.ts';

/** What an access is about, read from the event and by linear search from the register. No index, no memory. */
export interface Facts {
  readonly event: AccessEvent;
  readonly records: readonly RegisterRecord[];
  readonly t: number;
  /** The judged actor, an alias replaced by the person's id. */
  readonly actor: { readonly id: string; readonly kind: ActorKind };
  /** The actor's record, whatever kind the event says they are: rules that mean people say so. */
  readonly person: Person | null;
  readonly source: Source | null;
  /** The recording that was accessed; null for what is of a camera. */
  readonly recordingId: string | null;
  readonly recording: Recording | null;
  /** The recording that the event names, also beside a camera. */
  readonly named: Recording | null;
  readonly cameraId: string | null;
  readonly camera: Camera | null;
  readonly ownerId: string | null;
  readonly account: Account | null;
  readonly purpose: Purpose;
  readonly purposeFrom: 'event' | 'claim' | 'source' | 'none';
}

export function factsOf(event: AccessEvent, records: readonly RegisterRecord[]): Facts {
  const t = event.occurredAt;
  const judged = judgedActor(event);
  const { recordingId } = event.resource;
  const named = recordingId === null ? null : inForce(records, 'recording', recordingId, t);
  const isOfNoRecording = isOfCamera(event);
  const cameraId = cameraOf(event, named);
  const camera = cameraId === null ? null : inForce(records, 'camera', cameraId, t);
  const ownerId = ownerOf(event, named, camera);
  const source = inForce(records, 'source', event.source.id, t);
  const facts: Facts = {
    event,
    records,
    t,
    actor: { id: personIdOf(judged.id, records, t), kind: judged.kind },
    person: personOf(judged.id, records, t),
    source,
    recordingId: isOfNoRecording ? null : recordingId,
    recording: isOfNoRecording ? null : named,
    named,
    cameraId,
    camera,
    ownerId,
    account: ownerId === null ? null : inForce(records, 'account', ownerId, t),
    ...purposeOf(event, records, source),
  };
  return isPeople(judged.kind) ? withoutOwnWord(facts) : facts;
}

// "`authorisedUsers` and `class` of an account, `ownAccountId` of a person, and `provenance` and `sharedWith` of a
// recording count for people as if they were not given" where who needs them issued the record.
function withoutOwnWord(facts: Facts): Facts {
  const { person, account, recording } = facts;
  const isDoubted = (record: RegisterRecord | null) => record !== null && isOfWhoNeedsIt(record, facts);
  return {
    ...facts,
    person: person !== null && isDoubted(person) ? { ...person, ownAccountId: null } : person,
    account: account !== null && isDoubted(account) ? { ...account, authorisedUsers: [], class: 'customer' } : account,
    recording:
      recording !== null && isDoubted(recording)
        ? { ...recording, provenance: 'customer-private', sharedWith: [] }
        : recording,
  };
}

// "what is of a camera (its kind is camera or live-stream, or it is a livestream of anything but a recording)"; "What is
// of a camera is no recording, whatever recording the event names beside it"
function isOfCamera({ action, resource }: AccessEvent): boolean {
  if (resource.kind === 'camera' || resource.kind === 'live-stream') return true;
  return action === 'livestream' && resource.kind !== 'recording';
}

// "People = employee, contractor."
export function isPeople(kind: ActorKind): boolean {
  return kind === 'employee' || kind === 'contractor';
}

// "In force at *t* is the version with the greatest `validFrom` <= *t*, as last corrected; a version ends where the
// next begins, or at its `validUntil`."
export function inForce<Kind extends RegisterKind>(
  records: readonly RegisterRecord[],
  kind: Kind,
  id: string,
  t: number,
): RecordOf<Kind> | null {
  const version = latestBegun(records, kind, id, t);
  if (version === null) return null;
  if (version.validUntil !== null && t >= version.validUntil) return null;
  return version;
}

// "a consent whose latest version begun by *t* (its end not looked at)"; "one with the same `validFrom` (the same
// instant, however written) corrects it": of two, the later in the array.
export function latestBegun<Kind extends RegisterKind>(
  records: readonly RegisterRecord[],
  kind: Kind,
  id: string,
  t: number,
): RecordOf<Kind> | null {
  let latest: RecordOf<Kind> | null = null;
  for (const record of records) {
    if (record.kind !== kind || record.id !== id || record.validFrom > t) continue;
    if (latest === null || record.validFrom >= latest.validFrom) latest = record as unknown as RecordOf<Kind>;
  }
  return latest;
}

export function allInForce<Kind extends RegisterKind>({ records, t }: Facts, kind: Kind): RecordOf<Kind>[] {
  return idsOf(records, kind).flatMap((id) => inForce(records, kind, id, t) ?? []);
}

/** As `allInForce`, without what can explain nothing: of the actor, or of the source and of whoever answers for it. */
export function explainersInForce<Kind extends RegisterKind>(facts: Facts, kind: Kind): RecordOf<Kind>[] {
  return allInForce(facts, kind).filter((record) => !isOfWhoNeedsIt(record, facts));
}

export function allBegun<Kind extends RegisterKind>({ records, t }: Facts, kind: Kind): RecordOf<Kind>[] {
  return idsOf(records, kind).flatMap((id) => latestBegun(records, kind, id, t) ?? []);
}

// "An alias, in an event or in the register, means the person whose version in force at *t* lists it."
export function personIdOf(id: string, records: readonly RegisterRecord[], t: number): string {
  return personOf(id, records, t)?.id ?? id;
}

export function isActor(id: string | null, { actor, records, t }: Facts): boolean {
  return id !== null && personIdOf(id, records, t) === actor.id;
}

// "A consent, ticket, case, order, emergency or entitlement whose `issuer` is the accessing actor, under whichever of
// their ids, explains nothing […] Likewise, with `issuerAuthenticated`, one whose `issuer` is the source that reports the
// access, the `owner` of that source, or another source of that `owner`".
export function isOfWhoNeedsIt(record: RegisterRecord, { actor, records, t, event, source }: Facts): boolean {
  const { issuer, issuerAuthenticated } = record;
  if (personIdOf(issuer, records, t) === actor.id) return true;
  if (issuerAuthenticated !== true) return false;
  if (issuer === event.source.id) return true;
  if (source === null || source.owner === null) return false;
  if (isSamePerson(issuer, source.owner, { records, t })) return true;
  const other = inForce(records, 'source', issuer, t);
  return other !== null && other.owner !== null && isSamePerson(other.owner, source.owner, { records, t });
}

// Also where an alias is the id of a person who has aliases too.
export function isSamePerson(some: string, other: string, { records, t }: Pick<Facts, 'records' | 't'>): boolean {
  const names = (id: string) => [id, personIdOf(id, records, t)];
  return names(some).some((name) => name === other || name === personIdOf(other, records, t));
}

export function isActorOrTheirTeam(grantee: string, facts: Facts): boolean {
  if (facts.person !== null && grantee === `team:${facts.person.team}`) return true;
  return isActor(grantee, facts);
}

function personOf(id: string, records: readonly RegisterRecord[], t: number): Person | null {
  for (const record of records) {
    if (record.kind !== 'person' || !record.aliases.includes(id)) continue;
    const person = inForce(records, 'person', record.id, t);
    if (person?.aliases.includes(id)) return person;
  }
  return inForce(records, 'person', id, t);
}

function idsOf(records: readonly RegisterRecord[], kind: RegisterKind): string[] {
  const ids: string[] = [];
  for (const record of records) if (record.kind === kind && !ids.includes(record.id)) ids.push(record.id);
  return ids;
}

// "A service with `onBehalfOf` is judged as that actor (id and kind); a person acting for someone is judged themself."
function judgedActor({ actor }: AccessEvent): { id: string; kind: ActorKind } {
  return actor.kind === 'service' && actor.onBehalfOf !== null ? actor.onBehalfOf : actor;
}

// "The camera is `cameraId`, else the one of the recording's record".
function cameraOf({ resource }: AccessEvent, recording: Recording | null): string | null {
  return resource.cameraId ?? recording?.cameraId ?? null;
}

// "the owner is `ownerId`, else the recording's, else that camera's; of what is of a camera […] first the camera's."
function ownerOf(event: AccessEvent, recording: Recording | null, camera: Camera | null): string | null {
  const { resource } = event;
  if (isOfCamera(event)) return resource.ownerId ?? camera?.ownerId ?? recording?.ownerId ?? null;
  return resource.ownerId ?? recording?.ownerId ?? camera?.ownerId ?? null;
}

// "`purpose` absent: from `claim.kind` (ticket, consent -> express-consent; legal-order -> legal-process; emergency ->
// prevent-harm-or-loss; case -> that case's purpose), else the source's `defaultPurpose`, else unspecified."
function purposeOf(
  event: AccessEvent,
  records: readonly RegisterRecord[],
  source: Source | null,
): Pick<Facts, 'purpose' | 'purposeFrom'> {
  if (event.purpose !== null) return { purpose: event.purpose, purposeFrom: 'event' };
  const claimed = purposeOfClaim(event, records);
  if (claimed !== null) return { purpose: claimed, purposeFrom: 'claim' };
  const usual = source?.defaultPurpose ?? null;
  if (usual !== null) return { purpose: usual as Purpose, purposeFrom: 'source' };
  return { purpose: 'unspecified', purposeFrom: 'none' };
}

function purposeOfClaim({ claim, occurredAt }: AccessEvent, records: readonly RegisterRecord[]): Purpose | null {
  if (claim === null) return null;
  if (claim.kind === 'ticket' || claim.kind === 'consent') return 'express-consent';
  if (claim.kind === 'legal-order') return 'legal-process';
  if (claim.kind === 'emergency') return 'prevent-harm-or-loss';
  if (claim.kind === 'case') return (inForce(records, 'case', claim.id, occurredAt)?.purpose as Purpose) ?? null;
  return null;
}
