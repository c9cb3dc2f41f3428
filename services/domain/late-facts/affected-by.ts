import { groupOf, nameOf } from '../register/grantee.ts';
import type { RegisterRecord } from '../register/register-record.ts';
import type { RegisterView } from '../register/register-view.ts';
import { accessKeys } from './access-keys.ts';

/** How long after its `occurredAt` an access is decided again when a fact arrives (`docs/architecture`, decision log). */
export const LATE_FACTS_MILLIS_MAX = 90 * 24 * 60 * 60 * 1000;

/** Accesses whose decision a register record can change: those with any of the keys that occurred in the range. */
export interface Affected {
  /** See `accessKeys`. */
  readonly keys: readonly string[];
  /** `occurredAt`, milliseconds since 1970 UTC; from inclusive, until exclusive. */
  readonly from: number;
  readonly until: number;
}

type Register = Pick<RegisterView, 'history' | 'everFiled' | 'claimants'>;

/**
 * Which accesses `record` can change, or null when it can change none. `register` has applied the record, and may have
 * applied later ones. A version is looked at from its `validFrom` to that of the next; what it says and what any other
 * record of its id ever said instead are both looked for, because a correction takes the place of what it corrects and
 * a version takes over from the one before it.
 *
 * INVARIANT: never too few. A decision is a function of look-ups at `occurredAt`; when it changes between two states of
 * the register, some record in between changed the answer of one of its look-ups, and that record shares its key.
 */
export function affectedBy(record: RegisterRecord, register: Register): Affected | null {
  const keys = new Set<string>();
  for (const said of register.everFiled(record.kind, record.id)) addKeys(keys, said, register);
  if (keys.size === 0) return null;
  const later = register.history(record.kind, record.id).find(({ validFrom }) => validFrom > record.validFrom);
  return { keys: [...keys], from: record.validFrom, until: later?.validFrom ?? Number.POSITIVE_INFINITY };
}

function addKeys(keys: Set<string>, record: RegisterRecord, register: Register): void {
  switch (record.kind) {
    case 'person':
      for (const id of [record.id, ...record.aliases]) keys.add(accessKeys.actor(id));
      if (record.ownAccountId !== null) keys.add(accessKeys.owner(record.ownAccountId));
      if (record.aliases.length > 0) keys.add(accessKeys.emergencies());
      break;
    case 'account':
      keys.add(accessKeys.owner(record.id));
      break;
    case 'camera':
      keys.add(accessKeys.camera(record.id));
      break;
    case 'recording':
      keys.add(accessKeys.recording(record.id));
      if (record.legalHold) keys.add(accessKeys.owner(record.ownerId));
      if (record.legalHold && record.cameraId !== null) keys.add(accessKeys.camera(record.cameraId));
      break;
    case 'consent':
    case 'ticket':
    case 'emergency':
      keys.add(accessKeys.owner(record.ownerId));
      break;
    case 'case':
      keys.add(accessKeys.claimedCase(record.id));
      addCovered(keys, record);
      break;
    case 'legal-order':
      addCovered(keys, record);
      break;
    case 'entitlement':
      addGrantee(keys, record.grantedTo, register);
      break;
    case 'source':
      keys.add(accessKeys.source(record.id));
      break;
    case 'policy':
    case 'exception':
    case 'dataset':
    case 'model':
      break;
  }
}

function addCovered(
  keys: Set<string>,
  { ownerIds, recordingIds }: { readonly ownerIds: readonly string[]; readonly recordingIds: readonly string[] },
): void {
  for (const id of ownerIds) keys.add(accessKeys.owner(id));
  for (const id of recordingIds) keys.add(accessKeys.recording(id));
}

/** An access is filed under the id it was reported by and under the person's, not under the person's other aliases. */
function addGrantee(keys: Set<string>, grantedTo: string, register: Register): void {
  const name = nameOf(grantedTo);
  switch (groupOf(grantedTo)) {
    case 'team':
      keys.add(accessKeys.team(name));
      break;
    case 'role':
      keys.add(accessKeys.role(name));
      break;
    case null:
      for (const id of [name, ...register.claimants(name)]) keys.add(accessKeys.actor(id));
  }
}
