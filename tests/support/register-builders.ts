import { openLocationClassifier } from '../../services/adapters/camera-words/camera-words.ts';
import { policyVersionOf } from '../../services/domain/policy/policy-record.ts';
import { parseRegisterRecord } from '../../services/domain/register/parse-register-record.ts';
import type { RecordOf, RegisterKind, RegisterRecord } from '../../services/domain/register/register-record.ts';
import { createRegisterView, type MemoryRegister } from '../../services/domain/register/register-view.ts';

type Json = Readonly<Record<string, unknown>>;

/** The words that come with custodes. */
export const classifyLocation = openLocationClassifier();

const LONG_AGO = '2020-01-01T00:00:00Z';
const LONG_AHEAD = '2030-01-01T00:00:00Z';

/** What each kind needs at least, as a system of record sends it. */
const required: { readonly [Kind in RegisterKind]: Json } = {
  person: {
    id: 'e-1042',
    type: 'employee',
    employer: 'example',
    role: 'agent',
    team: 'support',
    manager: 'e-1',
    country: 'US',
    employmentFrom: LONG_AGO,
  },
  account: { id: 'o-81', authorisedUsers: [] },
  camera: { id: 'c-3', ownerId: 'o-81', locationClass: 'indoor' },
  recording: { id: 'r-90', ownerId: 'o-81' },
  consent: {
    id: 'C-1',
    validUntil: LONG_AHEAD,
    ownerId: 'o-81',
    live: false,
    actions: ['view'],
    grantedTo: 'any-support',
    disclosureVersion: '1',
    affirmativeAct: true,
  },
  ticket: { id: 'T-4711', ownerId: 'o-81', openedBy: 'o-81', assignees: ['e-1042'], openedAt: LONG_AGO },
  case: {
    id: 'K-1',
    purpose: 'legal-rights',
    openedBy: 'e-1',
    investigators: ['e-1042'],
    ownerIds: ['o-81'],
    recordingIds: [],
    openedAt: LONG_AGO,
  },
  'legal-order': {
    id: 'L-1',
    instrument: 'search-warrant',
    agency: 'court',
    ownerIds: ['o-81'],
    recordingIds: [],
    servedAt: LONG_AGO,
    expiresAt: LONG_AHEAD,
    reviewer: 'e-5',
  },
  emergency: { id: 'M-1', ownerId: 'o-81', requester: 'e-1042', startedAt: LONG_AGO, expiresAt: LONG_AHEAD },
  entitlement: { id: 'N-1', grantedTo: 'team:support', actions: ['search', 'list'], grantedBy: 'e-1' },
  source: { id: 'support-console', description: 'what support looks at recordings with' },
  policy: { id: 'default', setHash: 'ab'.repeat(32), approvedBy: 'e-1' },
  'policy-set': { id: policyVersionOf('{}'), rules: '{}' },
  exception: {
    id: 'X-1',
    validUntil: '2020-01-31T00:00:00Z',
    approver: 'e-5',
    rule: 'mfa-missing',
    actorId: 'e-1042',
    reason: 'the key is on its way',
  },
  dataset: { id: 'D-1', purpose: 'person detection', recordingIds: ['r-90'] },
  model: { id: 'W-1', datasetIds: ['D-1'] },
  approval: {
    id: 'A-1',
    act: 'approve',
    recordKind: 'emergency',
    recordId: 'M-1',
    recordHash: 'ab'.repeat(32),
    by: 'e-5',
    at: LONG_AGO,
  },
};

/** A register record in its JSON form with nothing optional, in force since 2020; `fields` replaces whole fields. */
export function aRecordJson(kind: RegisterKind, fields: Json = {}): Json {
  return { kind, issuer: 'example', validFrom: LONG_AGO, ...required[kind], ...fields };
}

/** The same record, read. Throws when `fields` do not fit the kind. */
export function aRecord<Kind extends RegisterKind>(kind: Kind, fields: Json = {}): RecordOf<Kind> {
  // A record is of the kind that its JSON form names.
  return readRecord(aRecordJson(kind, fields)) as unknown as RecordOf<Kind>;
}

/** Throws when `json` is no register record. */
export function readRecord(json: unknown): RegisterRecord {
  const read = parseRegisterRecord(json, classifyLocation);
  if ('problems' in read) throw new Error(`no register record: ${JSON.stringify(read.problems)}`);
  return read.record;
}

/** A register that holds `records`, applied in this order. */
export function aRegister(...records: readonly RegisterRecord[]): MemoryRegister {
  const view = createRegisterView();
  for (const record of records) view.applyRecord(record);
  return view;
}
