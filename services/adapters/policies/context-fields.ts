import type { Origin } from '../../domain/access-decision/facts/origin.ts';
import type { RegisterKind, registerKinds } from '../../domain/register/register-record.ts';
import { accessEventTree } from '../../records/access-event/access-event-names.ts';
import { fieldsOfKind } from '../../records/register-record/register-record-names.ts';

/** The names that a condition may use, as a tree; `null` ends a branch. */
export interface FieldTree {
  readonly [name: string]: FieldTree | null;
}

const tried = { tried: null };
const originFields: readonly (keyof Origin)[] = [
  'ids',
  'deletedAt',
  'deletedId',
  'retentionUntil',
  'retentionId',
  'legalHold',
  'recordedAt',
  'cameraId',
];

/** Every field of `RuleContext` by name. A policy that uses any other name is rejected when it is loaded. */
export const contextFields: FieldTree = {
  event: accessEventTree,
  ...leaves(['t', 'asOf', 'purpose', 'ownerId', 'cameraId', 'entitled', 'private', 'held', 'aboutColleague']),
  actor: leaves(['id', 'kind']),
  ...facts(['person', 'account', 'camera', 'recording', 'source']),
  origin: leaves(originFields),
  asked: leaves(['state', 'fits', 'differs', 'agedMs', 'aheadMs']),
  relation: leaves(['owner', 'authorised', 'ownAccount', 'shared']),
  evidence: {
    consent: evidenceOf('consent'),
    ticket: { ...evidenceOf('ticket'), closedForMs: null },
    case: evidenceOf('case'),
    order: evidenceOf('legal-order'),
    emergency: { ...evidenceOf('emergency'), reviewedAfterMs: null },
    entitlement: tried,
    needToKnow: { holds: null, by: leaves(['kind', 'id']), ...tried },
  },
};

/** Returns an error for the first name on `path` that does not exist, or null if all exist. */
export function unknownName(path: readonly string[]): string | null {
  let branch: FieldTree | null = contextFields;
  for (const [index, name] of path.entries()) {
    if (branch === null || !Object.hasOwn(branch, name)) {
      const known =
        branch === null ? `\`${path.slice(0, index).join('.')}\`` : `one of ${Object.keys(branch).join(', ')}`;
      return `there is no \`${path.slice(0, index + 1).join('.')}\`, expected ${known}`;
    }
    branch = branch[name] ?? null;
  }
  return null;
}

function leaves(names: readonly string[]): FieldTree {
  return Object.fromEntries(names.map((name) => [name, null]));
}

function facts(kinds: readonly RegisterKind[]): FieldTree {
  return Object.fromEntries(kinds.map((kind) => [kind, leaves(fieldsOfKind(kind))]));
}

function evidenceOf(kind: (typeof registerKinds)[number]): FieldTree {
  return { state: null, record: leaves(fieldsOfKind(kind)), covering: null, ...tried };
}
