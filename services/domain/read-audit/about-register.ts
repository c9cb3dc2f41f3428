import type { RegisterKind } from '../register/register-record.ts';
import type { ReadSubject } from './read.ts';

const byKind: Partial<Readonly<Record<RegisterKind, keyof ReadSubject>>> = {
  person: 'personId',
  account: 'ownerId',
  camera: 'cameraId',
  recording: 'recordingId',
};

/** The fields of register records that name a person, an owner, a camera or a recording. */
const byField: Readonly<Record<string, keyof ReadSubject>> = {
  ...fields('personId', ['actorId', 'aliases', 'approvedBy', 'approver', 'assignees', 'authorisedUsers', 'by']),
  ...fields('personId', ['employeeId', 'grantedBy', 'grantedTo', 'investigators', 'issuer', 'manager', 'openedBy']),
  ...fields('personId', ['externalId', 'owner', 'requester', 'responders', 'reviewer', 'sharedWith', 'userName']),
  ...fields('ownerId', ['ownAccountId', 'ownerId', 'ownerIds', 'requesterAccountId']),
  ...fields('cameraId', ['cameraId', 'cameraIds']),
  ...fields('recordingId', ['derivedFrom', 'recordingId', 'recordingIds']),
};

/** About whom a read of one register record asks. */
export function aboutRecord({ kind, id }: { readonly kind: RegisterKind; readonly id: string }): ReadSubject {
  const part = byKind[kind];
  return part === undefined ? {} : { [part]: id };
}

/** Filters that name the record itself count before all others, and those that name who wrote it behind them. */
const named: ReadonlySet<string> = new Set(['id', 'aliases', 'externalId', 'userName']);
const wrote: ReadonlySet<string> = new Set(['issuer', 'approver', 'approvedBy', 'by', 'grantedBy', 'reviewer']);

/**
 * About whom a list of register records asks; of several filters of equal weight the first. UNTRUSTED: the names and values of
 * `filters`, and their order: who adds a filter that names nobody must not hide the one that does.
 */
export function aboutRecords(
  { kind }: { readonly kind: RegisterKind },
  filters: Readonly<Record<string, unknown>>,
): ReadSubject {
  const subject: { -readonly [Part in keyof ReadSubject]: string } = {};
  const weightOf = ([field]: readonly [string, unknown]) => (named.has(field) ? 0 : wrote.has(field) ? 2 : 1);
  for (const [field, value] of Object.entries(filters).sort((one, other) => weightOf(one) - weightOf(other))) {
    const part = field === 'id' ? byKind[kind] : Object.hasOwn(byField, field) ? byField[field] : undefined;
    // An empty text asks for what is absent.
    if (part !== undefined && typeof value === 'string' && value !== '') subject[part] ??= value;
  }
  return subject;
}

function fields(part: keyof ReadSubject, names: readonly string[]): Record<string, keyof ReadSubject> {
  return Object.fromEntries(names.map((name) => [name, part]));
}
