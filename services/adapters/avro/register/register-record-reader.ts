import {
  type AccountClass,
  accountClasses,
  type LocationClass,
  locationClasses,
  type PersonType,
  type Provenance,
  personTypes,
  provenances,
  type RecordOf,
  type RegisterEnvelope,
  type RegisterRecord,
} from '../../../domain/register/register-record.ts';
import type { AvroReader } from '../avro-reader.ts';
import { schemaIds } from '../schemas.ts';
import { enumSymbols } from '../symbols.ts';

/*
 * Register records read by hand, each kind as one literal in the order of the schema's fields, as the language evaluates
 * it: of a decision about an owner whom nobody asked about lately, decoding was the greater part. The head is written
 * out each time, for a spread into a literal costs ten times as much as all the rest.
 */

const symbolsOf = enumSymbols(schemaIds.registerRecord);
const types = valuesOf<PersonType>('PersonType', personTypes);
const classes = valuesOf<AccountClass>('AccountClass', accountClasses);
const places = valuesOf<LocationClass>('LocationClass', locationClasses);
const origins = valuesOf<Provenance>('Provenance', provenances);

/** In the order of the branches of `body`. */
const bodies: readonly ((head: RegisterEnvelope, reader: AvroReader) => RegisterRecord)[] = [
  person,
  account,
  camera,
  recording,
  consent,
  ticket,
  caseOf,
  legalOrder,
  emergency,
  entitlement,
  source,
  policy,
  exception,
  dataset,
  model,
  policySet,
];

/** Leaves `reader` after the record. Throws `DecodeError`. */
export function readRegisterRecord(reader: AvroReader): RegisterRecord {
  const head = {
    id: reader.string(),
    issuer: reader.string(),
    validFrom: reader.long(),
    validUntil: reader.optionalLong(),
    approver: reader.optionalString(),
  };
  return reader.symbol(bodies)(head, reader);
}

function person(head: RegisterEnvelope, reader: AvroReader): RecordOf<'person'> {
  return {
    id: head.id,
    issuer: head.issuer,
    validFrom: head.validFrom,
    validUntil: head.validUntil,
    approver: head.approver,
    kind: 'person',
    type: reader.symbol(types),
    employer: reader.string(),
    role: reader.string(),
    team: reader.string(),
    manager: reader.string(),
    country: reader.string(),
    approvedCountries: optionalTexts(reader),
    trainingValidUntil: reader.optionalLong(),
    employmentFrom: reader.long(),
    employmentUntil: reader.optionalLong(),
    aliases: texts(reader),
    ownAccountId: reader.optionalString(),
    householdId: reader.optionalString(),
    noticeGivenAt: reader.optionalLong(),
    attestedPurposes: optionalTexts(reader),
    attestationValidUntil: reader.optionalLong(),
  };
}

function account(head: RegisterEnvelope, reader: AvroReader): RecordOf<'account'> {
  return {
    id: head.id,
    issuer: head.issuer,
    validFrom: head.validFrom,
    validUntil: head.validUntil,
    approver: head.approver,
    kind: 'account',
    authorisedUsers: texts(reader),
    class: reader.symbol(classes),
    childFlag: reader.boolean(),
    inactiveSince: reader.optionalLong(),
    deletedAt: reader.optionalLong(),
    employeeId: reader.optionalString(),
    householdId: reader.optionalString(),
  };
}

function camera(head: RegisterEnvelope, reader: AvroReader): RecordOf<'camera'> {
  return {
    id: head.id,
    issuer: head.issuer,
    validFrom: head.validFrom,
    validUntil: head.validUntil,
    approver: head.approver,
    kind: 'camera',
    ownerId: reader.string(),
    locationClass: reader.symbol(places),
    model: reader.optionalString(),
    productLine: reader.optionalString(),
    endToEndEncrypted: reader.boolean(),
  };
}

function recording(head: RegisterEnvelope, reader: AvroReader): RecordOf<'recording'> {
  return {
    id: head.id,
    issuer: head.issuer,
    validFrom: head.validFrom,
    validUntil: head.validUntil,
    approver: head.approver,
    kind: 'recording',
    cameraId: reader.optionalString(),
    ownerId: reader.string(),
    recordedAt: reader.optionalLong(),
    deletedAt: reader.optionalLong(),
    retentionUntil: reader.optionalLong(),
    legalHold: reader.boolean(),
    provenance: reader.symbol(origins),
    sharedWith: texts(reader),
    derivedFrom: reader.optionalString(),
  };
}

function consent(head: RegisterEnvelope, reader: AvroReader): RecordOf<'consent'> {
  return {
    id: head.id,
    issuer: head.issuer,
    validFrom: head.validFrom,
    validUntil: head.validUntil,
    approver: head.approver,
    kind: 'consent',
    ownerId: reader.string(),
    cameraIds: texts(reader),
    recordingIds: texts(reader),
    live: reader.boolean(),
    actions: texts(reader),
    grantedTo: reader.string(),
    ticketId: reader.optionalString(),
    disclosureVersion: reader.string(),
    affirmativeAct: reader.boolean(),
    revokedAt: reader.optionalLong(),
  };
}

function ticket(head: RegisterEnvelope, reader: AvroReader): RecordOf<'ticket'> {
  return {
    id: head.id,
    issuer: head.issuer,
    validFrom: head.validFrom,
    validUntil: head.validUntil,
    approver: head.approver,
    kind: 'ticket',
    ownerId: reader.string(),
    cameraId: reader.optionalString(),
    requesterAccountId: reader.optionalString(),
    openedBy: reader.string(),
    assignees: texts(reader),
    openedAt: reader.long(),
    closedAt: reader.optionalLong(),
  };
}

function caseOf(head: RegisterEnvelope, reader: AvroReader): RecordOf<'case'> {
  return {
    id: head.id,
    issuer: head.issuer,
    validFrom: head.validFrom,
    validUntil: head.validUntil,
    approver: head.approver,
    kind: 'case',
    purpose: reader.string(),
    openedBy: reader.string(),
    investigators: texts(reader),
    ownerIds: texts(reader),
    recordingIds: texts(reader),
    openedAt: reader.long(),
    closedAt: reader.optionalLong(),
  };
}

function legalOrder(head: RegisterEnvelope, reader: AvroReader): RecordOf<'legal-order'> {
  return {
    id: head.id,
    issuer: head.issuer,
    validFrom: head.validFrom,
    validUntil: head.validUntil,
    approver: head.approver,
    kind: 'legal-order',
    instrument: reader.string(),
    agency: reader.string(),
    ownerIds: texts(reader),
    recordingIds: texts(reader),
    recordedFrom: reader.optionalLong(),
    recordedUntil: reader.optionalLong(),
    servedAt: reader.long(),
    expiresAt: reader.long(),
    nonDisclosureUntil: reader.optionalLong(),
    reviewer: reader.string(),
    assignees: texts(reader),
    recipientIds: optionalTexts(reader),
  };
}

function emergency(head: RegisterEnvelope, reader: AvroReader): RecordOf<'emergency'> {
  return {
    id: head.id,
    issuer: head.issuer,
    validFrom: head.validFrom,
    validUntil: head.validUntil,
    approver: head.approver,
    kind: 'emergency',
    ownerId: reader.string(),
    requester: reader.string(),
    responders: texts(reader),
    startedAt: reader.long(),
    expiresAt: reader.long(),
    reviewedAt: reader.optionalLong(),
    reviewer: reader.optionalString(),
  };
}

function entitlement(head: RegisterEnvelope, reader: AvroReader): RecordOf<'entitlement'> {
  return {
    id: head.id,
    issuer: head.issuer,
    validFrom: head.validFrom,
    validUntil: head.validUntil,
    approver: head.approver,
    kind: 'entitlement',
    grantedTo: reader.string(),
    actions: texts(reader),
    sources: texts(reader),
    grantedBy: reader.string(),
  };
}

function source(head: RegisterEnvelope, reader: AvroReader): RecordOf<'source'> {
  return {
    id: head.id,
    issuer: head.issuer,
    validFrom: head.validFrom,
    validUntil: head.validUntil,
    approver: head.approver,
    kind: 'source',
    description: reader.string(),
    defaultPurpose: reader.optionalString(),
    mfaEnforced: reader.optionalBoolean(),
    publicKey: reader.optionalString(),
    eventsPerSecondMax: reader.optionalDouble(),
    heartbeatSeconds: reader.optionalDouble(),
    asksBeforeAccess: reader.optionalBoolean(),
    allowedDestinations: optionalTexts(reader),
  };
}

function policy(head: RegisterEnvelope, reader: AvroReader): RecordOf<'policy'> {
  return {
    id: head.id,
    issuer: head.issuer,
    validFrom: head.validFrom,
    validUntil: head.validUntil,
    approver: head.approver,
    kind: 'policy',
    setHash: reader.string(),
    approvedBy: reader.string(),
  };
}

function exception(head: RegisterEnvelope, reader: AvroReader): RecordOf<'exception'> {
  return {
    id: head.id,
    issuer: head.issuer,
    validFrom: head.validFrom,
    validUntil: head.validUntil,
    approver: head.approver,
    kind: 'exception',
    rule: reader.string(),
    actorId: reader.optionalString(),
    sourceId: reader.optionalString(),
    reason: reader.string(),
  };
}

function dataset(head: RegisterEnvelope, reader: AvroReader): RecordOf<'dataset'> {
  return {
    id: head.id,
    issuer: head.issuer,
    validFrom: head.validFrom,
    validUntil: head.validUntil,
    approver: head.approver,
    kind: 'dataset',
    purpose: reader.string(),
    recordingIds: texts(reader),
    datasetIds: texts(reader),
  };
}

function model(head: RegisterEnvelope, reader: AvroReader): RecordOf<'model'> {
  return {
    id: head.id,
    issuer: head.issuer,
    validFrom: head.validFrom,
    validUntil: head.validUntil,
    approver: head.approver,
    kind: 'model',
    datasetIds: texts(reader),
    modelIds: texts(reader),
  };
}

function policySet(head: RegisterEnvelope, reader: AvroReader): RecordOf<'policy-set'> {
  return {
    id: head.id,
    issuer: head.issuer,
    validFrom: head.validFrom,
    validUntil: head.validUntil,
    approver: head.approver,
    kind: 'policy-set',
    rules: reader.string(),
  };
}

function texts(reader: AvroReader): string[] {
  return reader.array(text);
}

function optionalTexts(reader: AvroReader): string[] | null {
  return reader.present() ? reader.array(text) : null;
}

function text(reader: AvroReader): string {
  return reader.string();
}

/** The domain's words by their symbol's place; a hole, which is refused, for what no writer of this version means. */
function valuesOf<Value extends string>(name: string, values: readonly Value[]): readonly (Value | undefined)[] {
  return symbolsOf(name).map((symbol) => values.find((value) => value.replaceAll('-', '_') === symbol));
}
