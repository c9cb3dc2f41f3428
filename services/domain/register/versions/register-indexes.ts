import { type GranteeGroup, groupOf, isGrantee, nameOf } from '../grantee.ts';
import { type RecordOf, type RegisterKind, type RegisterRecord, registerKinds } from '../register-record.ts';

/** The kinds of keys by which a decision finds facts whose id it does not know. */
export const subjects = ['actor', 'owner', 'recording', 'camera', 'team', 'role', 'source', 'record'] as const;
export type IndexSubject = (typeof subjects)[number];

/**
 * Finds facts of one kind by a key that they contain. An entry is never removed. Because a later version or a
 * correction may have dropped the key, every result is checked against the version in question. Results therefore do
 * not depend on the order in which versions arrived.
 */
export interface RegisterIndex<Kind extends RegisterKind = RegisterKind> {
  /** The position in `allIndexes`. */
  readonly number: number;
  readonly kind: Kind;
  /** The kind of thing that the key identifies. */
  readonly subject: IndexSubject;
  /** Returns the keys of a record, possibly with duplicates. */
  keysOf(record: RecordOf<Kind>): readonly string[];
  /** Returns true if `key` is one of the keys, without creating a list. */
  carries(record: RecordOf<Kind>, key: string): boolean;
}

let indexes = 0;

/** Names a record whatever its kind; no kind contains a colon. */
export function recordKey(kind: string, id: string): string {
  return `${kind}:${id}`;
}

/** The keys by which decisions find facts whose id they do not know. */
export const registerIndexes = {
  alias: index('person', 'actor', {
    keysOf: ({ aliases }) => aliases,
    carries: ({ aliases }, key) => aliases.includes(key),
  }),
  ownAccount: index('person', 'owner', {
    keysOf: ({ ownAccountId }) => present(ownAccountId),
    carries: ({ ownAccountId }, key) => ownAccountId === key,
  }),
  consent: byOwner('consent'),
  ticket: byOwner('ticket'),
  emergency: byOwner('emergency'),
  /** Includes only cases and orders without `recordingIds`; the others do not cover by owner. */
  orderByOwner: byCoveredOwner('legal-order'),
  orderByRecording: byCoveredRecording('legal-order'),
  caseByOwner: byCoveredOwner('case'),
  caseByRecording: byCoveredRecording('case'),
  entitlementOfActor: byGrantee('actor', null),
  entitlementOfTeam: byGrantee('team', 'team'),
  entitlementOfRole: byGrantee('role', 'role'),
  /** Includes only recordings with a legal hold. */
  heldByCamera: index('recording', 'camera', {
    keysOf: ({ legalHold, cameraId }) => (legalHold ? present(cameraId) : []),
    carries: ({ legalHold, cameraId }, key) => legalHold && cameraId === key,
  }),
  heldByOwner: index('recording', 'owner', {
    keysOf: ({ legalHold, ownerId }) => (legalHold ? [ownerId] : []),
    carries: ({ legalHold, ownerId }, key) => legalHold && ownerId === key,
  }),
  exceptionOfActor: index('exception', 'actor', {
    keysOf: ({ actorId }) => present(actorId),
    carries: ({ actorId }, key) => actorId === key,
  }),
  /** Includes only exceptions without `actorId`; the others are indexed by it. */
  exceptionOfSource: index('exception', 'source', {
    keysOf: ({ actorId, sourceId }) => (actorId === null ? present(sourceId) : []),
    carries: ({ actorId, sourceId }, key) => actorId === null && sourceId === key,
  }),
  /** Includes only exceptions of everyone in every source. */
  exceptionOfCamera: index('exception', 'camera', {
    keysOf: ({ actorId, sourceId, cameraId }) => (actorId === null && sourceId === null ? present(cameraId) : []),
    carries: ({ actorId, sourceId, cameraId }, key) => actorId === null && sourceId === null && cameraId === key,
  }),
  derivative: index('recording', 'recording', {
    keysOf: ({ derivedFrom }) => present(derivedFrom),
    carries: ({ derivedFrom }, key) => derivedFrom === key,
  }),
  approvalOf: index('approval', 'record', {
    keysOf: ({ recordKind, recordId }) => [recordKey(recordKind, recordId)],
    carries: ({ recordKind, recordId }, key) => recordKey(recordKind, recordId) === key,
  }),
} as const;

export const allIndexes = Object.values(registerIndexes) as readonly RegisterIndex[];

const indexesOfKind: ReadonlyMap<RegisterKind, readonly RegisterIndex[]> = new Map(
  registerKinds.map((kind) => [kind, allIndexes.filter((one) => one.kind === kind)]),
);
const none: readonly never[] = [];

/** Calls `link` once for every index and key of `record`. */
export function forEachKey(record: RegisterRecord, link: (index: RegisterIndex, key: string) => void): void {
  for (const one of indexesOfKind.get(record.kind) ?? none) {
    const keys = one.keysOf(record as never);
    if (keys.length < 2) for (const key of keys) link(one, key);
    else for (const key of new Set(keys)) link(one, key);
  }
}

function index<Kind extends RegisterKind>(
  kind: Kind,
  subject: IndexSubject,
  keys: Pick<RegisterIndex<Kind>, 'keysOf' | 'carries'>,
): RegisterIndex<Kind> {
  const number = indexes;
  indexes += 1;
  return { number, kind, subject, ...keys };
}

function byOwner<Kind extends 'consent' | 'ticket' | 'emergency'>(kind: Kind): RegisterIndex<Kind> {
  return index<Kind>(kind, 'owner', {
    keysOf: ({ ownerId }) => [ownerId],
    carries: ({ ownerId }, key) => ownerId === key,
  });
}

function byCoveredOwner<Kind extends 'legal-order' | 'case'>(kind: Kind): RegisterIndex<Kind> {
  return index<Kind>(kind, 'owner', {
    keysOf: ({ recordingIds, ownerIds }) => (recordingIds.length > 0 ? none : ownerIds),
    carries: ({ recordingIds, ownerIds }, key) => recordingIds.length === 0 && ownerIds.includes(key),
  });
}

function byCoveredRecording<Kind extends 'legal-order' | 'case'>(kind: Kind): RegisterIndex<Kind> {
  return index<Kind>(kind, 'recording', {
    keysOf: ({ recordingIds }) => recordingIds,
    carries: ({ recordingIds }, key) => recordingIds.includes(key),
  });
}

function byGrantee(subject: IndexSubject, group: GranteeGroup): RegisterIndex<'entitlement'> {
  return index('entitlement', subject, {
    keysOf: ({ grantedTo }) => (groupOf(grantedTo) === group ? [nameOf(grantedTo)] : none),
    carries: ({ grantedTo }, key) => isGrantee(grantedTo, group, key),
  });
}

function present(id: string | null): readonly string[] {
  return id === null ? none : [id];
}
