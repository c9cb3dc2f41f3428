import type { Approval, Person, RegisterKind, RegisterRecord } from '../register/register-record.ts';
import type { RegisterView } from '../register/register-view.ts';
import { forEachKey } from '../register/versions/register-indexes.ts';
import { type AccessKey, accessKeys } from './access-keys.ts';
import { PeopleCompared } from './people-compared.ts';

/** An access can be re-evaluated for this long after its `occurredAt` (`docs/architecture`, decision log). */
export const LATE_FACTS_MILLIS_MAX = 90 * 24 * 60 * 60 * 1000;

/** More than clocks differ. A decision knows every register record that was appended so long before its access. */
const CLOCKS_MILLIS_MAX = 24 * 60 * 60 * 1000;

/**
 * True for an access of history that was sent late, which no record changes: any that its decision did not know was appended more than
 * 90 days after it occurred.
 */
export function isTooOldForLateFacts(occurredAt: number, appendedAt: number): boolean {
  return occurredAt < appendedAt - LATE_FACTS_MILLIS_MAX - CLOCKS_MILLIS_MAX;
}

/**
 * Selects the accesses whose decision a register record can change: those with any of the keys that occurred in the
 * range.
 */
export interface AffectedRange {
  /** See `accessKeys`. */
  readonly keys: readonly AccessKey[];
  /** Bounds of `occurredAt` in milliseconds since 1970 UTC. `from` is inclusive, `until` is exclusive. */
  readonly from: number;
  readonly until: number;
}

type Register = Pick<RegisterView, 'history' | 'everFiled' | 'claimants' | 'derivatives' | 'all'>;

interface Facts {
  readonly register: Register;
  readonly compared: PeopleCompared;
}

/** Decisions follow derived recordings back at most this many steps. */
const DERIVATIVE_STEPS_MAX = 16;

/**
 * Returns the accesses that `record` can change, or null if it can change none. `register` has applied the record and
 * may have applied later ones; `compared` is of it, for records that are looked at together. The result includes the keys of all records with the same id, because a correction
 * replaces the corrected record and a version supersedes the one before it.
 *
 * INVARIANT: the result never misses an access. A decision is a function of look-ups. If it changes between two states
 * of the register, some record in between changed the result of one of its look-ups and shares its key.
 */
export function affectedBy(
  record: RegisterRecord,
  register: Register,
  compared = new PeopleCompared(register),
): AffectedRange | null {
  const facts = { register, compared };
  if (record.kind === 'approval') return affectedByAct(record, facts);
  const keys = new Set<AccessKey>();
  for (const version of register.everFiled(record.kind, record.id)) addKeys(keys, version, facts);
  return keys.size === 0 ? null : { keys: [...keys], ...spanOf(record, register) };
}

/**
 * An act changes whatever the record can change that it is about, from the version on that it is about. Before that
 * record is filed it changes nothing.
 */
function affectedByAct(act: Approval, facts: Facts): AffectedRange | null {
  const { register } = facts;
  const keys = new Set<AccessKey>();
  const about = register.everFiled(act.recordKind as RegisterKind, act.recordId);
  for (const record of about) addKeys(keys, record, facts);
  if (keys.size === 0) return null;
  // A review of a late version counts for every access under the emergency, and a livestream may go on under one.
  const permitted = about.filter(({ kind }) => permissions.has(kind)).map((record) => spanOf(record, register).from);
  return { keys: [...keys], from: Math.min(act.validFrom, ...permitted), until: Number.POSITIVE_INFINITY };
}

/** A livestream that began earlier than this before a permission is not re-evaluated for it. */
const LIVESTREAM_MILLIS_MAX = 86_400_000;
/** Later versions of these kinds can affect an earlier access: they decide how long a livestream may continue. */
const permissions: ReadonlySet<RegisterKind> = new Set(['consent', 'legal-order', 'emergency']);

/** Earlier versions of these kinds can affect an access to which a later one applies. */
const reachingOn: ReadonlySet<RegisterKind> = new Set(['account', 'person', 'source']);

/**
 * A decision uses the versions in force when the access occurred: a version counts from its `validFrom` to that of the
 * next. Some kinds reach further. Decisions also use the earlier versions of an account and of a person (for the household
 * that they left), the later versions of an emergency (for its review), and the later versions of every permission that a
 * livestream could continue under.
 */
function spanOf(record: RegisterRecord, register: Pick<Register, 'history'>): Pick<AffectedRange, 'from' | 'until'> {
  const versions: readonly { readonly validFrom: number }[] = register.history(record.kind, record.id);
  const ever = Number.POSITIVE_INFINITY;
  // What a source set remains until something weaker counts.
  if (reachingOn.has(record.kind)) return { from: record.validFrom, until: ever };
  const first = permissions.has(record.kind) ? (versions[0]?.validFrom ?? record.validFrom) : record.validFrom;
  const from = mayRenew(record) ? Math.min(first, record.validFrom - LIVESTREAM_MILLIS_MAX) : first;
  if (record.kind === 'emergency') return { from, until: ever };
  const later = versions.find(({ validFrom }) => validFrom > record.validFrom);
  return { from, until: later?.validFrom ?? ever };
}

/** True if the record could permit a livestream to continue that began under another record. */
function mayRenew(record: RegisterRecord): boolean {
  if (record.kind === 'consent') return record.live && record.actions.includes('livestream');
  return permissions.has(record.kind);
}

/**
 * True if the record can only affect accesses that occur after `newest`. This cheap check runs first for every record.
 */
export function isYetToCome(record: RegisterRecord, newest: number, register: Pick<Register, 'history'>): boolean {
  if (record.validFrom <= newest || record.kind === 'approval') return false;
  return !permissions.has(record.kind) || spanOf(record, register).from > newest;
}

function addKeys(keys: Set<AccessKey>, record: RegisterRecord, facts: Facts): void {
  const { register } = facts;
  forEachKey(record, ({ subject }, name) => {
    if (subject === 'actor') addActor(keys, name, register);
    else if (subject === 'recording') addRecording(keys, name, register);
    else if (subject !== 'record') keys.add(accessKeys[subject](name));
  });
  switch (record.kind) {
    case 'person':
      addActor(keys, record.id, register);
      if (record.aliases.length > 0 || register.claimants(record.id).length > 0)
        addPeople(keys, everJoined([record.id, ...record.aliases], register), facts);
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
      // A source's record explains no access that another source of the same owner reports.
      if (record.owner !== null) addSourcesOf(everJoined([record.owner], register), keys, facts.compared);
      break;
    default:
      break;
  }
}

/** An access is filed under the reported id and under the id of the person, but not under other aliases. */
function addActor(keys: Set<AccessKey>, name: string, register: Register): void {
  const ids = new Set([name]);
  // Grows while it is gone through: who claims an id may be joined into another record.
  for (const id of ids) for (const claimant of register.claimants(id)) ids.add(claimant);
  for (const id of ids) keys.add(accessKeys.actor(id));
}

/** The ids that records made ids of one person with these at any time: of all records that name each other, however many. */
function everJoined(ids: readonly string[], register: Pick<Register, 'claimants' | 'everFiled'>): readonly string[] {
  const names = new Set(ids);
  // Grows while it is gone through.
  for (const name of names) {
    for (const claimant of register.claimants(name)) names.add(claimant);
    for (const record of register.everFiled('person', name) as readonly Person[])
      for (const alias of record.aliases) names.add(alias);
  }
  return [...names];
}

/** A record about a recording also affects everything derived from it. */
function addRecording(keys: Set<AccessKey>, recordingId: string, register: Register): void {
  let reached: readonly string[] = [recordingId];
  for (let step = 0; step <= DERIVATIVE_STEPS_MAX && reached.length > 0; step += 1) {
    const next = reached.filter((id) => !keys.has(accessKeys.recording(id)));
    for (const id of next) keys.add(accessKeys.recording(id));
    reached = next.flatMap((id) => register.derivatives(id));
  }
}

/** `names` are all of one owner (`everJoined`): those who claim one of them are among them. */
function addSourcesOf(names: readonly string[], keys: Set<AccessKey>, compared: PeopleCompared): void {
  for (const { id } of compared.sourcesOf(names)) keys.add(accessKeys.source(id));
}

/** Aliases also decide whether an approver is a second person, for emergencies and for exceptions, and who owns a source. */
function addPeople(keys: Set<AccessKey>, names: readonly string[], facts: Facts): void {
  const { register, compared } = facts;
  for (const name of names) {
    addActor(keys, name, register);
    // An identity of a customer may be theirs by the account.
    for (const { ownAccountId } of register.everFiled('person', name) as readonly Person[])
      if (ownAccountId !== null) keys.add(accessKeys.owner(ownAccountId));
  }
  keys.add(accessKeys.emergencies());
  addSourcesOf(names, keys, compared);
  for (const { actorId, sourceId, cameraId } of compared.exceptionsOf(names)) {
    if (actorId !== null) addActor(keys, actorId, register);
    else if (sourceId !== null) keys.add(accessKeys.source(sourceId));
    else if (cameraId !== null) keys.add(accessKeys.camera(cameraId));
  }
  for (const record of compared.actedOnBy(names)) if (record.kind !== 'person') addKeys(keys, record, facts);
}
