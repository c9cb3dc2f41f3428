// Generated from schemas/ by `npm run generate`. Do not edit: change the schema and generate again.

import { hash } from 'node:crypto';
import * as read from '../../value-forms/json-fields.ts';
import type { Problem } from '../../value-forms/problems.ts';
import { Problems } from '../../value-forms/problems.ts';
import { isInstant, RFC_3339_EXPECTED } from '../../value-forms/rfc3339.ts';
import {
  FACT_TEXT_EXPECTED,
  HEX_64_EXPECTED,
  isFactText,
  isHex64,
  isPolicyText,
  POLICY_TEXT_EXPECTED,
} from '../../value-forms/text.ts';
import { actions, purposes } from '../access-event/access-event.ts';
import {
  accountClasses,
  acts,
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
  'unvouched',
  'issuerAuthenticated',
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
  'userName',
  'externalId',
  'groups',
]);
const accountNames = read.fieldNames('', [
  'kind',
  'id',
  'issuer',
  'validFrom',
  'validUntil',
  'approver',
  'unvouched',
  'issuerAuthenticated',
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
  'unvouched',
  'issuerAuthenticated',
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
  'unvouched',
  'issuerAuthenticated',
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
  'unvouched',
  'issuerAuthenticated',
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
  'unvouched',
  'issuerAuthenticated',
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
  'unvouched',
  'issuerAuthenticated',
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
  'unvouched',
  'issuerAuthenticated',
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
  'unvouched',
  'issuerAuthenticated',
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
  'unvouched',
  'issuerAuthenticated',
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
  'unvouched',
  'issuerAuthenticated',
  'description',
  'defaultPurpose',
  'mfaEnforced',
  'publicKey',
  'eventsPerSecondMax',
  'heartbeatSeconds',
  'asksBeforeAccess',
  'allowedDestinations',
  'owner',
  'delaySecondsMax',
]);
const policyRecordNames = read.fieldNames('', [
  'kind',
  'id',
  'issuer',
  'validFrom',
  'validUntil',
  'approver',
  'unvouched',
  'issuerAuthenticated',
  'setHash',
  'approvedBy',
]);
const policySetNames = read.fieldNames('', [
  'kind',
  'id',
  'issuer',
  'validFrom',
  'validUntil',
  'approver',
  'unvouched',
  'issuerAuthenticated',
  'rules',
  'reason',
]);
const exceptionNames = read.fieldNames('', [
  'kind',
  'id',
  'issuer',
  'validFrom',
  'validUntil',
  'approver',
  'unvouched',
  'issuerAuthenticated',
  'rule',
  'actorId',
  'sourceId',
  'cameraId',
  'reason',
]);
const datasetNames = read.fieldNames('', [
  'kind',
  'id',
  'issuer',
  'validFrom',
  'validUntil',
  'approver',
  'unvouched',
  'issuerAuthenticated',
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
  'unvouched',
  'issuerAuthenticated',
  'datasetIds',
  'modelIds',
]);
const approvalNames = read.fieldNames('', [
  'kind',
  'id',
  'issuer',
  'validFrom',
  'validUntil',
  'approver',
  'unvouched',
  'issuerAuthenticated',
  'act',
  'recordKind',
  'recordId',
  'recordHash',
  'by',
  'at',
  'note',
]);
const registerKindList = read.wordList(registerKinds);
const personTypeList = read.wordList(personTypes);
const purposeList = read.wordList(purposes);
const accountClassList = read.wordList(accountClasses);
const locationClassList = read.wordList(locationClasses);
const provenanceList = read.wordList(provenances);
const actionList = read.wordList(actions);
const actList = read.wordList(acts);

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
    case 'approval':
      return readApproval(json, problems);
  }
}

function readPerson(json: read.JsonObject, problems: Problems): Extract<RegisterRecord, { readonly kind: 'person' }> {
  const {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    unvouched,
    issuerAuthenticated,
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
    userName,
    externalId,
    groups,
  } = json;
  const known =
    1 +
    (id === undefined ? 0 : 1) +
    (issuer === undefined ? 0 : 1) +
    (validFrom === undefined ? 0 : 1) +
    (validUntil === undefined ? 0 : 1) +
    (approver === undefined ? 0 : 1) +
    (unvouched === undefined ? 0 : 1) +
    (issuerAuthenticated === undefined ? 0 : 1) +
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
    (attestationValidUntil === undefined ? 0 : 1) +
    (userName === undefined ? 0 : 1) +
    (externalId === undefined ? 0 : 1) +
    (groups === undefined ? 0 : 1);
  if (known !== read.sizeOf(json)) read.refuseUnknown(json, personNames, problems);

  const record: Extract<RegisterRecord, { readonly kind: 'person' }> = {
    id: read.text(id, 'id', problems),
    issuer: read.text(issuer, 'issuer', problems),
    validFrom: read.time(validFrom, 'validFrom', problems),
    validUntil: read.optionalTime(validUntil, 'validUntil', problems),
    approver: read.optionalText(approver, 'approver', problems),
    unvouched: read.optionalBoolean(unvouched, 'unvouched', problems),
    issuerAuthenticated: read.optionalBoolean(issuerAuthenticated, 'issuerAuthenticated', problems),
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
    userName: read.optionalText(userName, 'userName', problems),
    externalId: read.optionalText(externalId, 'externalId', problems),
    groups: read.optionalTexts(groups, 'groups', problems),
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
    unvouched,
    issuerAuthenticated,
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
    (unvouched === undefined ? 0 : 1) +
    (issuerAuthenticated === undefined ? 0 : 1) +
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
    unvouched: read.optionalBoolean(unvouched, 'unvouched', problems),
    issuerAuthenticated: read.optionalBoolean(issuerAuthenticated, 'issuerAuthenticated', problems),
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
    unvouched,
    issuerAuthenticated,
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
    (unvouched === undefined ? 0 : 1) +
    (issuerAuthenticated === undefined ? 0 : 1) +
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
    unvouched: read.optionalBoolean(unvouched, 'unvouched', problems),
    issuerAuthenticated: read.optionalBoolean(issuerAuthenticated, 'issuerAuthenticated', problems),
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
    unvouched,
    issuerAuthenticated,
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
    (unvouched === undefined ? 0 : 1) +
    (issuerAuthenticated === undefined ? 0 : 1) +
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
    unvouched: read.optionalBoolean(unvouched, 'unvouched', problems),
    issuerAuthenticated: read.optionalBoolean(issuerAuthenticated, 'issuerAuthenticated', problems),
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
    unvouched,
    issuerAuthenticated,
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
    (unvouched === undefined ? 0 : 1) +
    (issuerAuthenticated === undefined ? 0 : 1) +
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
    unvouched: read.optionalBoolean(unvouched, 'unvouched', problems),
    issuerAuthenticated: read.optionalBoolean(issuerAuthenticated, 'issuerAuthenticated', problems),
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
    unvouched,
    issuerAuthenticated,
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
    (unvouched === undefined ? 0 : 1) +
    (issuerAuthenticated === undefined ? 0 : 1) +
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
    unvouched: read.optionalBoolean(unvouched, 'unvouched', problems),
    issuerAuthenticated: read.optionalBoolean(issuerAuthenticated, 'issuerAuthenticated', problems),
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
    unvouched,
    issuerAuthenticated,
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
    (unvouched === undefined ? 0 : 1) +
    (issuerAuthenticated === undefined ? 0 : 1) +
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
    unvouched: read.optionalBoolean(unvouched, 'unvouched', problems),
    issuerAuthenticated: read.optionalBoolean(issuerAuthenticated, 'issuerAuthenticated', problems),
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
    unvouched,
    issuerAuthenticated,
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
    (unvouched === undefined ? 0 : 1) +
    (issuerAuthenticated === undefined ? 0 : 1) +
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
    unvouched: read.optionalBoolean(unvouched, 'unvouched', problems),
    issuerAuthenticated: read.optionalBoolean(issuerAuthenticated, 'issuerAuthenticated', problems),
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
    unvouched,
    issuerAuthenticated,
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
    (unvouched === undefined ? 0 : 1) +
    (issuerAuthenticated === undefined ? 0 : 1) +
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
    unvouched: read.optionalBoolean(unvouched, 'unvouched', problems),
    issuerAuthenticated: read.optionalBoolean(issuerAuthenticated, 'issuerAuthenticated', problems),
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
  const {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    unvouched,
    issuerAuthenticated,
    grantedTo,
    actions,
    sources,
    grantedBy,
  } = json;
  const known =
    1 +
    (id === undefined ? 0 : 1) +
    (issuer === undefined ? 0 : 1) +
    (validFrom === undefined ? 0 : 1) +
    (validUntil === undefined ? 0 : 1) +
    (approver === undefined ? 0 : 1) +
    (unvouched === undefined ? 0 : 1) +
    (issuerAuthenticated === undefined ? 0 : 1) +
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
    unvouched: read.optionalBoolean(unvouched, 'unvouched', problems),
    issuerAuthenticated: read.optionalBoolean(issuerAuthenticated, 'issuerAuthenticated', problems),
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
    unvouched,
    issuerAuthenticated,
    description,
    defaultPurpose,
    mfaEnforced,
    publicKey,
    eventsPerSecondMax,
    heartbeatSeconds,
    asksBeforeAccess,
    allowedDestinations,
    owner,
    delaySecondsMax,
  } = json;
  const known =
    1 +
    (id === undefined ? 0 : 1) +
    (issuer === undefined ? 0 : 1) +
    (validFrom === undefined ? 0 : 1) +
    (validUntil === undefined ? 0 : 1) +
    (approver === undefined ? 0 : 1) +
    (unvouched === undefined ? 0 : 1) +
    (issuerAuthenticated === undefined ? 0 : 1) +
    (description === undefined ? 0 : 1) +
    (defaultPurpose === undefined ? 0 : 1) +
    (mfaEnforced === undefined ? 0 : 1) +
    (publicKey === undefined ? 0 : 1) +
    (eventsPerSecondMax === undefined ? 0 : 1) +
    (heartbeatSeconds === undefined ? 0 : 1) +
    (asksBeforeAccess === undefined ? 0 : 1) +
    (allowedDestinations === undefined ? 0 : 1) +
    (owner === undefined ? 0 : 1) +
    (delaySecondsMax === undefined ? 0 : 1);
  if (known !== read.sizeOf(json)) read.refuseUnknown(json, sourceRecordNames, problems);

  const record: Extract<RegisterRecord, { readonly kind: 'source' }> = {
    id: read.text(id, 'id', problems),
    issuer: read.text(issuer, 'issuer', problems),
    validFrom: read.time(validFrom, 'validFrom', problems),
    validUntil: read.optionalTime(validUntil, 'validUntil', problems),
    approver: read.optionalText(approver, 'approver', problems),
    unvouched: read.optionalBoolean(unvouched, 'unvouched', problems),
    issuerAuthenticated: read.optionalBoolean(issuerAuthenticated, 'issuerAuthenticated', problems),
    kind: 'source',
    description: read.text(description, 'description', problems),
    defaultPurpose: read.optionalOneOf(defaultPurpose, purposeList, 'defaultPurpose', problems),
    mfaEnforced: read.optionalBoolean(mfaEnforced, 'mfaEnforced', problems),
    publicKey: read.optionalText(publicKey, 'publicKey', problems),
    eventsPerSecondMax: read.optionalCount(eventsPerSecondMax, 'eventsPerSecondMax', problems),
    heartbeatSeconds: read.optionalCount(heartbeatSeconds, 'heartbeatSeconds', problems),
    asksBeforeAccess: read.optionalBoolean(asksBeforeAccess, 'asksBeforeAccess', problems),
    allowedDestinations: read.optionalTexts(allowedDestinations, 'allowedDestinations', problems),
    owner: read.optionalText(owner, 'owner', problems),
    delaySecondsMax: read.optionalCount(delaySecondsMax, 'delaySecondsMax', problems),
  };

  return record;
}

function readPolicy(json: read.JsonObject, problems: Problems): Extract<RegisterRecord, { readonly kind: 'policy' }> {
  const { id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated, setHash, approvedBy } = json;
  const known =
    1 +
    (id === undefined ? 0 : 1) +
    (issuer === undefined ? 0 : 1) +
    (validFrom === undefined ? 0 : 1) +
    (validUntil === undefined ? 0 : 1) +
    (approver === undefined ? 0 : 1) +
    (unvouched === undefined ? 0 : 1) +
    (issuerAuthenticated === undefined ? 0 : 1) +
    (setHash === undefined ? 0 : 1) +
    (approvedBy === undefined ? 0 : 1);
  if (known !== read.sizeOf(json)) read.refuseUnknown(json, policyRecordNames, problems);

  const record: Extract<RegisterRecord, { readonly kind: 'policy' }> = {
    id: read.text(id, 'id', problems),
    issuer: read.text(issuer, 'issuer', problems),
    validFrom: read.time(validFrom, 'validFrom', problems),
    validUntil: read.optionalTime(validUntil, 'validUntil', problems),
    approver: read.optionalText(approver, 'approver', problems),
    unvouched: read.optionalBoolean(unvouched, 'unvouched', problems),
    issuerAuthenticated: read.optionalBoolean(issuerAuthenticated, 'issuerAuthenticated', problems),
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
  const { id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated, rules, reason } = json;
  const known =
    1 +
    (id === undefined ? 0 : 1) +
    (issuer === undefined ? 0 : 1) +
    (validFrom === undefined ? 0 : 1) +
    (validUntil === undefined ? 0 : 1) +
    (approver === undefined ? 0 : 1) +
    (unvouched === undefined ? 0 : 1) +
    (issuerAuthenticated === undefined ? 0 : 1) +
    (rules === undefined ? 0 : 1) +
    (reason === undefined ? 0 : 1);
  if (known !== read.sizeOf(json)) read.refuseUnknown(json, policySetNames, problems);

  const record: Extract<RegisterRecord, { readonly kind: 'policy-set' }> = {
    id: read.text(id, 'id', problems),
    issuer: read.text(issuer, 'issuer', problems),
    validFrom: read.time(validFrom, 'validFrom', problems),
    validUntil: read.optionalTime(validUntil, 'validUntil', problems),
    approver: read.optionalText(approver, 'approver', problems),
    unvouched: read.optionalBoolean(unvouched, 'unvouched', problems),
    issuerAuthenticated: read.optionalBoolean(issuerAuthenticated, 'issuerAuthenticated', problems),
    kind: 'policy-set',
    rules: read.policyText(rules, 'rules', problems),
    reason: read.optionalText(reason, 'reason', problems),
  };
  if (!read.isAbsent(id) && !read.isAbsent(rules) && record.id !== hash('sha256', record.rules, 'hex'))
    problems.add('id', id, 'the SHA-256 of `rules`, hexadecimal');
  return record;
}

function readException(
  json: read.JsonObject,
  problems: Problems,
): Extract<RegisterRecord, { readonly kind: 'exception' }> {
  const {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    unvouched,
    issuerAuthenticated,
    rule,
    actorId,
    sourceId,
    cameraId,
    reason,
  } = json;
  const known =
    1 +
    (id === undefined ? 0 : 1) +
    (issuer === undefined ? 0 : 1) +
    (validFrom === undefined ? 0 : 1) +
    (validUntil === undefined ? 0 : 1) +
    (approver === undefined ? 0 : 1) +
    (unvouched === undefined ? 0 : 1) +
    (issuerAuthenticated === undefined ? 0 : 1) +
    (rule === undefined ? 0 : 1) +
    (actorId === undefined ? 0 : 1) +
    (sourceId === undefined ? 0 : 1) +
    (cameraId === undefined ? 0 : 1) +
    (reason === undefined ? 0 : 1);
  if (known !== read.sizeOf(json)) read.refuseUnknown(json, exceptionNames, problems);

  if (read.isAbsent(actorId) && read.isAbsent(sourceId) && read.isAbsent(cameraId))
    problems.add('actorId', null, 'an `actorId`, a `sourceId` or a `cameraId`');

  const record: Extract<RegisterRecord, { readonly kind: 'exception' }> = {
    id: read.text(id, 'id', problems),
    issuer: read.text(issuer, 'issuer', problems),
    validFrom: read.time(validFrom, 'validFrom', problems),
    validUntil: read.optionalTime(validUntil, 'validUntil', problems),
    approver: read.optionalText(approver, 'approver', problems),
    unvouched: read.optionalBoolean(unvouched, 'unvouched', problems),
    issuerAuthenticated: read.optionalBoolean(issuerAuthenticated, 'issuerAuthenticated', problems),
    kind: 'exception',
    rule: read.text(rule, 'rule', problems),
    actorId: read.optionalText(actorId, 'actorId', problems),
    sourceId: read.optionalText(sourceId, 'sourceId', problems),
    cameraId: read.optionalText(cameraId, 'cameraId', problems),
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
  const {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    unvouched,
    issuerAuthenticated,
    purpose,
    recordingIds,
    datasetIds,
  } = json;
  const known =
    1 +
    (id === undefined ? 0 : 1) +
    (issuer === undefined ? 0 : 1) +
    (validFrom === undefined ? 0 : 1) +
    (validUntil === undefined ? 0 : 1) +
    (approver === undefined ? 0 : 1) +
    (unvouched === undefined ? 0 : 1) +
    (issuerAuthenticated === undefined ? 0 : 1) +
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
    unvouched: read.optionalBoolean(unvouched, 'unvouched', problems),
    issuerAuthenticated: read.optionalBoolean(issuerAuthenticated, 'issuerAuthenticated', problems),
    kind: 'dataset',
    purpose: read.text(purpose, 'purpose', problems),
    recordingIds: read.texts(recordingIds, 'recordingIds', problems),
    datasetIds: read.isAbsent(datasetIds) ? [] : read.texts(datasetIds, 'datasetIds', problems),
  };

  return record;
}

function readModel(json: read.JsonObject, problems: Problems): Extract<RegisterRecord, { readonly kind: 'model' }> {
  const { id, issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated, datasetIds, modelIds } = json;
  const known =
    1 +
    (id === undefined ? 0 : 1) +
    (issuer === undefined ? 0 : 1) +
    (validFrom === undefined ? 0 : 1) +
    (validUntil === undefined ? 0 : 1) +
    (approver === undefined ? 0 : 1) +
    (unvouched === undefined ? 0 : 1) +
    (issuerAuthenticated === undefined ? 0 : 1) +
    (datasetIds === undefined ? 0 : 1) +
    (modelIds === undefined ? 0 : 1);
  if (known !== read.sizeOf(json)) read.refuseUnknown(json, modelNames, problems);

  const record: Extract<RegisterRecord, { readonly kind: 'model' }> = {
    id: read.text(id, 'id', problems),
    issuer: read.text(issuer, 'issuer', problems),
    validFrom: read.time(validFrom, 'validFrom', problems),
    validUntil: read.optionalTime(validUntil, 'validUntil', problems),
    approver: read.optionalText(approver, 'approver', problems),
    unvouched: read.optionalBoolean(unvouched, 'unvouched', problems),
    issuerAuthenticated: read.optionalBoolean(issuerAuthenticated, 'issuerAuthenticated', problems),
    kind: 'model',
    datasetIds: read.texts(datasetIds, 'datasetIds', problems),
    modelIds: read.isAbsent(modelIds) ? [] : read.texts(modelIds, 'modelIds', problems),
  };

  return record;
}

function readApproval(
  json: read.JsonObject,
  problems: Problems,
): Extract<RegisterRecord, { readonly kind: 'approval' }> {
  const {
    id,
    issuer,
    validFrom,
    validUntil,
    approver,
    unvouched,
    issuerAuthenticated,
    act,
    recordKind,
    recordId,
    recordHash,
    by,
    at,
    note,
  } = json;
  const known =
    1 +
    (id === undefined ? 0 : 1) +
    (issuer === undefined ? 0 : 1) +
    (validFrom === undefined ? 0 : 1) +
    (validUntil === undefined ? 0 : 1) +
    (approver === undefined ? 0 : 1) +
    (unvouched === undefined ? 0 : 1) +
    (issuerAuthenticated === undefined ? 0 : 1) +
    (act === undefined ? 0 : 1) +
    (recordKind === undefined ? 0 : 1) +
    (recordId === undefined ? 0 : 1) +
    (recordHash === undefined ? 0 : 1) +
    (by === undefined ? 0 : 1) +
    (at === undefined ? 0 : 1) +
    (note === undefined ? 0 : 1);
  if (known !== read.sizeOf(json)) read.refuseUnknown(json, approvalNames, problems);

  const record: Extract<RegisterRecord, { readonly kind: 'approval' }> = {
    id: read.text(id, 'id', problems),
    issuer: read.text(issuer, 'issuer', problems),
    validFrom: read.time(validFrom, 'validFrom', problems),
    validUntil: read.optionalTime(validUntil, 'validUntil', problems),
    approver: read.optionalText(approver, 'approver', problems),
    unvouched: read.optionalBoolean(unvouched, 'unvouched', problems),
    issuerAuthenticated: read.optionalBoolean(issuerAuthenticated, 'issuerAuthenticated', problems),
    kind: 'approval',
    act: read.oneOf(act, actList, 'act', problems),
    recordKind: read.text(recordKind, 'recordKind', problems),
    recordId: read.text(recordId, 'recordId', problems),
    recordHash: read.hex64(recordHash, 'recordHash', problems),
    by: read.text(by, 'by', problems),
    at: read.time(at, 'at', problems),
    note: read.optionalText(note, 'note', problems),
  };

  return record;
}

/**
 * What no release would have read from JSON, found in a record that was decoded; empty where there is none. INVARIANT:
 * for records of a released version it never becomes stricter, because every fold of the register depends on it.
 */
export function checkRegisterRecord(value: RegisterRecord): readonly Problem[] {
  const problems = new Problems();
  if (!isFactText(value.id)) problems.add('id', value.id, FACT_TEXT_EXPECTED);
  if (!isFactText(value.issuer)) problems.add('issuer', value.issuer, FACT_TEXT_EXPECTED);
  if (!isInstant(value.validFrom)) problems.add('validFrom', value.validFrom, RFC_3339_EXPECTED);
  if (value.validUntil !== null && !isInstant(value.validUntil))
    problems.add('validUntil', value.validUntil, RFC_3339_EXPECTED);
  if (value.approver !== null && !isFactText(value.approver))
    problems.add('approver', value.approver, FACT_TEXT_EXPECTED);
  switch (value.kind) {
    case 'person':
      checkPerson(value, problems);
      break;
    case 'account':
      checkAccount(value, problems);
      break;
    case 'camera':
      checkCamera(value, problems);
      break;
    case 'recording':
      checkRecording(value, problems);
      break;
    case 'consent':
      checkConsent(value, problems);
      break;
    case 'ticket':
      checkTicket(value, problems);
      break;
    case 'case':
      checkCase(value, problems);
      break;
    case 'legal-order':
      checkLegalOrder(value, problems);
      break;
    case 'emergency':
      checkEmergency(value, problems);
      break;
    case 'entitlement':
      checkEntitlement(value, problems);
      break;
    case 'source':
      checkSource(value, problems);
      break;
    case 'policy':
      checkPolicy(value, problems);
      break;
    case 'policy-set':
      checkPolicySet(value, problems);
      break;
    case 'exception':
      checkException(value, problems);
      break;
    case 'dataset':
      checkDataset(value, problems);
      break;
    case 'model':
      checkModel(value, problems);
      break;
    case 'approval':
      checkApproval(value, problems);
      break;
  }
  return problems.list;
}

function checkPerson(value: Extract<RegisterRecord, { readonly kind: 'person' }>, problems: Problems): void {
  read.checkWord(value.type, personTypeList, 'type', problems);
  if (!isFactText(value.employer)) problems.add('employer', value.employer, FACT_TEXT_EXPECTED);
  if (!isFactText(value.role)) problems.add('role', value.role, FACT_TEXT_EXPECTED);
  if (!isFactText(value.team)) problems.add('team', value.team, FACT_TEXT_EXPECTED);
  if (!isFactText(value.manager)) problems.add('manager', value.manager, FACT_TEXT_EXPECTED);
  if (!isFactText(value.country)) problems.add('country', value.country, FACT_TEXT_EXPECTED);
  if (value.approvedCountries !== null) read.checkFactTexts(value.approvedCountries, 'approvedCountries', problems);
  if (value.trainingValidUntil !== null && !isInstant(value.trainingValidUntil))
    problems.add('trainingValidUntil', value.trainingValidUntil, RFC_3339_EXPECTED);
  if (!isInstant(value.employmentFrom)) problems.add('employmentFrom', value.employmentFrom, RFC_3339_EXPECTED);
  if (value.employmentUntil !== null && !isInstant(value.employmentUntil))
    problems.add('employmentUntil', value.employmentUntil, RFC_3339_EXPECTED);
  read.checkFactTexts(value.aliases, 'aliases', problems);
  if (value.ownAccountId !== null && !isFactText(value.ownAccountId))
    problems.add('ownAccountId', value.ownAccountId, FACT_TEXT_EXPECTED);
  if (value.householdId !== null && !isFactText(value.householdId))
    problems.add('householdId', value.householdId, FACT_TEXT_EXPECTED);
  if (value.noticeGivenAt !== null && !isInstant(value.noticeGivenAt))
    problems.add('noticeGivenAt', value.noticeGivenAt, RFC_3339_EXPECTED);
  if (value.attestedPurposes !== null)
    read.checkWords(value.attestedPurposes, purposeList, 'attestedPurposes', problems);
  if (value.attestationValidUntil !== null && !isInstant(value.attestationValidUntil))
    problems.add('attestationValidUntil', value.attestationValidUntil, RFC_3339_EXPECTED);
  if (value.userName !== null && !isFactText(value.userName))
    problems.add('userName', value.userName, FACT_TEXT_EXPECTED);
  if (value.externalId !== null && !isFactText(value.externalId))
    problems.add('externalId', value.externalId, FACT_TEXT_EXPECTED);
  if (value.groups !== null) read.checkFactTexts(value.groups, 'groups', problems);
}

function checkAccount(value: Extract<RegisterRecord, { readonly kind: 'account' }>, problems: Problems): void {
  read.checkFactTexts(value.authorisedUsers, 'authorisedUsers', problems);
  read.checkWord(value.class, accountClassList, 'class', problems);
  if (value.inactiveSince !== null && !isInstant(value.inactiveSince))
    problems.add('inactiveSince', value.inactiveSince, RFC_3339_EXPECTED);
  if (value.deletedAt !== null && !isInstant(value.deletedAt))
    problems.add('deletedAt', value.deletedAt, RFC_3339_EXPECTED);
  if (value.employeeId !== null && !isFactText(value.employeeId))
    problems.add('employeeId', value.employeeId, FACT_TEXT_EXPECTED);
  if (value.householdId !== null && !isFactText(value.householdId))
    problems.add('householdId', value.householdId, FACT_TEXT_EXPECTED);
}

function checkCamera(value: Extract<RegisterRecord, { readonly kind: 'camera' }>, problems: Problems): void {
  if (!isFactText(value.ownerId)) problems.add('ownerId', value.ownerId, FACT_TEXT_EXPECTED);
  read.checkWord(value.locationClass, locationClassList, 'locationClass', problems);
  if (value.model !== null && !isFactText(value.model)) problems.add('model', value.model, FACT_TEXT_EXPECTED);
  if (value.productLine !== null && !isFactText(value.productLine))
    problems.add('productLine', value.productLine, FACT_TEXT_EXPECTED);
}

function checkRecording(value: Extract<RegisterRecord, { readonly kind: 'recording' }>, problems: Problems): void {
  if (value.cameraId !== null && !isFactText(value.cameraId))
    problems.add('cameraId', value.cameraId, FACT_TEXT_EXPECTED);
  if (!isFactText(value.ownerId)) problems.add('ownerId', value.ownerId, FACT_TEXT_EXPECTED);
  if (value.recordedAt !== null && !isInstant(value.recordedAt))
    problems.add('recordedAt', value.recordedAt, RFC_3339_EXPECTED);
  if (value.deletedAt !== null && !isInstant(value.deletedAt))
    problems.add('deletedAt', value.deletedAt, RFC_3339_EXPECTED);
  if (value.retentionUntil !== null && !isInstant(value.retentionUntil))
    problems.add('retentionUntil', value.retentionUntil, RFC_3339_EXPECTED);
  read.checkWord(value.provenance, provenanceList, 'provenance', problems);
  read.checkFactTexts(value.sharedWith, 'sharedWith', problems);
  if (value.derivedFrom !== null && !isFactText(value.derivedFrom))
    problems.add('derivedFrom', value.derivedFrom, FACT_TEXT_EXPECTED);
}

function checkConsent(value: Extract<RegisterRecord, { readonly kind: 'consent' }>, problems: Problems): void {
  if (!isFactText(value.ownerId)) problems.add('ownerId', value.ownerId, FACT_TEXT_EXPECTED);
  read.checkFactTexts(value.cameraIds, 'cameraIds', problems);
  read.checkFactTexts(value.recordingIds, 'recordingIds', problems);
  read.checkWords(value.actions, actionList, 'actions', problems);
  if (!isFactText(value.grantedTo)) problems.add('grantedTo', value.grantedTo, FACT_TEXT_EXPECTED);
  if (value.ticketId !== null && !isFactText(value.ticketId))
    problems.add('ticketId', value.ticketId, FACT_TEXT_EXPECTED);
  if (!isFactText(value.disclosureVersion))
    problems.add('disclosureVersion', value.disclosureVersion, FACT_TEXT_EXPECTED);
  if (value.revokedAt !== null && !isInstant(value.revokedAt))
    problems.add('revokedAt', value.revokedAt, RFC_3339_EXPECTED);
  if (value.validUntil === null) problems.add('validUntil', value.validUntil, 'a time: every consent has an end');
}

function checkTicket(value: Extract<RegisterRecord, { readonly kind: 'ticket' }>, problems: Problems): void {
  if (!isFactText(value.ownerId)) problems.add('ownerId', value.ownerId, FACT_TEXT_EXPECTED);
  if (value.cameraId !== null && !isFactText(value.cameraId))
    problems.add('cameraId', value.cameraId, FACT_TEXT_EXPECTED);
  if (value.requesterAccountId !== null && !isFactText(value.requesterAccountId))
    problems.add('requesterAccountId', value.requesterAccountId, FACT_TEXT_EXPECTED);
  if (!isFactText(value.openedBy)) problems.add('openedBy', value.openedBy, FACT_TEXT_EXPECTED);
  read.checkFactTexts(value.assignees, 'assignees', problems);
  if (!isInstant(value.openedAt)) problems.add('openedAt', value.openedAt, RFC_3339_EXPECTED);
  if (value.closedAt !== null && !isInstant(value.closedAt))
    problems.add('closedAt', value.closedAt, RFC_3339_EXPECTED);
}

function checkCase(value: Extract<RegisterRecord, { readonly kind: 'case' }>, problems: Problems): void {
  read.checkWord(value.purpose, purposeList, 'purpose', problems);
  if (!isFactText(value.openedBy)) problems.add('openedBy', value.openedBy, FACT_TEXT_EXPECTED);
  read.checkFactTexts(value.investigators, 'investigators', problems);
  read.checkFactTexts(value.ownerIds, 'ownerIds', problems);
  read.checkFactTexts(value.recordingIds, 'recordingIds', problems);
  if (!isInstant(value.openedAt)) problems.add('openedAt', value.openedAt, RFC_3339_EXPECTED);
  if (value.closedAt !== null && !isInstant(value.closedAt))
    problems.add('closedAt', value.closedAt, RFC_3339_EXPECTED);
}

function checkLegalOrder(value: Extract<RegisterRecord, { readonly kind: 'legal-order' }>, problems: Problems): void {
  if (!isFactText(value.instrument)) problems.add('instrument', value.instrument, FACT_TEXT_EXPECTED);
  if (!isFactText(value.agency)) problems.add('agency', value.agency, FACT_TEXT_EXPECTED);
  read.checkFactTexts(value.ownerIds, 'ownerIds', problems);
  read.checkFactTexts(value.recordingIds, 'recordingIds', problems);
  if (value.recordedFrom !== null && !isInstant(value.recordedFrom))
    problems.add('recordedFrom', value.recordedFrom, RFC_3339_EXPECTED);
  if (value.recordedUntil !== null && !isInstant(value.recordedUntil))
    problems.add('recordedUntil', value.recordedUntil, RFC_3339_EXPECTED);
  if (!isInstant(value.servedAt)) problems.add('servedAt', value.servedAt, RFC_3339_EXPECTED);
  if (!isInstant(value.expiresAt)) problems.add('expiresAt', value.expiresAt, RFC_3339_EXPECTED);
  if (value.nonDisclosureUntil !== null && !isInstant(value.nonDisclosureUntil))
    problems.add('nonDisclosureUntil', value.nonDisclosureUntil, RFC_3339_EXPECTED);
  if (!isFactText(value.reviewer)) problems.add('reviewer', value.reviewer, FACT_TEXT_EXPECTED);
  read.checkFactTexts(value.assignees, 'assignees', problems);
  if (value.recipientIds !== null) read.checkFactTexts(value.recipientIds, 'recipientIds', problems);
}

function checkEmergency(value: Extract<RegisterRecord, { readonly kind: 'emergency' }>, problems: Problems): void {
  if (!isFactText(value.ownerId)) problems.add('ownerId', value.ownerId, FACT_TEXT_EXPECTED);
  if (!isFactText(value.requester)) problems.add('requester', value.requester, FACT_TEXT_EXPECTED);
  read.checkFactTexts(value.responders, 'responders', problems);
  if (!isInstant(value.startedAt)) problems.add('startedAt', value.startedAt, RFC_3339_EXPECTED);
  if (!isInstant(value.expiresAt)) problems.add('expiresAt', value.expiresAt, RFC_3339_EXPECTED);
  if (value.reviewedAt !== null && !isInstant(value.reviewedAt))
    problems.add('reviewedAt', value.reviewedAt, RFC_3339_EXPECTED);
  if (value.reviewer !== null && !isFactText(value.reviewer))
    problems.add('reviewer', value.reviewer, FACT_TEXT_EXPECTED);
}

function checkEntitlement(value: Extract<RegisterRecord, { readonly kind: 'entitlement' }>, problems: Problems): void {
  if (!isFactText(value.grantedTo)) problems.add('grantedTo', value.grantedTo, FACT_TEXT_EXPECTED);
  read.checkWords(value.actions, actionList, 'actions', problems);
  read.checkFactTexts(value.sources, 'sources', problems);
  if (!isFactText(value.grantedBy)) problems.add('grantedBy', value.grantedBy, FACT_TEXT_EXPECTED);
}

function checkSource(value: Extract<RegisterRecord, { readonly kind: 'source' }>, problems: Problems): void {
  if (!isFactText(value.description)) problems.add('description', value.description, FACT_TEXT_EXPECTED);
  if (value.defaultPurpose !== null) read.checkWord(value.defaultPurpose, purposeList, 'defaultPurpose', problems);
  if (value.publicKey !== null && !isFactText(value.publicKey))
    problems.add('publicKey', value.publicKey, FACT_TEXT_EXPECTED);
  if (value.eventsPerSecondMax !== null && !read.isCount(value.eventsPerSecondMax))
    problems.add('eventsPerSecondMax', value.eventsPerSecondMax, read.COUNT_EXPECTED);
  if (value.heartbeatSeconds !== null && !read.isCount(value.heartbeatSeconds))
    problems.add('heartbeatSeconds', value.heartbeatSeconds, read.COUNT_EXPECTED);
  if (value.allowedDestinations !== null)
    read.checkFactTexts(value.allowedDestinations, 'allowedDestinations', problems);
  if (value.owner !== null && !isFactText(value.owner)) problems.add('owner', value.owner, FACT_TEXT_EXPECTED);
  if (value.delaySecondsMax !== null && !read.isCount(value.delaySecondsMax))
    problems.add('delaySecondsMax', value.delaySecondsMax, read.COUNT_EXPECTED);
}

function checkPolicy(value: Extract<RegisterRecord, { readonly kind: 'policy' }>, problems: Problems): void {
  if (!isFactText(value.setHash)) problems.add('setHash', value.setHash, FACT_TEXT_EXPECTED);
  if (!isFactText(value.approvedBy)) problems.add('approvedBy', value.approvedBy, FACT_TEXT_EXPECTED);
}

function checkPolicySet(value: Extract<RegisterRecord, { readonly kind: 'policy-set' }>, problems: Problems): void {
  if (!isPolicyText(value.rules)) problems.add('rules', value.rules, POLICY_TEXT_EXPECTED);
  if (value.reason !== null && !isFactText(value.reason)) problems.add('reason', value.reason, FACT_TEXT_EXPECTED);
  if (value.id !== hash('sha256', value.rules, 'hex'))
    problems.add('id', value.id, 'the SHA-256 of `rules`, hexadecimal');
}

function checkException(value: Extract<RegisterRecord, { readonly kind: 'exception' }>, problems: Problems): void {
  if (!isFactText(value.rule)) problems.add('rule', value.rule, FACT_TEXT_EXPECTED);
  if (value.actorId !== null && !isFactText(value.actorId)) problems.add('actorId', value.actorId, FACT_TEXT_EXPECTED);
  if (value.sourceId !== null && !isFactText(value.sourceId))
    problems.add('sourceId', value.sourceId, FACT_TEXT_EXPECTED);
  if (value.cameraId !== null && !isFactText(value.cameraId))
    problems.add('cameraId', value.cameraId, FACT_TEXT_EXPECTED);
  if (!isFactText(value.reason)) problems.add('reason', value.reason, FACT_TEXT_EXPECTED);
  if (value.actorId === null && value.sourceId === null && value.cameraId === null)
    problems.add('actorId', value.actorId, 'an `actorId`, a `sourceId` or a `cameraId`');
  if (value.validUntil === null || value.validUntil - value.validFrom > exceptionMillisMax)
    problems.add('validUntil', value.validUntil, 'a time at most 30 days after `validFrom`');
}

function checkDataset(value: Extract<RegisterRecord, { readonly kind: 'dataset' }>, problems: Problems): void {
  if (!isFactText(value.purpose)) problems.add('purpose', value.purpose, FACT_TEXT_EXPECTED);
  read.checkFactTexts(value.recordingIds, 'recordingIds', problems);
  read.checkFactTexts(value.datasetIds, 'datasetIds', problems);
}

function checkModel(value: Extract<RegisterRecord, { readonly kind: 'model' }>, problems: Problems): void {
  read.checkFactTexts(value.datasetIds, 'datasetIds', problems);
  read.checkFactTexts(value.modelIds, 'modelIds', problems);
}

function checkApproval(value: Extract<RegisterRecord, { readonly kind: 'approval' }>, problems: Problems): void {
  read.checkWord(value.act, actList, 'act', problems);
  if (!isFactText(value.recordKind)) problems.add('recordKind', value.recordKind, FACT_TEXT_EXPECTED);
  if (!isFactText(value.recordId)) problems.add('recordId', value.recordId, FACT_TEXT_EXPECTED);
  if (!isHex64(value.recordHash)) problems.add('recordHash', value.recordHash, HEX_64_EXPECTED);
  if (!isFactText(value.by)) problems.add('by', value.by, FACT_TEXT_EXPECTED);
  if (!isInstant(value.at)) problems.add('at', value.at, RFC_3339_EXPECTED);
  if (value.note !== null && !isFactText(value.note)) problems.add('note', value.note, FACT_TEXT_EXPECTED);
}
