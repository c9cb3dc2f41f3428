import { actions, purposes } from '../access-event/access-event.ts';
import * as fields from '../access-event/json-fields.ts';
import { type FieldReader, isAbsent } from '../access-event/json-fields.ts';
import { isText, TEXT_EXPECTED } from '../access-event/text.ts';
import {
  accountClasses,
  type FieldsByKind,
  locationClasses,
  personTypes,
  provenances,
  type RegisterEnvelope,
  type RegisterKind,
} from './register-record.ts';

/** Elements of one list (`docs/interfaces` section 3). */
export const LIST_LENGTH_MAX = 1_000;
const LIST_EXPECTED = `a list of at most ${LIST_LENGTH_MAX.toLocaleString('en-US')} texts`;

/** UTF-8 bytes of a policy set's text: one record must fit one append. */
export const POLICY_TEXT_BYTES_MAX = 400_000;
const POLICY_TEXT_EXPECTED = 'the canonical text of a policy set, at most 400,000 bytes';

type Readers<Fields> = { readonly [Field in keyof Fields]: FieldReader<Fields[Field]> };

export const envelopeReaders: Readers<RegisterEnvelope> = {
  id: fields.text('id'),
  issuer: fields.text('issuer'),
  validFrom: fields.time('validFrom'),
  validUntil: optionalTime('validUntil'),
  approver: fields.optionalText('approver'),
};

/** How each field of each kind is read; the keys are the fields, in the order of section 3. */
export const readersOfKind: { readonly [Kind in RegisterKind]: Readers<FieldsByKind[Kind]> } = {
  person: {
    type: fields.oneOf('type', personTypes),
    employer: fields.text('employer'),
    role: fields.text('role'),
    team: fields.text('team'),
    manager: fields.text('manager'),
    country: fields.text('country'),
    approvedCountries: optionalTexts('approvedCountries'),
    trainingValidUntil: optionalTime('trainingValidUntil'),
    employmentFrom: fields.time('employmentFrom'),
    employmentUntil: optionalTime('employmentUntil'),
    aliases: textsOrNone('aliases'),
    ownAccountId: fields.optionalText('ownAccountId'),
    householdId: fields.optionalText('householdId'),
    noticeGivenAt: optionalTime('noticeGivenAt'),
    attestedPurposes: optionalNamesOf('attestedPurposes', purposes),
    attestationValidUntil: optionalTime('attestationValidUntil'),
  },
  account: {
    authorisedUsers: texts('authorisedUsers'),
    class: oneOfOr('class', accountClasses, 'customer'),
    childFlag: booleanOr('childFlag', false),
    inactiveSince: optionalTime('inactiveSince'),
    deletedAt: optionalTime('deletedAt'),
    employeeId: fields.optionalText('employeeId'),
    householdId: fields.optionalText('householdId'),
  },
  camera: {
    ownerId: fields.text('ownerId'),
    locationClass: fields.oneOf('locationClass', locationClasses),
    model: fields.optionalText('model'),
    productLine: fields.optionalText('productLine'),
    endToEndEncrypted: booleanOr('endToEndEncrypted', false),
  },
  recording: {
    cameraId: fields.optionalText('cameraId'),
    ownerId: fields.text('ownerId'),
    recordedAt: optionalTime('recordedAt'),
    deletedAt: optionalTime('deletedAt'),
    retentionUntil: optionalTime('retentionUntil'),
    legalHold: booleanOr('legalHold', false),
    provenance: oneOfOr('provenance', provenances, 'customer-private'),
    sharedWith: textsOrNone('sharedWith'),
    derivedFrom: fields.optionalText('derivedFrom'),
  },
  consent: {
    ownerId: fields.text('ownerId'),
    cameraIds: textsOrNone('cameraIds'),
    recordingIds: textsOrNone('recordingIds'),
    live: requiredBoolean('live'),
    actions: namesOf('actions', actions),
    grantedTo: fields.text('grantedTo'),
    ticketId: fields.optionalText('ticketId'),
    disclosureVersion: fields.text('disclosureVersion'),
    affirmativeAct: requiredBoolean('affirmativeAct'),
    revokedAt: optionalTime('revokedAt'),
  },
  ticket: {
    ownerId: fields.text('ownerId'),
    cameraId: fields.optionalText('cameraId'),
    requesterAccountId: fields.optionalText('requesterAccountId'),
    openedBy: fields.text('openedBy'),
    assignees: texts('assignees'),
    openedAt: fields.time('openedAt'),
    closedAt: optionalTime('closedAt'),
  },
  case: {
    purpose: fields.oneOf('purpose', purposes),
    openedBy: fields.text('openedBy'),
    investigators: texts('investigators'),
    ownerIds: texts('ownerIds'),
    recordingIds: texts('recordingIds'),
    openedAt: fields.time('openedAt'),
    closedAt: optionalTime('closedAt'),
  },
  'legal-order': {
    instrument: fields.text('instrument'),
    agency: fields.text('agency'),
    ownerIds: texts('ownerIds'),
    recordingIds: texts('recordingIds'),
    recordedFrom: optionalTime('recordedFrom'),
    recordedUntil: optionalTime('recordedUntil'),
    servedAt: fields.time('servedAt'),
    expiresAt: fields.time('expiresAt'),
    nonDisclosureUntil: optionalTime('nonDisclosureUntil'),
    reviewer: fields.text('reviewer'),
    assignees: textsOrNone('assignees'),
    recipientIds: optionalTexts('recipientIds'),
  },
  emergency: {
    ownerId: fields.text('ownerId'),
    requester: fields.text('requester'),
    responders: textsOrNone('responders'),
    startedAt: fields.time('startedAt'),
    expiresAt: fields.time('expiresAt'),
    reviewedAt: optionalTime('reviewedAt'),
    reviewer: fields.optionalText('reviewer'),
  },
  entitlement: {
    grantedTo: fields.text('grantedTo'),
    actions: namesOf('actions', actions),
    sources: textsOrNone('sources'),
    grantedBy: fields.text('grantedBy'),
  },
  source: {
    description: fields.text('description'),
    defaultPurpose: fields.optionalOneOf('defaultPurpose', purposes),
    mfaEnforced: fields.optionalBoolean('mfaEnforced'),
    publicKey: fields.optionalText('publicKey'),
    eventsPerSecondMax: fields.optionalCount('eventsPerSecondMax'),
    heartbeatSeconds: fields.optionalCount('heartbeatSeconds'),
    asksBeforeAccess: fields.optionalBoolean('asksBeforeAccess'),
    allowedDestinations: optionalTexts('allowedDestinations'),
  },
  policy: {
    setHash: fields.text('setHash'),
    approvedBy: fields.text('approvedBy'),
  },
  'policy-set': {
    rules: policyText('rules'),
  },
  exception: {
    rule: fields.text('rule'),
    actorId: fields.optionalText('actorId'),
    sourceId: fields.optionalText('sourceId'),
    reason: fields.text('reason'),
  },
  dataset: {
    purpose: fields.text('purpose'),
    recordingIds: texts('recordingIds'),
    datasetIds: textsOrNone('datasetIds'),
  },
  model: {
    datasetIds: texts('datasetIds'),
    modelIds: textsOrNone('modelIds'),
  },
};

/** The fields of a kind, envelope included, in the order of section 3. */
export function fieldsOfKind(kind: RegisterKind): readonly string[] {
  return ['kind', ...Object.keys(envelopeReaders), ...Object.keys(readersOfKind[kind])];
}

/** Fields that hold a time, whatever the kind: no name stands for a time in one kind and for something else in another. */
export const timeFields: ReadonlySet<string> = new Set([
  ...['validFrom', 'validUntil', 'trainingValidUntil', 'employmentFrom', 'employmentUntil', 'inactiveSince'],
  ...['deletedAt', 'recordedAt', 'retentionUntil', 'revokedAt', 'openedAt', 'closedAt', 'recordedFrom'],
  ...['recordedUntil', 'servedAt', 'expiresAt', 'nonDisclosureUntil', 'startedAt', 'reviewedAt'],
  ...['noticeGivenAt', 'attestationValidUntil'],
]);

function optionalTime(field: string): FieldReader<number | null> {
  const read = fields.time(field);
  return (value, problems) => (isAbsent(value) ? null : read(value, problems));
}

function policyText(field: string): FieldReader<string> {
  return (value, problems) => {
    const isGood = typeof value === 'string' && value !== '' && Buffer.byteLength(value) <= POLICY_TEXT_BYTES_MAX;
    if (isGood && Buffer.from(value).toString() === value) return value;
    problems.add(field, value, POLICY_TEXT_EXPECTED);
    return '';
  };
}

function booleanOr(field: string, absent: boolean): FieldReader<boolean> {
  const read = fields.optionalBoolean(field);
  return (value, problems) => read(value, problems) ?? absent;
}

function requiredBoolean(field: string): FieldReader<boolean> {
  return (value, problems) => {
    if (typeof value !== 'boolean') problems.add(field, value, 'true or false');
    return value === true;
  };
}

function oneOfOr<Value extends string>(field: string, values: readonly Value[], absent: Value): FieldReader<Value> {
  const read = fields.optionalOneOf(field, values);
  return (value, problems) => read(value, problems) ?? absent;
}

function texts(field: string): FieldReader<readonly string[]> {
  return listOf(field, isText, TEXT_EXPECTED);
}

function textsOrNone(field: string): FieldReader<readonly string[]> {
  const read = texts(field);
  return (value, problems) => (isAbsent(value) ? [] : read(value, problems));
}

function optionalTexts(field: string): FieldReader<readonly string[] | null> {
  const read = texts(field);
  return (value, problems) => (isAbsent(value) ? null : read(value, problems));
}

function namesOf(field: string, values: readonly string[]): FieldReader<readonly string[]> {
  const known = new Set<unknown>(values);
  return listOf(field, (value): value is string => known.has(value), `one of: ${values.join(', ')}`);
}

function optionalNamesOf(field: string, values: readonly string[]): FieldReader<readonly string[] | null> {
  const read = namesOf(field, values);
  return (value, problems) => (isAbsent(value) ? null : read(value, problems));
}

function listOf(
  field: string,
  isGood: (value: unknown) => value is string,
  expected: string,
): FieldReader<readonly string[]> {
  return (value, problems) => {
    if (!Array.isArray(value) || value.length > LIST_LENGTH_MAX) {
      problems.add(field, value, LIST_EXPECTED);
      return [];
    }
    return goodElements(field, value, isGood, (name, element) => problems.add(name, element, expected));
  };
}

function goodElements(
  field: string,
  list: readonly unknown[],
  isGood: (value: unknown) => value is string,
  refuse: (name: string, element: unknown) => void,
): readonly string[] {
  return list.filter((element, index): element is string => {
    if (isGood(element)) return true;
    refuse(`${field}[${index}]`, element);
    return false;
  });
}
