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
  ...fields('personId', ['owner', 'requester', 'responders', 'reviewer', 'sharedWith']),
  ...fields('ownerId', ['ownAccountId', 'ownerId', 'ownerIds', 'requesterAccountId']),
  ...fields('cameraId', ['cameraId', 'cameraIds']),
  ...fields('recordingId', ['derivedFrom', 'recordingId', 'recordingIds']),
};

/** About whom a read of one register record asks. */
export function aboutRecord({ kind, id }: { readonly kind: RegisterKind; readonly id: string }): ReadSubject {
  const part = byKind[kind];
  return part === undefined ? {} : { [part]: id };
}

/** About whom a list of register records asks. UNTRUSTED: the names and values of `filters`. */
export function aboutRecords(
  { kind }: { readonly kind: RegisterKind },
  filters: Readonly<Record<string, unknown>>,
): ReadSubject {
  const subject: { -readonly [Part in keyof ReadSubject]: string } = {};
  for (const [field, value] of Object.entries(filters)) {
    const part = field === 'id' ? byKind[kind] : Object.hasOwn(byField, field) ? byField[field] : undefined;
    if (part !== undefined && typeof value === 'string') subject[part] ??= value;
  }
  return subject;
}

function fields(part: keyof ReadSubject, names: readonly string[]): Record<string, keyof ReadSubject> {
  return Object.fromEntries(names.map((name) => [name, part]));
}
