// Generated from schemas/ by `npm run generate`. Do not edit: change the schema and generate again.

import { hash } from 'node:crypto';
import * as read from '../../value-forms/json-fields.ts';
import type { Problems } from '../../value-forms/problems.ts';
import { actions, purposes } from '../access-event/access-event.ts';
import {
  accountClasses,
  locationClasses,
  personTypes,
  provenances,
  type RegisterRecord,
  registerKinds,
} from '../register-record/register-record.ts';

/** Makes fields from what JSON may have in their place, and no record keeps. */
export interface RegisterRecordMakers {
  locationClass(name: string): Extract<RegisterRecord, { readonly kind: 'camera' }>['locationClass'];
}

const personNames = read.fieldNames('', [
  'kind',
  'id',
  'issuer',
  'validFrom',
  'validUntil',
  'approver',
  'type',
  'employer',
  'role',
  'team',
  'manager',
  'country',
  'approvedCountries',
  'trainingValidUntil',
  'employmentFrom',
  'employmentUntil',
  'aliases',
  'ownAccountId',
  'householdId',
  'noticeGivenAt',
  'attestedPurposes',
  'attestationValidUntil',
]);
const accountNames = read.fieldNames('', [
  'kind',
  'id',
  'issuer',
  'validFrom',
  'validUntil',
  'approver',
  'authorisedUsers',
  'class',
  'childFlag',
  'inactiveSince',
  'deletedAt',
  'employeeId',
  'householdId',
]);
const cameraNames = read.fieldNames('', [
  'kind',
  'id',
  'issuer',
  'validFrom',
  'validUntil',
  'approver',
  'ownerId',
  'name',
  'locationClass',
  'model',
  'productLine',
  'endToEndEncrypted',
]);
const recordingNames = read.fieldNames('', [
  'kind',
  'id',
  'issuer',
  'validFrom',
  'validUntil',
  'approver',
  'cameraId',
  'ownerId',
  'recordedAt',
  'deletedAt',
  'retentionUntil',
  'legalHold',
  'provenance',
  'sharedWith',
  'derivedFrom',
]);
const consentNames = read.fieldNames('', [
  'kind',
  'id',
  'issuer',
  'validFrom',
  'validUntil',
  'approver',
  'ownerId',
  'cameraIds',
  'recordingIds',
  'live',
  'actions',
  'grantedTo',
  'ticketId',
  'disclosureVersion',
  'affirmativeAct',
  'revokedAt',
]);
const ticketNames = read.fieldNames('', [
  'kind',
  'id',
  'issuer',
  'validFrom',
  'validUntil',
  'approver',
  'ownerId',
  'cameraId',
  'requesterAccountId',
  'openedBy',
  'assignees',
  'openedAt',
  'closedAt',
]);
const caseNames = read.fieldNames('', [
  'kind',
  'id',
  'issuer',
  'validFrom',
  'validUntil',
  'approver',
  'purpose',
  'openedBy',
  'investigators',
  'ownerIds',
  'recordingIds',
  'openedAt',
  'closedAt',
]);
const legalOrderNames = read.fieldNames('', [
  'kind',
  'id',
  'issuer',
  'validFrom',
  'validUntil',
  'approver',
  'instrument',
  'agency',
  'ownerIds',
  'recordingIds',
  'recordedFrom',
  'recordedUntil',
  'servedAt',
  'expiresAt',
  'nonDisclosureUntil',
  'reviewer',
  'assignees',
  'recipientIds',
]);
const emergencyNames = read.fieldNames('', [
  'kind',
  'id',
  'issuer',
  'validFrom',
  'validUntil',
  'approver',
  'ownerId',
  'requester',
  'responders',
  'startedAt',
  'expiresAt',
  'reviewedAt',
  'reviewer',
]);
const entitlementNames = read.fieldNames('', [
  'kind',
  'id',
  'issuer',
  'validFrom',
  'validUntil',
  'approver',
  'grantedTo',
  'actions',
  'sources',
  'grantedBy',
]);
const sourceRecordNames = read.fieldNames('', [
  'kind',
  'id',
  'issuer',
  'validFrom',
  'validUntil',
  'approver',
  'description',
  'defaultPurpose',
  'mfaEnforced',
  'publicKey',
  'eventsPerSecondMax',
  'heartbeatSeconds',
  'asksBeforeAccess',
  'allowedDestinations',
]);
const policyRecordNames = read.fieldNames('', [
  'kind',
  'id',
  'issuer',
  'validFrom',
  'validUntil',
  'approver',
  'setHash',
  'approvedBy',
]);
const policySetNames = read.fieldNames('', ['kind', 'id', 'issuer', 'validFrom', 'validUntil', 'approver', 'rules']);
const exceptionNames = read.fieldNames('', [
  'kind',
  'id',
  'issuer',
  'validFrom',
  'validUntil',
  'approver',
  'rule',
  'actorId',
  'sourceId',
  'reason',
]);
const datasetNames = read.fieldNames('', [
  'kind',
  'id',
  'issuer',
  'validFrom',
  'validUntil',
  'approver',
  'purpose',
  'recordingIds',
  'datasetIds',
]);
const modelNames = read.fieldNames('', [
  'kind',
  'id',
  'issuer',
  'validFrom',
  'validUntil',
  'approver',
  'datasetIds',
  'modelIds',
]);
const registerKindList = read.wordList(registerKinds);
const personTypeList = read.wordList(personTypes);
const purposeList = read.wordList(purposes);
const accountClassList = read.wordList(accountClasses);
const locationClassList = read.wordList(locationClasses);
const provenanceList = read.wordList(provenances);
const actionList = read.wordList(actions);

/** Longest time from `validFrom` to `validUntil` of one. */
export const exceptionMillisMax = 30 * 86_400_000;

/** The record that `json` is, or `null` once `problems` has all that is wrong with it. Never throws. */
export function readRegisterRecordJson(
  json: unknown,
  make: RegisterRecordMakers,
  problems: Problems,
): RegisterRecord | null {
  // UNTRUSTED: a stranger chose every byte of `json`.
  if (!read.isJsonObject(json)) {
    problems.add('record', json, 'an object');
    return null;
  }
  const kind = read.oneOf(json.kind, registerKindList, 'kind', problems);
  // Without a kind nothing is known of the other fields.
  const record = problems.list.length === 0 ? readKind(kind, json, make, problems) : null;
  return problems.list.length === 0 ? record : null;
}

function readKind(
  kind: RegisterRecord['kind'],
  json: read.JsonObject,
  make: RegisterRecordMakers,
  problems: Problems,
): RegisterRecord {
  switch (kind) {
    case 'person':
      return readPerson(json, problems);
    case 'account':
      return readAccount(json, problems);
    case 'camera':
      return readCamera(json, problems, make);
    case 'recording':
      return readRecording(json, problems);
    case 'consent':
      return readConsent(json, problems);
    case 'ticket':
      return readTicket(json, problems);
    case 'case':
      return readCase(json, problems);
    case 'legal-order':
      return readLegalOrder(json, problems);
    case 'emergency':
      return readEmergency(json, problems);
    case 'entitlement':
      return readEntitlement(json, problems);
    case 'source':
      return readSource(json, problems);
    case 'policy':
      return readPolicy(json, problems);
    case 'policy-set':
      return readPolicySet(json, problems);
    case 'exception':
      return readException(json, problems);
    case 'dataset':
      return readDataset(json, problems);
    case 'model':
      return readModel(json, problems);
  }
}

function readPerson(json: read.JsonObject, problems: Problems): Extract<RegisterRecord, { readonly kind: 'person' }> {
  const {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    type,
    employer,
    role,
    team,
    manager,
    country,
    approvedCountries,
    trainingValidUntil,
    employmentFrom,
    employmentUntil,
    aliases,
    ownAccountId,
    householdId,
    noticeGivenAt,
    attestedPurposes,
    attestationValidUntil,
  } = json;
  const known =
    1 +
    (id === undefined ? 0 : 1) +
    (issuer === undefined ? 0 : 1) +
    (validFrom === undefined ? 0 : 1) +
    (validUntil === undefined ? 0 : 1) +
    (approver === undefined ? 0 : 1) +
    (type === undefined ? 0 : 1) +
    (employer === undefined ? 0 : 1) +
    (role === undefined ? 0 : 1) +
    (team === undefined ? 0 : 1) +
    (manager === undefined ? 0 : 1) +
    (country === undefined ? 0 : 1) +
    (approvedCountries === undefined ? 0 : 1) +
    (trainingValidUntil === undefined ? 0 : 1) +
    (employmentFrom === undefined ? 0 : 1) +
    (employmentUntil === undefined ? 0 : 1) +
    (aliases === undefined ? 0 : 1) +
    (ownAccountId === undefined ? 0 : 1) +
    (householdId === undefined ? 0 : 1) +
    (noticeGivenAt === undefined ? 0 : 1) +
    (attestedPurposes === undefined ? 0 : 1) +
    (attestationValidUntil === undefined ? 0 : 1);
  if (known !== read.sizeOf(json)) read.refuseUnknown(json, personNames, problems);

  const record: Extract<RegisterRecord, { readonly kind: 'person' }> = {
    id: read.text(id, 'id', problems),
    issuer: read.text(issuer, 'issuer', problems),
    validFrom: read.time(validFrom, 'validFrom', problems),
    validUntil: read.optionalTime(validUntil, 'validUntil', problems),
    approver: read.optionalText(approver, 'approver', problems),
    kind: 'person',
    type: read.oneOf(type, personTypeList, 'type', problems),
    employer: read.text(employer, 'employer', problems),
    role: read.text(role, 'role', problems),
    team: read.text(team, 'team', problems),
    manager: read.text(manager, 'manager', problems),
    country: read.text(country, 'country', problems),
    approvedCountries: read.optionalTexts(approvedCountries, 'approvedCountries', problems),
    trainingValidUntil: read.optionalTime(trainingValidUntil, 'trainingValidUntil', problems),
    employmentFrom: read.time(employmentFrom, 'employmentFrom', problems),
    employmentUntil: read.optionalTime(employmentUntil, 'employmentUntil', problems),
    aliases: read.isAbsent(aliases) ? [] : read.texts(aliases, 'aliases', problems),
    ownAccountId: read.optionalText(ownAccountId, 'ownAccountId', problems),
    householdId: read.optionalText(householdId, 'householdId', problems),
    noticeGivenAt: read.optionalTime(noticeGivenAt, 'noticeGivenAt', problems),
    attestedPurposes: read.optionalWords(attestedPurposes, purposeList, 'attestedPurposes', problems),
    attestationValidUntil: read.optionalTime(attestationValidUntil, 'attestationValidUntil', problems),
  };

  return record;
}

function readAccount(json: read.JsonObject, problems: Problems): Extract<RegisterRecord, { readonly kind: 'account' }> {
  const {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    authorisedUsers,
    class: classValue,
    childFlag,
    inactiveSince,
    deletedAt,
    employeeId,
    householdId,
  } = json;
  const known =
    1 +
    (id === undefined ? 0 : 1) +
    (issuer === undefined ? 0 : 1) +
    (validFrom === undefined ? 0 : 1) +
    (validUntil === undefined ? 0 : 1) +
    (approver === undefined ? 0 : 1) +
    (authorisedUsers === undefined ? 0 : 1) +
    (classValue === undefined ? 0 : 1) +
    (childFlag === undefined ? 0 : 1) +
    (inactiveSince === undefined ? 0 : 1) +
    (deletedAt === undefined ? 0 : 1) +
    (employeeId === undefined ? 0 : 1) +
    (householdId === undefined ? 0 : 1);
  if (known !== read.sizeOf(json)) read.refuseUnknown(json, accountNames, problems);

  const record: Extract<RegisterRecord, { readonly kind: 'account' }> = {
    id: read.text(id, 'id', problems),
    issuer: read.text(issuer, 'issuer', problems),
    validFrom: read.time(validFrom, 'validFrom', problems),
    validUntil: read.optionalTime(validUntil, 'validUntil', problems),
    approver: read.optionalText(approver, 'approver', problems),
    kind: 'account',
    authorisedUsers: read.texts(authorisedUsers, 'authorisedUsers', problems),
    class: read.optionalOneOf(classValue, accountClassList, 'class', problems) ?? 'customer',
    childFlag: read.optionalBoolean(childFlag, 'childFlag', problems) ?? false,
    inactiveSince: read.optionalTime(inactiveSince, 'inactiveSince', problems),
    deletedAt: read.optionalTime(deletedAt, 'deletedAt', problems),
    employeeId: read.optionalText(employeeId, 'employeeId', problems),
    householdId: read.optionalText(householdId, 'householdId', problems),
  };

  return record;
}

function readCamera(
  json: read.JsonObject,
  problems: Problems,
  make: RegisterRecordMakers,
): Extract<RegisterRecord, { readonly kind: 'camera' }> {
  const {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    ownerId,
    name,
    locationClass,
    model,
    productLine,
    endToEndEncrypted,
  } = json;
  const known =
    1 +
    (id === undefined ? 0 : 1) +
    (issuer === undefined ? 0 : 1) +
    (validFrom === undefined ? 0 : 1) +
    (validUntil === undefined ? 0 : 1) +
    (approver === undefined ? 0 : 1) +
    (ownerId === undefined ? 0 : 1) +
    (name === undefined ? 0 : 1) +
    (locationClass === undefined ? 0 : 1) +
    (model === undefined ? 0 : 1) +
    (productLine === undefined ? 0 : 1) +
    (endToEndEncrypted === undefined ? 0 : 1);
  if (known !== read.sizeOf(json)) read.refuseUnknown(json, cameraNames, problems);
  const nameRead = read.optionalText(name, 'name', problems);

  const record: Extract<RegisterRecord, { readonly kind: 'camera' }> = {
    id: read.text(id, 'id', problems),
    issuer: read.text(issuer, 'issuer', problems),
    validFrom: read.time(validFrom, 'validFrom', problems),
    validUntil: read.optionalTime(validUntil, 'validUntil', problems),
    approver: read.optionalText(approver, 'approver', problems),
    kind: 'camera',
    ownerId: read.text(ownerId, 'ownerId', problems),
    locationClass: !read.isAbsent(locationClass)
      ? read.oneOf(locationClass, locationClassList, 'locationClass', problems)
      : nameRead === null
        ? read.missing('locationClass', 'a `locationClass`, or a `name` to derive it from', 'intimate', problems)
        : make.locationClass(nameRead),
    model: read.optionalText(model, 'model', problems),
    productLine: read.optionalText(productLine, 'productLine', problems),
    endToEndEncrypted: read.optionalBoolean(endToEndEncrypted, 'endToEndEncrypted', problems) ?? false,
  };

  return record;
}

function readRecording(
  json: read.JsonObject,
  problems: Problems,
): Extract<RegisterRecord, { readonly kind: 'recording' }> {
  const {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    cameraId,
    ownerId,
    recordedAt,
    deletedAt,
    retentionUntil,
    legalHold,
    provenance,
    sharedWith,
    derivedFrom,
  } = json;
  const known =
    1 +
    (id === undefined ? 0 : 1) +
    (issuer === undefined ? 0 : 1) +
    (validFrom === undefined ? 0 : 1) +
    (validUntil === undefined ? 0 : 1) +
    (approver === undefined ? 0 : 1) +
    (cameraId === undefined ? 0 : 1) +
    (ownerId === undefined ? 0 : 1) +
    (recordedAt === undefined ? 0 : 1) +
    (deletedAt === undefined ? 0 : 1) +
    (retentionUntil === undefined ? 0 : 1) +
    (legalHold === undefined ? 0 : 1) +
    (provenance === undefined ? 0 : 1) +
    (sharedWith === undefined ? 0 : 1) +
    (derivedFrom === undefined ? 0 : 1);
  if (known !== read.sizeOf(json)) read.refuseUnknown(json, recordingNames, problems);

  const record: Extract<RegisterRecord, { readonly kind: 'recording' }> = {
    id: read.text(id, 'id', problems),
    issuer: read.text(issuer, 'issuer', problems),
    validFrom: read.time(validFrom, 'validFrom', problems),
    validUntil: read.optionalTime(validUntil, 'validUntil', problems),
    approver: read.optionalText(approver, 'approver', problems),
    kind: 'recording',
    cameraId: read.optionalText(cameraId, 'cameraId', problems),
    ownerId: read.text(ownerId, 'ownerId', problems),
    recordedAt: read.optionalTime(recordedAt, 'recordedAt', problems),
    deletedAt: read.optionalTime(deletedAt, 'deletedAt', problems),
    retentionUntil: read.optionalTime(retentionUntil, 'retentionUntil', problems),
    legalHold: read.optionalBoolean(legalHold, 'legalHold', problems) ?? false,
    provenance: read.optionalOneOf(provenance, provenanceList, 'provenance', problems) ?? 'customer-private',
    sharedWith: read.isAbsent(sharedWith) ? [] : read.texts(sharedWith, 'sharedWith', problems),
    derivedFrom: read.optionalText(derivedFrom, 'derivedFrom', problems),
  };

  return record;
}

function readConsent(json: read.JsonObject, problems: Problems): Extract<RegisterRecord, { readonly kind: 'consent' }> {
  const {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    ownerId,
    cameraIds,
    recordingIds,
    live,
    actions,
    grantedTo,
    ticketId,
    disclosureVersion,
    affirmativeAct,
    revokedAt,
  } = json;
  const known =
    1 +
    (id === undefined ? 0 : 1) +
    (issuer === undefined ? 0 : 1) +
    (validFrom === undefined ? 0 : 1) +
    (validUntil === undefined ? 0 : 1) +
    (approver === undefined ? 0 : 1) +
    (ownerId === undefined ? 0 : 1) +
    (cameraIds === undefined ? 0 : 1) +
    (recordingIds === undefined ? 0 : 1) +
    (live === undefined ? 0 : 1) +
    (actions === undefined ? 0 : 1) +
    (grantedTo === undefined ? 0 : 1) +
    (ticketId === undefined ? 0 : 1) +
    (disclosureVersion === undefined ? 0 : 1) +
    (affirmativeAct === undefined ? 0 : 1) +
    (revokedAt === undefined ? 0 : 1);
  if (known !== read.sizeOf(json)) read.refuseUnknown(json, consentNames, problems);

  if (read.isAbsent(validUntil)) problems.add('validUntil', null, 'a time: every consent has an end');
  const record: Extract<RegisterRecord, { readonly kind: 'consent' }> = {
    id: read.text(id, 'id', problems),
    issuer: read.text(issuer, 'issuer', problems),
    validFrom: read.time(validFrom, 'validFrom', problems),
    validUntil: read.optionalTime(validUntil, 'validUntil', problems),
    approver: read.optionalText(approver, 'approver', problems),
    kind: 'consent',
    ownerId: read.text(ownerId, 'ownerId', problems),
    cameraIds: read.isAbsent(cameraIds) ? [] : read.texts(cameraIds, 'cameraIds', problems),
    recordingIds: read.isAbsent(recordingIds) ? [] : read.texts(recordingIds, 'recordingIds', problems),
    live: read.boolean(live, 'live', problems),
    actions: read.words(actions, actionList, 'actions', problems),
    grantedTo: read.text(grantedTo, 'grantedTo', problems),
    ticketId: read.optionalText(ticketId, 'ticketId', problems),
    disclosureVersion: read.text(disclosureVersion, 'disclosureVersion', problems),
    affirmativeAct: read.boolean(affirmativeAct, 'affirmativeAct', problems),
    revokedAt: read.optionalTime(revokedAt, 'revokedAt', problems),
  };

  return record;
}

function readTicket(json: read.JsonObject, problems: Problems): Extract<RegisterRecord, { readonly kind: 'ticket' }> {
  const {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    ownerId,
    cameraId,
    requesterAccountId,
    openedBy,
    assignees,
    openedAt,
    closedAt,
  } = json;
  const known =
    1 +
    (id === undefined ? 0 : 1) +
    (issuer === undefined ? 0 : 1) +
    (validFrom === undefined ? 0 : 1) +
    (validUntil === undefined ? 0 : 1) +
    (approver === undefined ? 0 : 1) +
    (ownerId === undefined ? 0 : 1) +
    (cameraId === undefined ? 0 : 1) +
    (requesterAccountId === undefined ? 0 : 1) +
    (openedBy === undefined ? 0 : 1) +
    (assignees === undefined ? 0 : 1) +
    (openedAt === undefined ? 0 : 1) +
    (closedAt === undefined ? 0 : 1);
  if (known !== read.sizeOf(json)) read.refuseUnknown(json, ticketNames, problems);

  const record: Extract<RegisterRecord, { readonly kind: 'ticket' }> = {
    id: read.text(id, 'id', problems),
    issuer: read.text(issuer, 'issuer', problems),
    validFrom: read.time(validFrom, 'validFrom', problems),
    validUntil: read.optionalTime(validUntil, 'validUntil', problems),
    approver: read.optionalText(approver, 'approver', problems),
    kind: 'ticket',
    ownerId: read.text(ownerId, 'ownerId', problems),
    cameraId: read.optionalText(cameraId, 'cameraId', problems),
    requesterAccountId: read.optionalText(requesterAccountId, 'requesterAccountId', problems),
    openedBy: read.text(openedBy, 'openedBy', problems),
    assignees: read.texts(assignees, 'assignees', problems),
    openedAt: read.time(openedAt, 'openedAt', problems),
    closedAt: read.optionalTime(closedAt, 'closedAt', problems),
  };

  return record;
}

function readCase(json: read.JsonObject, problems: Problems): Extract<RegisterRecord, { readonly kind: 'case' }> {
  const {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    purpose,
    openedBy,
    investigators,
    ownerIds,
    recordingIds,
    openedAt,
    closedAt,
  } = json;
  const known =
    1 +
    (id === undefined ? 0 : 1) +
    (issuer === undefined ? 0 : 1) +
    (validFrom === undefined ? 0 : 1) +
    (validUntil === undefined ? 0 : 1) +
    (approver === undefined ? 0 : 1) +
    (purpose === undefined ? 0 : 1) +
    (openedBy === undefined ? 0 : 1) +
    (investigators === undefined ? 0 : 1) +
    (ownerIds === undefined ? 0 : 1) +
    (recordingIds === undefined ? 0 : 1) +
    (openedAt === undefined ? 0 : 1) +
    (closedAt === undefined ? 0 : 1);
  if (known !== read.sizeOf(json)) read.refuseUnknown(json, caseNames, problems);

  const record: Extract<RegisterRecord, { readonly kind: 'case' }> = {
    id: read.text(id, 'id', problems),
    issuer: read.text(issuer, 'issuer', problems),
    validFrom: read.time(validFrom, 'validFrom', problems),
    validUntil: read.optionalTime(validUntil, 'validUntil', problems),
    approver: read.optionalText(approver, 'approver', problems),
    kind: 'case',
    purpose: read.oneOf(purpose, purposeList, 'purpose', problems),
    openedBy: read.text(openedBy, 'openedBy', problems),
    investigators: read.texts(investigators, 'investigators', problems),
    ownerIds: read.texts(ownerIds, 'ownerIds', problems),
    recordingIds: read.texts(recordingIds, 'recordingIds', problems),
    openedAt: read.time(openedAt, 'openedAt', problems),
    closedAt: read.optionalTime(closedAt, 'closedAt', problems),
  };

  return record;
}

function readLegalOrder(
  json: read.JsonObject,
  problems: Problems,
): Extract<RegisterRecord, { readonly kind: 'legal-order' }> {
  const {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    instrument,
    agency,
    ownerIds,
    recordingIds,
    recordedFrom,
    recordedUntil,
    servedAt,
    expiresAt,
    nonDisclosureUntil,
    reviewer,
    assignees,
    recipientIds,
  } = json;
  const known =
    1 +
    (id === undefined ? 0 : 1) +
    (issuer === undefined ? 0 : 1) +
    (validFrom === undefined ? 0 : 1) +
    (validUntil === undefined ? 0 : 1) +
    (approver === undefined ? 0 : 1) +
    (instrument === undefined ? 0 : 1) +
    (agency === undefined ? 0 : 1) +
    (ownerIds === undefined ? 0 : 1) +
    (recordingIds === undefined ? 0 : 1) +
    (recordedFrom === undefined ? 0 : 1) +
    (recordedUntil === undefined ? 0 : 1) +
    (servedAt === undefined ? 0 : 1) +
    (expiresAt === undefined ? 0 : 1) +
    (nonDisclosureUntil === undefined ? 0 : 1) +
    (reviewer === undefined ? 0 : 1) +
    (assignees === undefined ? 0 : 1) +
    (recipientIds === undefined ? 0 : 1);
  if (known !== read.sizeOf(json)) read.refuseUnknown(json, legalOrderNames, problems);

  const record: Extract<RegisterRecord, { readonly kind: 'legal-order' }> = {
    id: read.text(id, 'id', problems),
    issuer: read.text(issuer, 'issuer', problems),
    validFrom: read.time(validFrom, 'validFrom', problems),
    validUntil: read.optionalTime(validUntil, 'validUntil', problems),
    approver: read.optionalText(approver, 'approver', problems),
    kind: 'legal-order',
    instrument: read.text(instrument, 'instrument', problems),
    agency: read.text(agency, 'agency', problems),
    ownerIds: read.texts(ownerIds, 'ownerIds', problems),
    recordingIds: read.texts(recordingIds, 'recordingIds', problems),
    recordedFrom: read.optionalTime(recordedFrom, 'recordedFrom', problems),
    recordedUntil: read.optionalTime(recordedUntil, 'recordedUntil', problems),
    servedAt: read.time(servedAt, 'servedAt', problems),
    expiresAt: read.time(expiresAt, 'expiresAt', problems),
    nonDisclosureUntil: read.optionalTime(nonDisclosureUntil, 'nonDisclosureUntil', problems),
    reviewer: read.text(reviewer, 'reviewer', problems),
    assignees: read.isAbsent(assignees) ? [] : read.texts(assignees, 'assignees', problems),
    recipientIds: read.optionalTexts(recipientIds, 'recipientIds', problems),
  };

  return record;
}

function readEmergency(
  json: read.JsonObject,
  problems: Problems,
): Extract<RegisterRecord, { readonly kind: 'emergency' }> {
  const {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    ownerId,
    requester,
    responders,
    startedAt,
    expiresAt,
    reviewedAt,
    reviewer,
  } = json;
  const known =
    1 +
    (id === undefined ? 0 : 1) +
    (issuer === undefined ? 0 : 1) +
    (validFrom === undefined ? 0 : 1) +
    (validUntil === undefined ? 0 : 1) +
    (approver === undefined ? 0 : 1) +
    (ownerId === undefined ? 0 : 1) +
    (requester === undefined ? 0 : 1) +
    (responders === undefined ? 0 : 1) +
    (startedAt === undefined ? 0 : 1) +
    (expiresAt === undefined ? 0 : 1) +
    (reviewedAt === undefined ? 0 : 1) +
    (reviewer === undefined ? 0 : 1);
  if (known !== read.sizeOf(json)) read.refuseUnknown(json, emergencyNames, problems);

  const record: Extract<RegisterRecord, { readonly kind: 'emergency' }> = {
    id: read.text(id, 'id', problems),
    issuer: read.text(issuer, 'issuer', problems),
    validFrom: read.time(validFrom, 'validFrom', problems),
    validUntil: read.optionalTime(validUntil, 'validUntil', problems),
    approver: read.optionalText(approver, 'approver', problems),
    kind: 'emergency',
    ownerId: read.text(ownerId, 'ownerId', problems),
    requester: read.text(requester, 'requester', problems),
    responders: read.isAbsent(responders) ? [] : read.texts(responders, 'responders', problems),
    startedAt: read.time(startedAt, 'startedAt', problems),
    expiresAt: read.time(expiresAt, 'expiresAt', problems),
    reviewedAt: read.optionalTime(reviewedAt, 'reviewedAt', problems),
    reviewer: read.optionalText(reviewer, 'reviewer', problems),
  };

  return record;
}

function readEntitlement(
  json: read.JsonObject,
  problems: Problems,
): Extract<RegisterRecord, { readonly kind: 'entitlement' }> {
  const { id, issuer, validFrom, validUntil, approver, grantedTo, actions, sources, grantedBy } = json;
  const known =
    1 +
    (id === undefined ? 0 : 1) +
    (issuer === undefined ? 0 : 1) +
    (validFrom === undefined ? 0 : 1) +
    (validUntil === undefined ? 0 : 1) +
    (approver === undefined ? 0 : 1) +
    (grantedTo === undefined ? 0 : 1) +
    (actions === undefined ? 0 : 1) +
    (sources === undefined ? 0 : 1) +
    (grantedBy === undefined ? 0 : 1);
  if (known !== read.sizeOf(json)) read.refuseUnknown(json, entitlementNames, problems);

  const record: Extract<RegisterRecord, { readonly kind: 'entitlement' }> = {
    id: read.text(id, 'id', problems),
    issuer: read.text(issuer, 'issuer', problems),
    validFrom: read.time(validFrom, 'validFrom', problems),
    validUntil: read.optionalTime(validUntil, 'validUntil', problems),
    approver: read.optionalText(approver, 'approver', problems),
    kind: 'entitlement',
    grantedTo: read.text(grantedTo, 'grantedTo', problems),
    actions: read.words(actions, actionList, 'actions', problems),
    sources: read.isAbsent(sources) ? [] : read.texts(sources, 'sources', problems),
    grantedBy: read.text(grantedBy, 'grantedBy', problems),
  };

  return record;
}

function readSource(json: read.JsonObject, problems: Problems): Extract<RegisterRecord, { readonly kind: 'source' }> {
  const {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    description,
    defaultPurpose,
    mfaEnforced,
    publicKey,
    eventsPerSecondMax,
    heartbeatSeconds,
    asksBeforeAccess,
    allowedDestinations,
  } = json;
  const known =
    1 +
    (id === undefined ? 0 : 1) +
    (issuer === undefined ? 0 : 1) +
    (validFrom === undefined ? 0 : 1) +
    (validUntil === undefined ? 0 : 1) +
    (approver === undefined ? 0 : 1) +
    (description === undefined ? 0 : 1) +
    (defaultPurpose === undefined ? 0 : 1) +
    (mfaEnforced === undefined ? 0 : 1) +
    (publicKey === undefined ? 0 : 1) +
    (eventsPerSecondMax === undefined ? 0 : 1) +
    (heartbeatSeconds === undefined ? 0 : 1) +
    (asksBeforeAccess === undefined ? 0 : 1) +
    (allowedDestinations === undefined ? 0 : 1);
  if (known !== read.sizeOf(json)) read.refuseUnknown(json, sourceRecordNames, problems);

  const record: Extract<RegisterRecord, { readonly kind: 'source' }> = {
    id: read.text(id, 'id', problems),
    issuer: read.text(issuer, 'issuer', problems),
    validFrom: read.time(validFrom, 'validFrom', problems),
    validUntil: read.optionalTime(validUntil, 'validUntil', problems),
    approver: read.optionalText(approver, 'approver', problems),
    kind: 'source',
    description: read.text(description, 'description', problems),
    defaultPurpose: read.optionalOneOf(defaultPurpose, purposeList, 'defaultPurpose', problems),
    mfaEnforced: read.optionalBoolean(mfaEnforced, 'mfaEnforced', problems),
    publicKey: read.optionalText(publicKey, 'publicKey', problems),
    eventsPerSecondMax: read.optionalCount(eventsPerSecondMax, 'eventsPerSecondMax', problems),
    heartbeatSeconds: read.optionalCount(heartbeatSeconds, 'heartbeatSeconds', problems),
    asksBeforeAccess: read.optionalBoolean(asksBeforeAccess, 'asksBeforeAccess', problems),
    allowedDestinations: read.optionalTexts(allowedDestinations, 'allowedDestinations', problems),
  };

  return record;
}

function readPolicy(json: read.JsonObject, problems: Problems): Extract<RegisterRecord, { readonly kind: 'policy' }> {
  const { id, issuer, validFrom, validUntil, approver, setHash, approvedBy } = json;
  const known =
    1 +
    (id === undefined ? 0 : 1) +
    (issuer === undefined ? 0 : 1) +
    (validFrom === undefined ? 0 : 1) +
    (validUntil === undefined ? 0 : 1) +
    (approver === undefined ? 0 : 1) +
    (setHash === undefined ? 0 : 1) +
    (approvedBy === undefined ? 0 : 1);
  if (known !== read.sizeOf(json)) read.refuseUnknown(json, policyRecordNames, problems);

  const record: Extract<RegisterRecord, { readonly kind: 'policy' }> = {
    id: read.text(id, 'id', problems),
    issuer: read.text(issuer, 'issuer', problems),
    validFrom: read.time(validFrom, 'validFrom', problems),
    validUntil: read.optionalTime(validUntil, 'validUntil', problems),
    approver: read.optionalText(approver, 'approver', problems),
    kind: 'policy',
    setHash: read.text(setHash, 'setHash', problems),
    approvedBy: read.text(approvedBy, 'approvedBy', problems),
  };

  return record;
}

function readPolicySet(
  json: read.JsonObject,
  problems: Problems,
): Extract<RegisterRecord, { readonly kind: 'policy-set' }> {
  const { id, issuer, validFrom, validUntil, approver, rules } = json;
  const known =
    1 +
    (id === undefined ? 0 : 1) +
    (issuer === undefined ? 0 : 1) +
    (validFrom === undefined ? 0 : 1) +
    (validUntil === undefined ? 0 : 1) +
    (approver === undefined ? 0 : 1) +
    (rules === undefined ? 0 : 1);
  if (known !== read.sizeOf(json)) read.refuseUnknown(json, policySetNames, problems);

  const record: Extract<RegisterRecord, { readonly kind: 'policy-set' }> = {
    id: read.text(id, 'id', problems),
    issuer: read.text(issuer, 'issuer', problems),
    validFrom: read.time(validFrom, 'validFrom', problems),
    validUntil: read.optionalTime(validUntil, 'validUntil', problems),
    approver: read.optionalText(approver, 'approver', problems),
    kind: 'policy-set',
    rules: read.policyText(rules, 'rules', problems),
  };
  if (!read.isAbsent(id) && !read.isAbsent(rules) && record.id !== hash('sha256', record.rules, 'hex'))
    problems.add('id', id, 'the SHA-256 of `rules`, hexadecimal');
  return record;
}

function readException(
  json: read.JsonObject,
  problems: Problems,
): Extract<RegisterRecord, { readonly kind: 'exception' }> {
  const { id, issuer, validFrom, validUntil, approver, rule, actorId, sourceId, reason } = json;
  const known =
    1 +
    (id === undefined ? 0 : 1) +
    (issuer === undefined ? 0 : 1) +
    (validFrom === undefined ? 0 : 1) +
    (validUntil === undefined ? 0 : 1) +
    (approver === undefined ? 0 : 1) +
    (rule === undefined ? 0 : 1) +
    (actorId === undefined ? 0 : 1) +
    (sourceId === undefined ? 0 : 1) +
    (reason === undefined ? 0 : 1);
  if (known !== read.sizeOf(json)) read.refuseUnknown(json, exceptionNames, problems);

  if (read.isAbsent(approver)) problems.add('approver', null, 'who approved it: every exception needs a second person');
  if (read.isAbsent(actorId) && read.isAbsent(sourceId)) problems.add('actorId', null, 'an `actorId` or a `sourceId`');

  const record: Extract<RegisterRecord, { readonly kind: 'exception' }> = {
    id: read.text(id, 'id', problems),
    issuer: read.text(issuer, 'issuer', problems),
    validFrom: read.time(validFrom, 'validFrom', problems),
    validUntil: read.optionalTime(validUntil, 'validUntil', problems),
    approver: read.optionalText(approver, 'approver', problems),
    kind: 'exception',
    rule: read.text(rule, 'rule', problems),
    actorId: read.optionalText(actorId, 'actorId', problems),
    sourceId: read.optionalText(sourceId, 'sourceId', problems),
    reason: read.text(reason, 'reason', problems),
  };

  if (
    !read.isAbsent(validFrom) &&
    !(record.validUntil !== null && record.validUntil - record.validFrom <= exceptionMillisMax)
  )
    problems.add('validUntil', validUntil ?? null, 'a time at most 30 days after `validFrom`');
  return record;
}

function readDataset(json: read.JsonObject, problems: Problems): Extract<RegisterRecord, { readonly kind: 'dataset' }> {
  const { id, issuer, validFrom, validUntil, approver, purpose, recordingIds, datasetIds } = json;
  const known =
    1 +
    (id === undefined ? 0 : 1) +
    (issuer === undefined ? 0 : 1) +
    (validFrom === undefined ? 0 : 1) +
    (validUntil === undefined ? 0 : 1) +
    (approver === undefined ? 0 : 1) +
    (purpose === undefined ? 0 : 1) +
    (recordingIds === undefined ? 0 : 1) +
    (datasetIds === undefined ? 0 : 1);
  if (known !== read.sizeOf(json)) read.refuseUnknown(json, datasetNames, problems);

  const record: Extract<RegisterRecord, { readonly kind: 'dataset' }> = {
    id: read.text(id, 'id', problems),
    issuer: read.text(issuer, 'issuer', problems),
    validFrom: read.time(validFrom, 'validFrom', problems),
    validUntil: read.optionalTime(validUntil, 'validUntil', problems),
    approver: read.optionalText(approver, 'approver', problems),
    kind: 'dataset',
    purpose: read.text(purpose, 'purpose', problems),
    recordingIds: read.texts(recordingIds, 'recordingIds', problems),
    datasetIds: read.isAbsent(datasetIds) ? [] : read.texts(datasetIds, 'datasetIds', problems),
  };

  return record;
}

function readModel(json: read.JsonObject, problems: Problems): Extract<RegisterRecord, { readonly kind: 'model' }> {
  const { id, issuer, validFrom, validUntil, approver, datasetIds, modelIds } = json;
  const known =
    1 +
    (id === undefined ? 0 : 1) +
    (issuer === undefined ? 0 : 1) +
    (validFrom === undefined ? 0 : 1) +
    (validUntil === undefined ? 0 : 1) +
    (approver === undefined ? 0 : 1) +
    (datasetIds === undefined ? 0 : 1) +
    (modelIds === undefined ? 0 : 1);
  if (known !== read.sizeOf(json)) read.refuseUnknown(json, modelNames, problems);

  const record: Extract<RegisterRecord, { readonly kind: 'model' }> = {
    id: read.text(id, 'id', problems),
    issuer: read.text(issuer, 'issuer', problems),
    validFrom: read.time(validFrom, 'validFrom', problems),
    validUntil: read.optionalTime(validUntil, 'validUntil', problems),
    approver: read.optionalText(approver, 'approver', problems),
    kind: 'model',
    datasetIds: read.texts(datasetIds, 'datasetIds', problems),
    modelIds: read.isAbsent(modelIds) ? [] : read.texts(modelIds, 'modelIds', problems),
  };

  return record;
}
