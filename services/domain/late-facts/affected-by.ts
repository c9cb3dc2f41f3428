import type { RegisterKind, RegisterRecord } from '../register/register-record.ts';
import type { RegisterView } from '../register/register-view.ts';
import { forEachKey } from '../register/versions/register-indexes.ts';
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

type Register = Pick<RegisterView, 'history' | 'everFiled' | 'claimants' | 'derivatives' | 'all'>;

/** Steps from a recording to what was made from it, as far as decisions follow them back. */
const DERIVATIVE_STEPS_MAX = 16;

/**
 * Which accesses `record` can change, or null when it can change none. `register` has applied the record, and may have
 * applied later ones. What any record of its id ever said is looked for besides what this one says, because a correction
 * takes the place of what it corrects and a version takes over from the one before it.
 *
 * INVARIANT: never too few. A decision is a function of look-ups; when it changes between two states of the register,
 * some record in between changed the answer of one of its look-ups, and that record shares its key.
 */
export function affectedBy(record: RegisterRecord, register: Register): Affected | null {
  const keys = new Set<string>();
  for (const said of register.everFiled(record.kind, record.id)) addKeys(keys, said, register);
  return keys.size === 0 ? null : { keys: [...keys], ...spanOf(record, register) };
}

/** A livestream that began longer before a permission is not looked at again for it. */
const LIVESTREAM_MILLIS_MAX = 86_400_000;
/** Kinds whose later versions say something of an access before them: of a livestream, how long it may go on. */
const permissions: ReadonlySet<RegisterKind> = new Set(['consent', 'legal-order', 'emergency']);

/**
 * Decisions look at what is in force when the access occurred: a version counts from its `validFrom` to that of the next.
 * Some kinds are looked at beyond: an account's earlier versions, an emergency's later ones, which hold its review, and
 * the later ones of what permits a livestream, whatever began it.
 */
function spanOf(record: RegisterRecord, register: Pick<Register, 'history'>): Pick<Affected, 'from' | 'until'> {
  const versions: readonly { readonly validFrom: number }[] = register.history(record.kind, record.id);
  const ever = Number.POSITIVE_INFINITY;
  if (record.kind === 'account') return { from: record.validFrom, until: ever };
  const first = permissions.has(record.kind) ? (versions[0]?.validFrom ?? record.validFrom) : record.validFrom;
  const from = mayRenew(record) ? Math.min(first, record.validFrom - LIVESTREAM_MILLIS_MAX) : first;
  if (record.kind === 'emergency') return { from, until: ever };
  const later = versions.find(({ validFrom }) => validFrom > record.validFrom);
  return { from, until: later?.validFrom ?? ever };
}

/** Whether it could go on permitting a livestream that began under another record. */
function mayRenew(record: RegisterRecord): boolean {
  if (record.kind === 'consent') return record.live && record.actions.includes('livestream');
  return permissions.has(record.kind);
}

/** Whether the record can say something only of accesses that occur after `newest`: asked of every record, before all else. */
export function isYetToCome(record: RegisterRecord, newest: number, register: Pick<Register, 'history'>): boolean {
  if (record.validFrom <= newest) return false;
  return !permissions.has(record.kind) || spanOf(record, register).from > newest;
}

function addKeys(keys: Set<string>, record: RegisterRecord, register: Register): void {
  forEachKey(record, ({ subject }, name) => {
    if (subject === 'actor') addActor(keys, name, register);
    else if (subject === 'recording') addRecording(keys, name, register);
    else keys.add(accessKeys[subject](name));
  });
  switch (record.kind) {
    case 'person':
      addActor(keys, record.id, register);
      if (record.aliases.length > 0) addPeopleCompared(keys, [record.id, ...record.aliases], register);
      break;
    case 'account':
      keys.add(accessKeys.owner(record.id));
      break;
    case 'camera':
      keys.add(accessKeys.camera(record.id));
      break;
    case 'recording':
      addRecording(keys, record.id, register);
      break;
    case 'case':
      keys.add(accessKeys.claimedCase(record.id));
      break;
    case 'source':
      keys.add(accessKeys.source(record.id));
      break;
    default:
      break;
  }
}

/** An access is filed under the id it was reported by and under the person's, not under the person's other aliases. */
function addActor(keys: Set<string>, name: string, register: Register): void {
  for (const id of [name, ...register.claimants(name)]) keys.add(accessKeys.actor(id));
}

/** What is said of a recording counts for all that was made from it. */
function addRecording(keys: Set<string>, recordingId: string, register: Register): void {
  let reached: readonly string[] = [recordingId];
  for (let step = 0; step <= DERIVATIVE_STEPS_MAX && reached.length > 0; step += 1) {
    const next = reached.filter((id) => !keys.has(accessKeys.recording(id)));
    for (const id of next) keys.add(accessKeys.recording(id));
    reached = next.flatMap((id) => register.derivatives(id));
  }
}

/** Whether two names mean one person also decides who may approve: of emergencies and of exceptions. */
function addPeopleCompared(keys: Set<string>, names: readonly string[], register: Register): void {
  keys.add(accessKeys.emergencies());
  for (const { approver, issuer, actorId, sourceId } of register.all('exception')) {
    if (!names.includes(issuer) && (approver === null || !names.includes(approver))) continue;
    if (actorId !== null) addActor(keys, actorId, register);
    else if (sourceId !== null) keys.add(accessKeys.source(sourceId));
  }
}
