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
 * Decodes the record in `bytes` from `from` to `to` into the shape of version 1; `schemaId` is the version that
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
    case 102:
      return readRegisterRecordV1();
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

function readAccount(
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

function readCamera(
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

function readRecording(
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

function readConsent(
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

function readTicket(
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

function readCase(
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

function readLegalOrder(
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

function readEmergency(
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

function readEntitlement(
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

function readSourceRecord(
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

function readPolicySet(
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

function readPolicyRecord(
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

function readException(
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
    cameraId: reader.present() ? reader.string() : null,
    reason: reader.string(),
  };
}

function readApproval(
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

function readDataset(
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

function readModel(
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

function readRegisterRecordV1(): RegisterRecord {
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
      return readPerson(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 1:
      return readAccount(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 2:
      return readCamera(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 3:
      return readRecording(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 4:
      return readConsent(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 5:
      return readTicket(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 6:
      return readCase(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 7:
      return readLegalOrder(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 8:
      return readEmergency(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 9:
      return readEntitlement(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 10:
      return readSourceRecord(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 11:
      return readPolicySet(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 12:
      return readPolicyRecord(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 13:
      return readException(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 14:
      return readApproval(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 15:
      return readDataset(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    case 16:
      return readModel(id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated);
    default:
      throw new DecodeError(`the union \`body\` has no branch ${branch}`);
  }
}
