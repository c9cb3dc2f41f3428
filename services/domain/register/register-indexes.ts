import { type GranteeGroup, groupOf, isGrantee, nameOf } from './grantee.ts';
import { createRecordIndex, type RecordIndex } from './record-index.ts';
import type {
  Case,
  Consent,
  Emergency,
  Entitlement,
  Exception,
  LegalOrder,
  Person,
  Recording,
  RegisterRecord,
  Ticket,
} from './register-record.ts';
import type { Versions } from './versions.ts';

/** The keys by which decisions look for facts whose id they do not know. */
export interface RegisterIndexes {
  readonly alias: RecordIndex<Person>;
  readonly ownAccount: RecordIndex<Person>;
  readonly consent: RecordIndex<Consent>;
  readonly ticket: RecordIndex<Ticket>;
  readonly emergency: RecordIndex<Emergency>;
  /** Only cases and orders without `recordingIds`: with them they do not cover by owner. */
  readonly orderByOwner: RecordIndex<LegalOrder>;
  readonly orderByRecording: RecordIndex<LegalOrder>;
  readonly caseByOwner: RecordIndex<Case>;
  readonly caseByRecording: RecordIndex<Case>;
  readonly entitlementOfActor: RecordIndex<Entitlement>;
  readonly entitlementOfTeam: RecordIndex<Entitlement>;
  readonly entitlementOfRole: RecordIndex<Entitlement>;
  /** Only recordings with a legal hold. */
  readonly heldByCamera: RecordIndex<Recording>;
  readonly heldByOwner: RecordIndex<Recording>;
  readonly exceptionOfActor: RecordIndex<Exception>;
  /** Only exceptions without `actorId`: the others are found by it. */
  readonly exceptionOfSource: RecordIndex<Exception>;
  /** Call before `record` is filed among `versions`; for a new id they hold nothing but `record`. */
  add(record: RegisterRecord, versions: Versions, isNew: boolean): void;
}

export function createRegisterIndexes(): RegisterIndexes {
  const indexes = {
    alias: createRecordIndex<Person>(
      (person) => person.aliases,
      (person, key) => person.aliases.includes(key),
    ),
    ownAccount: createRecordIndex<Person>(
      (person) => present(person.ownAccountId),
      (person, key) => person.ownAccountId === key,
    ),
    consent: byOwner<Consent>(),
    ticket: byOwner<Ticket>(),
    emergency: byOwner<Emergency>(),
    orderByOwner: byCoveredOwner<LegalOrder>(),
    orderByRecording: byCoveredRecording<LegalOrder>(),
    caseByOwner: byCoveredOwner<Case>(),
    caseByRecording: byCoveredRecording<Case>(),
    entitlementOfActor: byGrantee(null),
    entitlementOfTeam: byGrantee('team'),
    entitlementOfRole: byGrantee('role'),
    heldByCamera: createRecordIndex<Recording>(
      (recording) => (recording.legalHold ? present(recording.cameraId) : []),
      (recording, key) => recording.legalHold && recording.cameraId === key,
    ),
    heldByOwner: createRecordIndex<Recording>(
      (recording) => (recording.legalHold ? [recording.ownerId] : []),
      (recording, key) => recording.legalHold && recording.ownerId === key,
    ),
    exceptionOfActor: createRecordIndex<Exception>(
      (exception) => present(exception.actorId),
      (exception, key) => exception.actorId === key,
    ),
    exceptionOfSource: createRecordIndex<Exception>(
      (exception) => (exception.actorId === null ? present(exception.sourceId) : []),
      (exception, key) => exception.actorId === null && exception.sourceId === key,
    ),
  };
  return { ...indexes, add: (record, versions, isNew) => addTo(indexes, record, versions, isNew) };
}

/** Versions of one id are all of one kind, which the kind of `record` tells: the casts below rest on that. */
function addTo(
  indexes: Omit<RegisterIndexes, 'add'>,
  record: RegisterRecord,
  versions: Versions,
  isNew: boolean,
): void {
  switch (record.kind) {
    case 'person':
      indexes.alias.add(record, versions as Versions<Person>, isNew);
      indexes.ownAccount.add(record, versions as Versions<Person>, isNew);
      break;
    case 'recording':
      indexes.heldByCamera.add(record, versions as Versions<Recording>, isNew);
      indexes.heldByOwner.add(record, versions as Versions<Recording>, isNew);
      break;
    case 'consent':
      indexes.consent.add(record, versions as Versions<Consent>, isNew);
      break;
    case 'ticket':
      indexes.ticket.add(record, versions as Versions<Ticket>, isNew);
      break;
    case 'emergency':
      indexes.emergency.add(record, versions as Versions<Emergency>, isNew);
      break;
    case 'legal-order':
      indexes.orderByOwner.add(record, versions as Versions<LegalOrder>, isNew);
      indexes.orderByRecording.add(record, versions as Versions<LegalOrder>, isNew);
      break;
    case 'case':
      indexes.caseByOwner.add(record, versions as Versions<Case>, isNew);
      indexes.caseByRecording.add(record, versions as Versions<Case>, isNew);
      break;
    case 'entitlement':
      indexes.entitlementOfActor.add(record, versions as Versions<Entitlement>, isNew);
      indexes.entitlementOfTeam.add(record, versions as Versions<Entitlement>, isNew);
      indexes.entitlementOfRole.add(record, versions as Versions<Entitlement>, isNew);
      break;
    case 'exception':
      indexes.exceptionOfActor.add(record, versions as Versions<Exception>, isNew);
      indexes.exceptionOfSource.add(record, versions as Versions<Exception>, isNew);
      break;
    case 'account':
    case 'camera':
    case 'source':
    case 'policy':
    case 'dataset':
    case 'model':
      break;
  }
}

function byOwner<Fact extends Consent | Ticket | Emergency>(): RecordIndex<Fact> {
  return createRecordIndex<Fact>(
    (fact) => [fact.ownerId],
    (fact, key) => fact.ownerId === key,
  );
}

function byCoveredOwner<Fact extends LegalOrder | Case>(): RecordIndex<Fact> {
  return createRecordIndex<Fact>(
    (fact) => (fact.recordingIds.length > 0 ? [] : fact.ownerIds),
    (fact, key) => fact.recordingIds.length === 0 && fact.ownerIds.includes(key),
  );
}

function byCoveredRecording<Fact extends LegalOrder | Case>(): RecordIndex<Fact> {
  return createRecordIndex<Fact>(
    (fact) => fact.recordingIds,
    (fact, key) => fact.recordingIds.includes(key),
  );
}

function byGrantee(group: GranteeGroup): RecordIndex<Entitlement> {
  return createRecordIndex<Entitlement>(
    ({ grantedTo }) => (groupOf(grantedTo) === group ? [nameOf(grantedTo)] : []),
    ({ grantedTo }, key) => isGrantee(grantedTo, group, key),
  );
}

function present(id: string | null): readonly string[] {
  return id === null ? [] : [id];
}
