// Generated from schemas/ by `npm run generate`. Do not edit: change the schema and generate again.

import { AvroReader } from '../../avro/avro-reader.ts';
import { DecodeError } from '../../avro/decode-error.ts';

import type {
  Account,
  AccountClass,
  Act,
  Approval,
  Camera,
  Case,
  Consent,
  Dataset,
  Emergency,
  Entitlement,
  Exception,
  LegalOrder,
  LocationClass,
  Model,
  Person,
  PersonType,
  PolicyRecord,
  PolicySet,
  Provenance,
  Recording,
  RegisterRecord,
  SourceRecord,
  Ticket,
} from './register-record.ts';

const reader = new AvroReader();
const personTypeSymbols: readonly (PersonType | undefined)[] = [undefined, 'employee', 'contractor'];
const accountClassSymbols: readonly (AccountClass | undefined)[] = [undefined, 'customer', 'test', 'corporate'];
const locationClassSymbols: readonly (LocationClass | undefined)[] = [
  undefined,
  'intimate',
  'indoor',
  'outdoor',
  'unknown',
];
const provenanceSymbols: readonly (Provenance | undefined)[] = [
  undefined,
  'customer-private',
  'public-post',
  'submitted-with-consent',
  'employee-donated',
];
const actSymbols: readonly (Act | undefined)[] = [undefined, 'approve', 'review'];

/**
 * Decodes the record in `bytes` from `from` to `to` into the shape of version 5; `schemaId` is the version that
 * wrote it. Its byte strings share the memory of `bytes`. Throws `DecodeError` unless the bytes are exactly one record.
 */
export function decodeRegisterRecord(schemaId: number, bytes: Buffer, from = 0, to = bytes.length): RegisterRecord {
  try {
    reader.begin(bytes, from);
    const record = read(schemaId);
    reader.end(to);
    return record;
  } catch (error) {
    throw new DecodeError(`bytes are not a RegisterRecord: ${(error as Error).message}`);
  }
}

function read(schemaId: number): RegisterRecord {
  switch (schemaId) {
    case 2:
      return readRegisterRecordV1();
    case 10:
      return readRegisterRecordV2();
    case 13:
      return readRegisterRecordV3();
    case 22:
      return readRegisterRecordV4();
    case 28:
      return readRegisterRecordV5();
    default:
      throw new DecodeError(`schema id ${schemaId} is no released version of register-record`);
  }
}

function readPerson(
  id: string,
  issuer: string,
  validFrom: number,
  validUntil: number | null,
  approver: string | null,
): Person {
  return {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    unvouched: null,
    issuerAuthenticated: null,
    kind: 'person',
    type: reader.symbol('person.type', personTypeSymbols),
    employer: reader.string(),
    role: reader.string(),
    team: reader.string(),
    manager: reader.string(),
    country: reader.string(),
    approvedCountries: reader.present() ? reader.strings() : null,
    trainingValidUntil: reader.present() ? reader.long() : null,
    employmentFrom: reader.long(),
    employmentUntil: reader.present() ? reader.long() : null,
    aliases: reader.strings(),
    ownAccountId: reader.present() ? reader.string() : null,
    householdId: reader.present() ? reader.string() : null,
    noticeGivenAt: reader.present() ? reader.long() : null,
    attestedPurposes: reader.present() ? reader.strings() : null,
    attestationValidUntil: reader.present() ? reader.long() : null,
    userName: null,
    externalId: null,
    groups: null,
  };
}

function readAccount(
  id: string,
  issuer: string,
  validFrom: number,
  validUntil: number | null,
  approver: string | null,
): Account {
  return {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    unvouched: null,
    issuerAuthenticated: null,
    kind: 'account',
    authorisedUsers: reader.strings(),
    class: reader.symbol('account.class', accountClassSymbols),
    childFlag: reader.boolean(),
    inactiveSince: reader.present() ? reader.long() : null,
    deletedAt: reader.present() ? reader.long() : null,
    employeeId: reader.present() ? reader.string() : null,
    householdId: reader.present() ? reader.string() : null,
  };
}

function readCamera(
  id: string,
  issuer: string,
  validFrom: number,
  validUntil: number | null,
  approver: string | null,
): Camera {
  return {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    unvouched: null,
    issuerAuthenticated: null,
    kind: 'camera',
    ownerId: reader.string(),
    locationClass: reader.symbol('camera.locationClass', locationClassSymbols),
    model: reader.present() ? reader.string() : null,
    productLine: reader.present() ? reader.string() : null,
    endToEndEncrypted: reader.boolean(),
  };
}

function readRecording(
  id: string,
  issuer: string,
  validFrom: number,
  validUntil: number | null,
  approver: string | null,
): Recording {
  return {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    unvouched: null,
    issuerAuthenticated: null,
    kind: 'recording',
    cameraId: reader.present() ? reader.string() : null,
    ownerId: reader.string(),
    recordedAt: reader.present() ? reader.long() : null,
    deletedAt: reader.present() ? reader.long() : null,
    retentionUntil: reader.present() ? reader.long() : null,
    legalHold: reader.boolean(),
    provenance: reader.symbol('recording.provenance', provenanceSymbols),
    sharedWith: reader.strings(),
    derivedFrom: reader.present() ? reader.string() : null,
  };
}

function readConsent(
  id: string,
  issuer: string,
  validFrom: number,
  validUntil: number | null,
  approver: string | null,
): Consent {
  return {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    unvouched: null,
    issuerAuthenticated: null,
    kind: 'consent',
    ownerId: reader.string(),
    cameraIds: reader.strings(),
    recordingIds: reader.strings(),
    live: reader.boolean(),
    actions: reader.strings(),
    grantedTo: reader.string(),
    ticketId: reader.present() ? reader.string() : null,
    disclosureVersion: reader.string(),
    affirmativeAct: reader.boolean(),
    revokedAt: reader.present() ? reader.long() : null,
  };
}

function readTicket(
  id: string,
  issuer: string,
  validFrom: number,
  validUntil: number | null,
  approver: string | null,
): Ticket {
  return {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    unvouched: null,
    issuerAuthenticated: null,
    kind: 'ticket',
    ownerId: reader.string(),
    cameraId: reader.present() ? reader.string() : null,
    requesterAccountId: reader.present() ? reader.string() : null,
    openedBy: reader.string(),
    assignees: reader.strings(),
    openedAt: reader.long(),
    closedAt: reader.present() ? reader.long() : null,
  };
}

function readCase(
  id: string,
  issuer: string,
  validFrom: number,
  validUntil: number | null,
  approver: string | null,
): Case {
  return {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    unvouched: null,
    issuerAuthenticated: null,
    kind: 'case',
    purpose: reader.string(),
    openedBy: reader.string(),
    investigators: reader.strings(),
    ownerIds: reader.strings(),
    recordingIds: reader.strings(),
    openedAt: reader.long(),
    closedAt: reader.present() ? reader.long() : null,
  };
}

function readLegalOrder(
  id: string,
  issuer: string,
  validFrom: number,
  validUntil: number | null,
  approver: string | null,
): LegalOrder {
  return {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    unvouched: null,
    issuerAuthenticated: null,
    kind: 'legal-order',
    instrument: reader.string(),
    agency: reader.string(),
    ownerIds: reader.strings(),
    recordingIds: reader.strings(),
    recordedFrom: reader.present() ? reader.long() : null,
    recordedUntil: reader.present() ? reader.long() : null,
    servedAt: reader.long(),
    expiresAt: reader.long(),
    nonDisclosureUntil: reader.present() ? reader.long() : null,
    reviewer: reader.string(),
    assignees: reader.strings(),
    recipientIds: reader.present() ? reader.strings() : null,
  };
}

function readEmergency(
  id: string,
  issuer: string,
  validFrom: number,
  validUntil: number | null,
  approver: string | null,
): Emergency {
  return {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    unvouched: null,
    issuerAuthenticated: null,
    kind: 'emergency',
    ownerId: reader.string(),
    requester: reader.string(),
    responders: reader.strings(),
    startedAt: reader.long(),
    expiresAt: reader.long(),
    reviewedAt: reader.present() ? reader.long() : null,
    reviewer: reader.present() ? reader.string() : null,
  };
}

function readEntitlement(
  id: string,
  issuer: string,
  validFrom: number,
  validUntil: number | null,
  approver: string | null,
): Entitlement {
  return {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    unvouched: null,
    issuerAuthenticated: null,
    kind: 'entitlement',
    grantedTo: reader.string(),
    actions: reader.strings(),
    sources: reader.strings(),
    grantedBy: reader.string(),
  };
}

function readSourceRecord(
  id: string,
  issuer: string,
  validFrom: number,
  validUntil: number | null,
  approver: string | null,
): SourceRecord {
  return {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    unvouched: null,
    issuerAuthenticated: null,
    kind: 'source',
    description: reader.string(),
    defaultPurpose: reader.present() ? reader.string() : null,
    mfaEnforced: reader.present() ? reader.boolean() : null,
    publicKey: reader.present() ? reader.string() : null,
    eventsPerSecondMax: reader.present() ? reader.double() : null,
    heartbeatSeconds: reader.present() ? reader.double() : null,
    asksBeforeAccess: reader.present() ? reader.boolean() : null,
    allowedDestinations: reader.present() ? reader.strings() : null,
    owner: null,
    delaySecondsMax: null,
  };
}

function readPolicyRecord(
  id: string,
  issuer: string,
  validFrom: number,
  validUntil: number | null,
  approver: string | null,
): PolicyRecord {
  return {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    unvouched: null,
    issuerAuthenticated: null,
    kind: 'policy',
    setHash: reader.string(),
    approvedBy: reader.string(),
  };
}

function readException(
  id: string,
  issuer: string,
  validFrom: number,
  validUntil: number | null,
  approver: string | null,
): Exception {
  return {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    unvouched: null,
    issuerAuthenticated: null,
    kind: 'exception',
    rule: reader.string(),
    actorId: reader.present() ? reader.string() : null,
    sourceId: reader.present() ? reader.string() : null,
    reason: reader.string(),
    cameraId: null,
  };
}

function readDataset(
  id: string,
  issuer: string,
  validFrom: number,
  validUntil: number | null,
  approver: string | null,
): Dataset {
  return {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    unvouched: null,
    issuerAuthenticated: null,
    kind: 'dataset',
    purpose: reader.string(),
    recordingIds: reader.strings(),
    datasetIds: reader.strings(),
  };
}

function readModel(
  id: string,
  issuer: string,
  validFrom: number,
  validUntil: number | null,
  approver: string | null,
): Model {
  return {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    unvouched: null,
    issuerAuthenticated: null,
    kind: 'model',
    datasetIds: reader.strings(),
    modelIds: reader.strings(),
  };
}

function readPolicySet(
  id: string,
  issuer: string,
  validFrom: number,
  validUntil: number | null,
  approver: string | null,
): PolicySet {
  return {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    unvouched: null,
    issuerAuthenticated: null,
    kind: 'policy-set',
    rules: reader.string(),
    reason: null,
  };
}

function readRegisterRecordV1(): RegisterRecord {
  const id = reader.string();
  const issuer = reader.string();
  const validFrom = reader.long();
  const validUntil = reader.present() ? reader.long() : null;
  const approver = reader.present() ? reader.string() : null;
  const branch = reader.long();
  switch (branch) {
    case 0:
      return readPerson(id, issuer, validFrom, validUntil, approver);
    case 1:
      return readAccount(id, issuer, validFrom, validUntil, approver);
    case 2:
      return readCamera(id, issuer, validFrom, validUntil, approver);
    case 3:
      return readRecording(id, issuer, validFrom, validUntil, approver);
    case 4:
      return readConsent(id, issuer, validFrom, validUntil, approver);
    case 5:
      return readTicket(id, issuer, validFrom, validUntil, approver);
    case 6:
      return readCase(id, issuer, validFrom, validUntil, approver);
    case 7:
      return readLegalOrder(id, issuer, validFrom, validUntil, approver);
    case 8:
      return readEmergency(id, issuer, validFrom, validUntil, approver);
    case 9:
      return readEntitlement(id, issuer, validFrom, validUntil, approver);
    case 10:
      return readSourceRecord(id, issuer, validFrom, validUntil, approver);
    case 11:
      return readPolicyRecord(id, issuer, validFrom, validUntil, approver);
    case 12:
      return readException(id, issuer, validFrom, validUntil, approver);
    case 13:
      return readDataset(id, issuer, validFrom, validUntil, approver);
    case 14:
      return readModel(id, issuer, validFrom, validUntil, approver);
    case 15:
      return readPolicySet(id, issuer, validFrom, validUntil, approver);
    default:
      throw new DecodeError(`the union \`body\` has no branch ${branch}`);
  }
}

function readPersonV2(
  id: string,
  issuer: string,
  validFrom: number,
  validUntil: number | null,
  approver: string | null,
  unvouched: boolean | null,
): Person {
  return {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    unvouched,
    issuerAuthenticated: null,
    kind: 'person',
    type: reader.symbol('person.type', personTypeSymbols),
    employer: reader.string(),
    role: reader.string(),
    team: reader.string(),
    manager: reader.string(),
    country: reader.string(),
    approvedCountries: reader.present() ? reader.strings() : null,
    trainingValidUntil: reader.present() ? reader.long() : null,
    employmentFrom: reader.long(),
    employmentUntil: reader.present() ? reader.long() : null,
    aliases: reader.strings(),
    ownAccountId: reader.present() ? reader.string() : null,
    householdId: reader.present() ? reader.string() : null,
    noticeGivenAt: reader.present() ? reader.long() : null,
    attestedPurposes: reader.present() ? reader.strings() : null,
    attestationValidUntil: reader.present() ? reader.long() : null,
    userName: null,
    externalId: null,
    groups: null,
  };
}

function readAccountV2(
  id: string,
  issuer: string,
  validFrom: number,
  validUntil: number | null,
  approver: string | null,
  unvouched: boolean | null,
): Account {
  return {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    unvouched,
    issuerAuthenticated: null,
    kind: 'account',
    authorisedUsers: reader.strings(),
    class: reader.symbol('account.class', accountClassSymbols),
    childFlag: reader.boolean(),
    inactiveSince: reader.present() ? reader.long() : null,
    deletedAt: reader.present() ? reader.long() : null,
    employeeId: reader.present() ? reader.string() : null,
    householdId: reader.present() ? reader.string() : null,
  };
}

function readCameraV2(
  id: string,
  issuer: string,
  validFrom: number,
  validUntil: number | null,
  approver: string | null,
  unvouched: boolean | null,
): Camera {
  return {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    unvouched,
    issuerAuthenticated: null,
    kind: 'camera',
    ownerId: reader.string(),
    locationClass: reader.symbol('camera.locationClass', locationClassSymbols),
    model: reader.present() ? reader.string() : null,
    productLine: reader.present() ? reader.string() : null,
    endToEndEncrypted: reader.boolean(),
  };
}

function readRecordingV2(
  id: string,
  issuer: string,
  validFrom: number,
  validUntil: number | null,
  approver: string | null,
  unvouched: boolean | null,
): Recording {
  return {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    unvouched,
    issuerAuthenticated: null,
    kind: 'recording',
    cameraId: reader.present() ? reader.string() : null,
    ownerId: reader.string(),
    recordedAt: reader.present() ? reader.long() : null,
    deletedAt: reader.present() ? reader.long() : null,
    retentionUntil: reader.present() ? reader.long() : null,
    legalHold: reader.boolean(),
    provenance: reader.symbol('recording.provenance', provenanceSymbols),
    sharedWith: reader.strings(),
    derivedFrom: reader.present() ? reader.string() : null,
  };
}

function readConsentV2(
  id: string,
  issuer: string,
  validFrom: number,
  validUntil: number | null,
  approver: string | null,
  unvouched: boolean | null,
): Consent {
  return {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    unvouched,
    issuerAuthenticated: null,
    kind: 'consent',
    ownerId: reader.string(),
    cameraIds: reader.strings(),
    recordingIds: reader.strings(),
    live: reader.boolean(),
    actions: reader.strings(),
    grantedTo: reader.string(),
    ticketId: reader.present() ? reader.string() : null,
    disclosureVersion: reader.string(),
    affirmativeAct: reader.boolean(),
    revokedAt: reader.present() ? reader.long() : null,
  };
}

function readTicketV2(
  id: string,
  issuer: string,
  validFrom: number,
  validUntil: number | null,
  approver: string | null,
  unvouched: boolean | null,
): Ticket {
  return {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    unvouched,
    issuerAuthenticated: null,
    kind: 'ticket',
    ownerId: reader.string(),
    cameraId: reader.present() ? reader.string() : null,
    requesterAccountId: reader.present() ? reader.string() : null,
    openedBy: reader.string(),
    assignees: reader.strings(),
    openedAt: reader.long(),
    closedAt: reader.present() ? reader.long() : null,
  };
}

function readCaseV2(
  id: string,
  issuer: string,
  validFrom: number,
  validUntil: number | null,
  approver: string | null,
  unvouched: boolean | null,
): Case {
  return {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    unvouched,
    issuerAuthenticated: null,
    kind: 'case',
    purpose: reader.string(),
    openedBy: reader.string(),
    investigators: reader.strings(),
    ownerIds: reader.strings(),
    recordingIds: reader.strings(),
    openedAt: reader.long(),
    closedAt: reader.present() ? reader.long() : null,
  };
}

function readLegalOrderV2(
  id: string,
  issuer: string,
  validFrom: number,
  validUntil: number | null,
  approver: string | null,
  unvouched: boolean | null,
): LegalOrder {
  return {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    unvouched,
    issuerAuthenticated: null,
    kind: 'legal-order',
    instrument: reader.string(),
    agency: reader.string(),
    ownerIds: reader.strings(),
    recordingIds: reader.strings(),
    recordedFrom: reader.present() ? reader.long() : null,
    recordedUntil: reader.present() ? reader.long() : null,
    servedAt: reader.long(),
    expiresAt: reader.long(),
    nonDisclosureUntil: reader.present() ? reader.long() : null,
    reviewer: reader.string(),
    assignees: reader.strings(),
    recipientIds: reader.present() ? reader.strings() : null,
  };
}

function readEmergencyV2(
  id: string,
  issuer: string,
  validFrom: number,
  validUntil: number | null,
  approver: string | null,
  unvouched: boolean | null,
): Emergency {
  return {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    unvouched,
    issuerAuthenticated: null,
    kind: 'emergency',
    ownerId: reader.string(),
    requester: reader.string(),
    responders: reader.strings(),
    startedAt: reader.long(),
    expiresAt: reader.long(),
    reviewedAt: reader.present() ? reader.long() : null,
    reviewer: reader.present() ? reader.string() : null,
  };
}

function readEntitlementV2(
  id: string,
  issuer: string,
  validFrom: number,
  validUntil: number | null,
  approver: string | null,
  unvouched: boolean | null,
): Entitlement {
  return {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    unvouched,
    issuerAuthenticated: null,
    kind: 'entitlement',
    grantedTo: reader.string(),
    actions: reader.strings(),
    sources: reader.strings(),
    grantedBy: reader.string(),
  };
}

function readSourceRecordV2(
  id: string,
  issuer: string,
  validFrom: number,
  validUntil: number | null,
  approver: string | null,
  unvouched: boolean | null,
): SourceRecord {
  return {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    unvouched,
    issuerAuthenticated: null,
    kind: 'source',
    description: reader.string(),
    defaultPurpose: reader.present() ? reader.string() : null,
    mfaEnforced: reader.present() ? reader.boolean() : null,
    publicKey: reader.present() ? reader.string() : null,
    eventsPerSecondMax: reader.present() ? reader.double() : null,
    heartbeatSeconds: reader.present() ? reader.double() : null,
    asksBeforeAccess: reader.present() ? reader.boolean() : null,
    allowedDestinations: reader.present() ? reader.strings() : null,
    owner: reader.present() ? reader.string() : null,
    delaySecondsMax: null,
  };
}

function readPolicyRecordV2(
  id: string,
  issuer: string,
  validFrom: number,
  validUntil: number | null,
  approver: string | null,
  unvouched: boolean | null,
): PolicyRecord {
  return {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    unvouched,
    issuerAuthenticated: null,
    kind: 'policy',
    setHash: reader.string(),
    approvedBy: reader.string(),
  };
}

function readExceptionV2(
  id: string,
  issuer: string,
  validFrom: number,
  validUntil: number | null,
  approver: string | null,
  unvouched: boolean | null,
): Exception {
  return {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    unvouched,
    issuerAuthenticated: null,
    kind: 'exception',
    rule: reader.string(),
    actorId: reader.present() ? reader.string() : null,
    sourceId: reader.present() ? reader.string() : null,
    reason: reader.string(),
    cameraId: null,
  };
}

function readDatasetV2(
  id: string,
  issuer: string,
  validFrom: number,
  validUntil: number | null,
  approver: string | null,
  unvouched: boolean | null,
): Dataset {
  return {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    unvouched,
    issuerAuthenticated: null,
    kind: 'dataset',
    purpose: reader.string(),
    recordingIds: reader.strings(),
    datasetIds: reader.strings(),
  };
}

function readModelV2(
  id: string,
  issuer: string,
  validFrom: number,
  validUntil: number | null,
  approver: string | null,
  unvouched: boolean | null,
): Model {
  return {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    unvouched,
    issuerAuthenticated: null,
    kind: 'model',
    datasetIds: reader.strings(),
    modelIds: reader.strings(),
  };
}

function readPolicySetV2(
  id: string,
  issuer: string,
  validFrom: number,
  validUntil: number | null,
  approver: string | null,
  unvouched: boolean | null,
): PolicySet {
  return {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    unvouched,
    issuerAuthenticated: null,
    kind: 'policy-set',
    rules: reader.string(),
    reason: null,
  };
}

function readApproval(
  id: string,
  issuer: string,
  validFrom: number,
  validUntil: number | null,
  approver: string | null,
  unvouched: boolean | null,
): Approval {
  return {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    unvouched,
    issuerAuthenticated: null,
    kind: 'approval',
    act: reader.symbol('approval.act', actSymbols),
    recordKind: reader.string(),
    recordId: reader.string(),
    recordHash: reader.string(),
    by: reader.string(),
    at: reader.long(),
    note: reader.present() ? reader.string() : null,
  };
}

function readRegisterRecordV2(): RegisterRecord {
  const id = reader.string();
  const issuer = reader.string();
  const validFrom = reader.long();
  const validUntil = reader.present() ? reader.long() : null;
  const approver = reader.present() ? reader.string() : null;
  const unvouched = reader.present() ? reader.boolean() : null;
  const branch = reader.long();
  switch (branch) {
    case 0:
      return readPersonV2(id, issuer, validFrom, validUntil, approver, unvouched);
    case 1:
      return readAccountV2(id, issuer, validFrom, validUntil, approver, unvouched);
    case 2:
      return readCameraV2(id, issuer, validFrom, validUntil, approver, unvouched);
    case 3:
      return readRecordingV2(id, issuer, validFrom, validUntil, approver, unvouched);
    case 4:
      return readConsentV2(id, issuer, validFrom, validUntil, approver, unvouched);
    case 5:
      return readTicketV2(id, issuer, validFrom, validUntil, approver, unvouched);
    case 6:
      return readCaseV2(id, issuer, validFrom, validUntil, approver, unvouched);
    case 7:
      return readLegalOrderV2(id, issuer, validFrom, validUntil, approver, unvouched);
    case 8:
      return readEmergencyV2(id, issuer, validFrom, validUntil, approver, unvouched);
    case 9:
      return readEntitlementV2(id, issuer, validFrom, validUntil, approver, unvouched);
    case 10:
      return readSourceRecordV2(id, issuer, validFrom, validUntil, approver, unvouched);
    case 11:
      return readPolicyRecordV2(id, issuer, validFrom, validUntil, approver, unvouched);
    case 12:
      return readExceptionV2(id, issuer, validFrom, validUntil, approver, unvouched);
    case 13:
      return readDatasetV2(id, issuer, validFrom, validUntil, approver, unvouched);
    case 14:
      return readModelV2(id, issuer, validFrom, validUntil, approver, unvouched);
    case 15:
      return readPolicySetV2(id, issuer, validFrom, validUntil, approver, unvouched);
    case 16:
      return readApproval(id, issuer, validFrom, validUntil, approver, unvouched);
    default:
      throw new DecodeError(`the union \`body\` has no branch ${branch}`);
  }
}

function readPersonV3(
  id: string,
  issuer: string,
  validFrom: number,
  validUntil: number | null,
  approver: string | null,
  unvouched: boolean | null,
  issuerAuthenticated: boolean | null,
): Person {
  return {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    unvouched,
    issuerAuthenticated,
    kind: 'person',
    type: reader.symbol('person.type', personTypeSymbols),
    employer: reader.string(),
    role: reader.string(),
    team: reader.string(),
    manager: reader.string(),
    country: reader.string(),
    approvedCountries: reader.present() ? reader.strings() : null,
    trainingValidUntil: reader.present() ? reader.long() : null,
    employmentFrom: reader.long(),
    employmentUntil: reader.present() ? reader.long() : null,
    aliases: reader.strings(),
    ownAccountId: reader.present() ? reader.string() : null,
    householdId: reader.present() ? reader.string() : null,
    noticeGivenAt: reader.present() ? reader.long() : null,
    attestedPurposes: reader.present() ? reader.strings() : null,
    attestationValidUntil: reader.present() ? reader.long() : null,
    userName: null,
    externalId: null,
    groups: null,
  };
}

function readAccountV3(
  id: string,
  issuer: string,
  validFrom: number,
  validUntil: number | null,
  approver: string | null,
  unvouched: boolean | null,
  issuerAuthenticated: boolean | null,
): Account {
  return {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    unvouched,
    issuerAuthenticated,
    kind: 'account',
    authorisedUsers: reader.strings(),
    class: reader.symbol('account.class', accountClassSymbols),
    childFlag: reader.boolean(),
    inactiveSince: reader.present() ? reader.long() : null,
    deletedAt: reader.present() ? reader.long() : null,
    employeeId: reader.present() ? reader.string() : null,
    householdId: reader.present() ? reader.string() : null,
  };
}

function readCameraV3(
  id: string,
  issuer: string,
  validFrom: number,
  validUntil: number | null,
  approver: string | null,
  unvouched: boolean | null,
  issuerAuthenticated: boolean | null,
): Camera {
  return {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    unvouched,
    issuerAuthenticated,
    kind: 'camera',
    ownerId: reader.string(),
    locationClass: reader.symbol('camera.locationClass', locationClassSymbols),
    model: reader.present() ? reader.string() : null,
    productLine: reader.present() ? reader.string() : null,
    endToEndEncrypted: reader.boolean(),
  };
}

function readRecordingV3(
  id: string,
  issuer: string,
  validFrom: number,
  validUntil: number | null,
  approver: string | null,
  unvouched: boolean | null,
  issuerAuthenticated: boolean | null,
): Recording {
  return {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    unvouched,
    issuerAuthenticated,
    kind: 'recording',
    cameraId: reader.present() ? reader.string() : null,
    ownerId: reader.string(),
    recordedAt: reader.present() ? reader.long() : null,
    deletedAt: reader.present() ? reader.long() : null,
    retentionUntil: reader.present() ? reader.long() : null,
    legalHold: reader.boolean(),
    provenance: reader.symbol('recording.provenance', provenanceSymbols),
    sharedWith: reader.strings(),
    derivedFrom: reader.present() ? reader.string() : null,
  };
}

function readConsentV3(
  id: string,
  issuer: string,
  validFrom: number,
  validUntil: number | null,
  approver: string | null,
  unvouched: boolean | null,
  issuerAuthenticated: boolean | null,
): Consent {
  return {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    unvouched,
    issuerAuthenticated,
    kind: 'consent',
    ownerId: reader.string(),
    cameraIds: reader.strings(),
    recordingIds: reader.strings(),
    live: reader.boolean(),
    actions: reader.strings(),
    grantedTo: reader.string(),
    ticketId: reader.present() ? reader.string() : null,
    disclosureVersion: reader.string(),
    affirmativeAct: reader.boolean(),
    revokedAt: reader.present() ? reader.long() : null,
  };
}

function readTicketV3(
  id: string,
  issuer: string,
  validFrom: number,
  validUntil: number | null,
  approver: string | null,
  unvouched: boolean | null,
  issuerAuthenticated: boolean | null,
): Ticket {
  return {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    unvouched,
    issuerAuthenticated,
    kind: 'ticket',
    ownerId: reader.string(),
    cameraId: reader.present() ? reader.string() : null,
    requesterAccountId: reader.present() ? reader.string() : null,
    openedBy: reader.string(),
    assignees: reader.strings(),
    openedAt: reader.long(),
    closedAt: reader.present() ? reader.long() : null,
  };
}

function readCaseV3(
  id: string,
  issuer: string,
  validFrom: number,
  validUntil: number | null,
  approver: string | null,
  unvouched: boolean | null,
  issuerAuthenticated: boolean | null,
): Case {
  return {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    unvouched,
    issuerAuthenticated,
    kind: 'case',
    purpose: reader.string(),
    openedBy: reader.string(),
    investigators: reader.strings(),
    ownerIds: reader.strings(),
    recordingIds: reader.strings(),
    openedAt: reader.long(),
    closedAt: reader.present() ? reader.long() : null,
  };
}

function readLegalOrderV3(
  id: string,
  issuer: string,
  validFrom: number,
  validUntil: number | null,
  approver: string | null,
  unvouched: boolean | null,
  issuerAuthenticated: boolean | null,
): LegalOrder {
  return {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    unvouched,
    issuerAuthenticated,
    kind: 'legal-order',
    instrument: reader.string(),
    agency: reader.string(),
    ownerIds: reader.strings(),
    recordingIds: reader.strings(),
    recordedFrom: reader.present() ? reader.long() : null,
    recordedUntil: reader.present() ? reader.long() : null,
    servedAt: reader.long(),
    expiresAt: reader.long(),
    nonDisclosureUntil: reader.present() ? reader.long() : null,
    reviewer: reader.string(),
    assignees: reader.strings(),
    recipientIds: reader.present() ? reader.strings() : null,
  };
}

function readEmergencyV3(
  id: string,
  issuer: string,
  validFrom: number,
  validUntil: number | null,
  approver: string | null,
  unvouched: boolean | null,
  issuerAuthenticated: boolean | null,
): Emergency {
  return {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    unvouched,
    issuerAuthenticated,
    kind: 'emergency',
    ownerId: reader.string(),
    requester: reader.string(),
    responders: reader.strings(),
    startedAt: reader.long(),
    expiresAt: reader.long(),
    reviewedAt: reader.present() ? reader.long() : null,
    reviewer: reader.present() ? reader.string() : null,
  };
}

function readEntitlementV3(
  id: string,
  issuer: string,
  validFrom: number,
  validUntil: number | null,
  approver: string | null,
  unvouched: boolean | null,
  issuerAuthenticated: boolean | null,
): Entitlement {
  return {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    unvouched,
    issuerAuthenticated,
    kind: 'entitlement',
    grantedTo: reader.string(),
    actions: reader.strings(),
    sources: reader.strings(),
    grantedBy: reader.string(),
  };
}

function readSourceRecordV3(
  id: string,
  issuer: string,
  validFrom: number,
  validUntil: number | null,
  approver: string | null,
  unvouched: boolean | null,
  issuerAuthenticated: boolean | null,
): SourceRecord {
  return {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    unvouched,
    issuerAuthenticated,
    kind: 'source',
    description: reader.string(),
    defaultPurpose: reader.present() ? reader.string() : null,
    mfaEnforced: reader.present() ? reader.boolean() : null,
    publicKey: reader.present() ? reader.string() : null,
    eventsPerSecondMax: reader.present() ? reader.double() : null,
    heartbeatSeconds: reader.present() ? reader.double() : null,
    asksBeforeAccess: reader.present() ? reader.boolean() : null,
    allowedDestinations: reader.present() ? reader.strings() : null,
    owner: reader.present() ? reader.string() : null,
    delaySecondsMax: reader.present() ? reader.double() : null,
  };
}

function readPolicyRecordV3(
  id: string,
  issuer: string,
  validFrom: number,
  validUntil: number | null,
  approver: string | null,
  unvouched: boolean | null,
  issuerAuthenticated: boolean | null,
): PolicyRecord {
  return {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    unvouched,
    issuerAuthenticated,
    kind: 'policy',
    setHash: reader.string(),
    approvedBy: reader.string(),
  };
}

function readExceptionV3(
  id: string,
  issuer: string,
  validFrom: number,
  validUntil: number | null,
  approver: string | null,
  unvouched: boolean | null,
  issuerAuthenticated: boolean | null,
): Exception {
  return {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    unvouched,
    issuerAuthenticated,
    kind: 'exception',
    rule: reader.string(),
    actorId: reader.present() ? reader.string() : null,
    sourceId: reader.present() ? reader.string() : null,
    reason: reader.string(),
    cameraId: null,
  };
}

function readDatasetV3(
  id: string,
  issuer: string,
  validFrom: number,
  validUntil: number | null,
  approver: string | null,
  unvouched: boolean | null,
  issuerAuthenticated: boolean | null,
): Dataset {
  return {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    unvouched,
    issuerAuthenticated,
    kind: 'dataset',
    purpose: reader.string(),
    recordingIds: reader.strings(),
    datasetIds: reader.strings(),
  };
}

function readModelV3(
  id: string,
  issuer: string,
  validFrom: number,
  validUntil: number | null,
  approver: string | null,
  unvouched: boolean | null,
  issuerAuthenticated: boolean | null,
): Model {
  return {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    unvouched,
    issuerAuthenticated,
    kind: 'model',
    datasetIds: reader.strings(),
    modelIds: reader.strings(),
  };
}

function readPolicySetV3(
  id: string,
  issuer: string,
  validFrom: number,
  validUntil: number | null,
  approver: string | null,
  unvouched: boolean | null,
  issuerAuthenticated: boolean | null,
): PolicySet {
  return {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    unvouched,
    issuerAuthenticated,
    kind: 'policy-set',
    rules: reader.string(),
    reason: null,
  };
}

function readApprovalV2(
  id: string,
  issuer: string,
  validFrom: number,
  validUntil: number | null,
  approver: string | null,
  unvouched: boolean | null,
  issuerAuthenticated: boolean | null,
): Approval {
  return {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    unvouched,
    issuerAuthenticated,
    kind: 'approval',
    act: reader.symbol('approval.act', actSymbols),
    recordKind: reader.string(),
    recordId: reader.string(),
    recordHash: reader.string(),
    by: reader.string(),
    at: reader.long(),
    note: reader.present() ? reader.string() : null,
  };
}

function readRegisterRecordV3(): RegisterRecord {
  const id = reader.string();
  const issuer = reader.string();
  const validFrom = reader.long();
  const validUntil = reader.present() ? reader.long() : null;
  const approver = reader.present() ? reader.string() : null;
  const unvouched = reader.present() ? reader.boolean() : null;
  const issuerAuthenticated = reader.present() ? reader.boolean() : null;
  const branch = reader.long();
  switch (branch) {
    case 0:
      return readPersonV3(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 1:
      return readAccountV3(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 2:
      return readCameraV3(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 3:
      return readRecordingV3(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 4:
      return readConsentV3(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 5:
      return readTicketV3(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 6:
      return readCaseV3(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 7:
      return readLegalOrderV3(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 8:
      return readEmergencyV3(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 9:
      return readEntitlementV3(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 10:
      return readSourceRecordV3(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 11:
      return readPolicyRecordV3(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 12:
      return readExceptionV3(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 13:
      return readDatasetV3(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 14:
      return readModelV3(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 15:
      return readPolicySetV3(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 16:
      return readApprovalV2(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    default:
      throw new DecodeError(`the union \`body\` has no branch ${branch}`);
  }
}

function readExceptionV4(
  id: string,
  issuer: string,
  validFrom: number,
  validUntil: number | null,
  approver: string | null,
  unvouched: boolean | null,
  issuerAuthenticated: boolean | null,
): Exception {
  return {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    unvouched,
    issuerAuthenticated,
    kind: 'exception',
    rule: reader.string(),
    actorId: reader.present() ? reader.string() : null,
    sourceId: reader.present() ? reader.string() : null,
    reason: reader.string(),
    cameraId: reader.present() ? reader.string() : null,
  };
}

function readPolicySetV4(
  id: string,
  issuer: string,
  validFrom: number,
  validUntil: number | null,
  approver: string | null,
  unvouched: boolean | null,
  issuerAuthenticated: boolean | null,
): PolicySet {
  return {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    unvouched,
    issuerAuthenticated,
    kind: 'policy-set',
    rules: reader.string(),
    reason: reader.present() ? reader.string() : null,
  };
}

function readRegisterRecordV4(): RegisterRecord {
  const id = reader.string();
  const issuer = reader.string();
  const validFrom = reader.long();
  const validUntil = reader.present() ? reader.long() : null;
  const approver = reader.present() ? reader.string() : null;
  const unvouched = reader.present() ? reader.boolean() : null;
  const issuerAuthenticated = reader.present() ? reader.boolean() : null;
  const branch = reader.long();
  switch (branch) {
    case 0:
      return readPersonV3(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 1:
      return readAccountV3(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 2:
      return readCameraV3(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 3:
      return readRecordingV3(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 4:
      return readConsentV3(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 5:
      return readTicketV3(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 6:
      return readCaseV3(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 7:
      return readLegalOrderV3(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 8:
      return readEmergencyV3(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 9:
      return readEntitlementV3(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 10:
      return readSourceRecordV3(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 11:
      return readPolicyRecordV3(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 12:
      return readExceptionV4(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 13:
      return readDatasetV3(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 14:
      return readModelV3(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 15:
      return readPolicySetV4(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 16:
      return readApprovalV2(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    default:
      throw new DecodeError(`the union \`body\` has no branch ${branch}`);
  }
}

function readPersonV4(
  id: string,
  issuer: string,
  validFrom: number,
  validUntil: number | null,
  approver: string | null,
  unvouched: boolean | null,
  issuerAuthenticated: boolean | null,
): Person {
  return {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    unvouched,
    issuerAuthenticated,
    kind: 'person',
    type: reader.symbol('person.type', personTypeSymbols),
    employer: reader.string(),
    role: reader.string(),
    team: reader.string(),
    manager: reader.string(),
    country: reader.string(),
    approvedCountries: reader.present() ? reader.strings() : null,
    trainingValidUntil: reader.present() ? reader.long() : null,
    employmentFrom: reader.long(),
    employmentUntil: reader.present() ? reader.long() : null,
    aliases: reader.strings(),
    ownAccountId: reader.present() ? reader.string() : null,
    householdId: reader.present() ? reader.string() : null,
    noticeGivenAt: reader.present() ? reader.long() : null,
    attestedPurposes: reader.present() ? reader.strings() : null,
    attestationValidUntil: reader.present() ? reader.long() : null,
    userName: reader.present() ? reader.string() : null,
    externalId: reader.present() ? reader.string() : null,
    groups: reader.present() ? reader.strings() : null,
  };
}

function readRegisterRecordV5(): RegisterRecord {
  const id = reader.string();
  const issuer = reader.string();
  const validFrom = reader.long();
  const validUntil = reader.present() ? reader.long() : null;
  const approver = reader.present() ? reader.string() : null;
  const unvouched = reader.present() ? reader.boolean() : null;
  const issuerAuthenticated = reader.present() ? reader.boolean() : null;
  const branch = reader.long();
  switch (branch) {
    case 0:
      return readPersonV4(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 1:
      return readAccountV3(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 2:
      return readCameraV3(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 3:
      return readRecordingV3(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 4:
      return readConsentV3(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 5:
      return readTicketV3(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 6:
      return readCaseV3(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 7:
      return readLegalOrderV3(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 8:
      return readEmergencyV3(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 9:
      return readEntitlementV3(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 10:
      return readSourceRecordV3(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 11:
      return readPolicyRecordV3(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 12:
      return readExceptionV4(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 13:
      return readDatasetV3(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 14:
      return readModelV3(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 15:
      return readPolicySetV4(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 16:
      return readApprovalV2(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    default:
      throw new DecodeError(`the union \`body\` has no branch ${branch}`);
  }
}
