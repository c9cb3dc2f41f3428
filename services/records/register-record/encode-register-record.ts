// Generated from schemas/ by `npm run generate`. Do not edit: change the schema and generate again.

import { AvroWriter } from '../../avro/avro-writer.ts';
import { enumIndex } from '../../avro/enum-index.ts';
import type {
  Account,
  Approval,
  Camera,
  Case,
  Consent,
  Dataset,
  Emergency,
  Entitlement,
  Exception,
  LegalOrder,
  Model,
  Person,
  PolicyRecord,
  PolicySet,
  Recording,
  RegisterRecord,
  SourceRecord,
  Ticket,
} from './register-record.ts';

const writer = new AvroWriter();
const personTypeIndex = enumIndex('PersonType', [undefined, 'employee', 'contractor']);
const accountClassIndex = enumIndex('AccountClass', [undefined, 'customer', 'test', 'corporate']);
const locationClassIndex = enumIndex('LocationClass', [undefined, 'intimate', 'indoor', 'outdoor', 'unknown']);
const provenanceIndex = enumIndex('Provenance', [
  undefined,
  'customer-private',
  'public-post',
  'submitted-with-consent',
  'employee-donated',
]);
const actIndex = enumIndex('Act', [undefined, 'approve', 'review']);

/** The Avro body of version 1, without the header that precedes it on a topic. */
export function encodeRegisterRecord(record: RegisterRecord): Buffer {
  writer.begin();
  writeRegisterRecord(record);
  return writer.take();
}

function writeRegisterRecord(record: RegisterRecord): void {
  writer.string(record.id);
  writer.string(record.issuer);
  writer.long(record.validFrom);
  writer.optionalLong(record.validUntil);
  writer.optionalString(record.approver);
  writer.optionalBoolean(record.unvouched);
  writer.optionalBoolean(record.issuerAuthenticated);
  switch (record.kind) {
    case 'person':
      writer.long(0);
      writePerson(record);
      break;
    case 'account':
      writer.long(1);
      writeAccount(record);
      break;
    case 'camera':
      writer.long(2);
      writeCamera(record);
      break;
    case 'recording':
      writer.long(3);
      writeRecording(record);
      break;
    case 'consent':
      writer.long(4);
      writeConsent(record);
      break;
    case 'ticket':
      writer.long(5);
      writeTicket(record);
      break;
    case 'case':
      writer.long(6);
      writeCase(record);
      break;
    case 'legal-order':
      writer.long(7);
      writeLegalOrder(record);
      break;
    case 'emergency':
      writer.long(8);
      writeEmergency(record);
      break;
    case 'entitlement':
      writer.long(9);
      writeEntitlement(record);
      break;
    case 'source':
      writer.long(10);
      writeSourceRecord(record);
      break;
    case 'policy-set':
      writer.long(11);
      writePolicySet(record);
      break;
    case 'policy':
      writer.long(12);
      writePolicyRecord(record);
      break;
    case 'exception':
      writer.long(13);
      writeException(record);
      break;
    case 'approval':
      writer.long(14);
      writeApproval(record);
      break;
    case 'dataset':
      writer.long(15);
      writeDataset(record);
      break;
    case 'model':
      writer.long(16);
      writeModel(record);
      break;
  }
}

function writePerson(record: Person): void {
  writer.long(personTypeIndex(record.type));
  writer.string(record.employer);
  writer.string(record.role);
  writer.string(record.team);
  writer.string(record.manager);
  writer.string(record.country);
  if (writer.present(record.approvedCountries)) writer.strings(record.approvedCountries);
  writer.optionalLong(record.trainingValidUntil);
  writer.long(record.employmentFrom);
  writer.optionalLong(record.employmentUntil);
  writer.strings(record.aliases);
  writer.optionalString(record.ownAccountId);
  writer.optionalString(record.householdId);
  writer.optionalLong(record.noticeGivenAt);
  if (writer.present(record.attestedPurposes)) writer.strings(record.attestedPurposes);
  writer.optionalLong(record.attestationValidUntil);
  writer.optionalString(record.userName);
  writer.optionalString(record.externalId);
  if (writer.present(record.groups)) writer.strings(record.groups);
}

function writeAccount(record: Account): void {
  writer.strings(record.authorisedUsers);
  writer.long(accountClassIndex(record.class));
  writer.boolean(record.childFlag);
  writer.optionalLong(record.inactiveSince);
  writer.optionalLong(record.deletedAt);
  writer.optionalString(record.employeeId);
  writer.optionalString(record.householdId);
}

function writeCamera(record: Camera): void {
  writer.string(record.ownerId);
  writer.long(locationClassIndex(record.locationClass));
  writer.optionalString(record.model);
  writer.optionalString(record.productLine);
  writer.boolean(record.endToEndEncrypted);
}

function writeRecording(record: Recording): void {
  writer.optionalString(record.cameraId);
  writer.string(record.ownerId);
  writer.optionalLong(record.recordedAt);
  writer.optionalLong(record.deletedAt);
  writer.optionalLong(record.retentionUntil);
  writer.boolean(record.legalHold);
  writer.long(provenanceIndex(record.provenance));
  writer.strings(record.sharedWith);
  writer.optionalString(record.derivedFrom);
}

function writeConsent(record: Consent): void {
  writer.string(record.ownerId);
  writer.strings(record.cameraIds);
  writer.strings(record.recordingIds);
  writer.boolean(record.live);
  writer.strings(record.actions);
  writer.string(record.grantedTo);
  writer.optionalString(record.ticketId);
  writer.string(record.disclosureVersion);
  writer.boolean(record.affirmativeAct);
  writer.optionalLong(record.revokedAt);
}

function writeTicket(record: Ticket): void {
  writer.string(record.ownerId);
  writer.optionalString(record.cameraId);
  writer.optionalString(record.requesterAccountId);
  writer.string(record.openedBy);
  writer.strings(record.assignees);
  writer.long(record.openedAt);
  writer.optionalLong(record.closedAt);
}

function writeCase(record: Case): void {
  writer.string(record.purpose);
  writer.string(record.openedBy);
  writer.strings(record.investigators);
  writer.strings(record.ownerIds);
  writer.strings(record.recordingIds);
  writer.long(record.openedAt);
  writer.optionalLong(record.closedAt);
}

function writeLegalOrder(record: LegalOrder): void {
  writer.string(record.instrument);
  writer.string(record.agency);
  writer.strings(record.ownerIds);
  writer.strings(record.recordingIds);
  writer.optionalLong(record.recordedFrom);
  writer.optionalLong(record.recordedUntil);
  writer.long(record.servedAt);
  writer.long(record.expiresAt);
  writer.optionalLong(record.nonDisclosureUntil);
  writer.string(record.reviewer);
  writer.strings(record.assignees);
  if (writer.present(record.recipientIds)) writer.strings(record.recipientIds);
}

function writeEmergency(record: Emergency): void {
  writer.string(record.ownerId);
  writer.string(record.requester);
  writer.strings(record.responders);
  writer.long(record.startedAt);
  writer.long(record.expiresAt);
  writer.optionalLong(record.reviewedAt);
  writer.optionalString(record.reviewer);
}

function writeEntitlement(record: Entitlement): void {
  writer.string(record.grantedTo);
  writer.strings(record.actions);
  writer.strings(record.sources);
  writer.string(record.grantedBy);
}

function writeSourceRecord(record: SourceRecord): void {
  writer.string(record.description);
  writer.optionalString(record.defaultPurpose);
  writer.optionalBoolean(record.mfaEnforced);
  writer.optionalString(record.publicKey);
  if (writer.present(record.eventsPerSecondMax)) writer.double(record.eventsPerSecondMax);
  if (writer.present(record.heartbeatSeconds)) writer.double(record.heartbeatSeconds);
  writer.optionalBoolean(record.asksBeforeAccess);
  if (writer.present(record.allowedDestinations)) writer.strings(record.allowedDestinations);
  writer.optionalString(record.owner);
  if (writer.present(record.delaySecondsMax)) writer.double(record.delaySecondsMax);
}

function writePolicySet(record: PolicySet): void {
  writer.string(record.rules);
  writer.optionalString(record.reason);
}

function writePolicyRecord(record: PolicyRecord): void {
  writer.string(record.setHash);
  writer.string(record.approvedBy);
}

function writeException(record: Exception): void {
  writer.string(record.rule);
  writer.optionalString(record.actorId);
  writer.optionalString(record.sourceId);
  writer.optionalString(record.cameraId);
  writer.string(record.reason);
}

function writeApproval(record: Approval): void {
  writer.long(actIndex(record.act));
  writer.string(record.recordKind);
  writer.string(record.recordId);
  writer.string(record.recordHash);
  writer.string(record.by);
  writer.long(record.at);
  writer.optionalString(record.note);
}

function writeDataset(record: Dataset): void {
  writer.string(record.purpose);
  writer.strings(record.recordingIds);
  writer.strings(record.datasetIds);
}

function writeModel(record: Model): void {
  writer.strings(record.datasetIds);
  writer.strings(record.modelIds);
}
