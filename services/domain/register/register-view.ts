import type { Problem } from '../../value-forms/problems.ts';
import { aliasConflict } from './alias-conflict.ts';
import type { GranteeGroup } from './grantee.ts';
import type { RegisterSink } from './register-follower.ts';
import type {
  Approval,
  Case,
  Consent,
  Emergency,
  Entitlement,
  Exception,
  LegalOrder,
  Person,
  Recording,
  RecordOf,
  RegisterKind,
  RegisterRecord,
  Ticket,
} from './register-record.ts';
import { isSameRecord } from './same-record.ts';
import { MemoryVersions } from './versions/memory-versions.ts';
import { type RegisterIndex, recordKey, registerIndexes } from './versions/register-indexes.ts';
import type { VersionReader } from './versions/version-reader.ts';

/**
 * The register as folded from its topic: the facts a decision rests on. Times are milliseconds since 1970 UTC. Every
 * result is for one moment `at` and depends only on the set of versions applied (of two with one kind, id and
 * `validFrom`, on the later one), never on the order in which different versions arrived.
 */
export interface RegisterView {
  /** Returns the version with the greatest `validFrom` <= `at`; if its `validUntil` has passed, nothing is in force. */
  inForce<Kind extends RegisterKind>(kind: Kind, id: string, at: number): RecordOf<Kind> | null;
  /** Works like `inForce` but ignores the version's end. */
  begun<Kind extends RegisterKind>(kind: Kind, id: string, at: number): RecordOf<Kind> | null;
  /** Returns every version as last corrected, ascending by `validFrom`; empty for an unknown id. */
  history<Kind extends RegisterKind>(kind: Kind, id: string): readonly RecordOf<Kind>[];
  /**
   * Returns every version of every id as last corrected. It reads them all, so use it only for kinds with few records.
   */
  all<Kind extends RegisterKind>(kind: Kind): readonly RecordOf<Kind>[];
  /** Returns every record applied under this id, unordered: all versions and those they corrected. */
  everFiled(kind: RegisterKind, id: string): readonly RegisterRecord[];
  /** True if the version with this `validFrom`, as last corrected, has exactly the same content. */
  isDuplicate(record: RegisterRecord): boolean;
  /**
   * Returns an alias of `record` that another person claims at the same time, or null. Intake refuses such a record.
   */
  aliasConflict(record: RegisterRecord): Problem | null;

  /**
   * Returns the person `id` identifies: the person whose version in force lists it as an alias, otherwise the person
   * with that id. It follows one step, never aliases of aliases. If two people list the alias, the smaller person id
   * wins.
   */
  person(id: string, at: number): Person | null;
  /** Returns ids of people of whom any record at any time lists `alias`; some may no longer have such a record. */
  claimants(alias: string): readonly string[];
  /** Returns people in force whose `ownAccountId` is `accountId`. */
  holdersOf(accountId: string, at: number): readonly Person[];
  /** Returns consents that began by `at` and name the owner, including those that ended. */
  consentsBegun(ownerId: string, at: number): readonly Consent[];
  /** Returns those of `consentsBegun` that have not ended: what this costs does not grow with an owner's history. */
  openConsents(ownerId: string, at: number): readonly Consent[];
  /** Returns tickets in force, also closed ones. */
  tickets(ownerId: string, at: number): readonly Ticket[];
  /** Returns those of `tickets` that are not closed. */
  openTickets(ownerId: string, at: number): readonly Ticket[];
  /** Returns emergencies in force, also expired ones. */
  emergencies(ownerId: string, at: number): readonly Emergency[];
  /** Returns those of `emergencies` that have not expired. */
  openEmergencies(ownerId: string, at: number): readonly Emergency[];
  /** Returns orders in force that cover: by their `recordingIds` if they have any, otherwise by their `ownerIds`. */
  orders(ownerId: string | null, recordingId: string | null, at: number): readonly LegalOrder[];
  /** Returns cases in force that cover, by the same rule as `orders`. */
  cases(ownerId: string | null, recordingId: string | null, at: number): readonly Case[];
  /** Returns entitlements in force granted to the actor (null), or to the team or role of this name. */
  entitlements(group: GranteeGroup, name: string, at: number): readonly Entitlement[];
  /** Returns recordings in force with a legal hold that name this camera or this account. */
  heldRecordings(names: 'camera' | 'account', id: string, at: number): readonly Recording[];
  /** Returns ids of recordings of which any record at any time states that they were made from this one. */
  derivatives(recordingId: string): readonly string[];
  /** Returns exceptions in force for this actor, for everyone in this source, or for everyone at this camera. */
  exceptions(group: ExceptionGroup, id: string, at: number): readonly Exception[];
  /** Returns every act about this record as last corrected, whichever of its versions and whenever; in no order. */
  approvals(kind: RegisterKind, id: string): readonly Approval[];
}

/**
 * A register that lasts as long as the process, for tests and for decisions about records no longer in the register.
 */
export interface MemoryRegister extends RegisterView, RegisterSink {
  /** Stores one version. Call it in log order: a second version with the same `validFrom` corrects the first. */
  applyRecord(record: RegisterRecord): void;
}

export function createRegisterView(): MemoryRegister {
  const versions = new MemoryVersions();
  return {
    ...viewOf(versions),
    nextOffset: 0,
    applyRecord: (record) => versions.file(record),
    applied: () => Promise.resolve(),
    failed: new Promise(() => {}),
  };
}

/** Answers every query from the stored versions. */
export function viewOf(versions: VersionReader): RegisterView {
  return { ...versionsIn(versions), ...searchesIn(versions) };
}

type Searches = Pick<
  RegisterView,
  | 'person'
  | 'claimants'
  | 'holdersOf'
  | 'consentsBegun'
  | 'openConsents'
  | 'tickets'
  | 'openTickets'
  | 'emergencies'
  | 'openEmergencies'
  | 'orders'
  | 'cases'
  | 'entitlements'
  | 'heldRecordings'
  | 'derivatives'
  | 'exceptions'
  | 'approvals'
>;

function versionsIn(versions: VersionReader): Omit<RegisterView, keyof Searches> {
  return {
    inForce: (kind, id, at) => versions.inForce(kind, id, at),
    begun: (kind, id, at) => versions.begun(kind, id, at),
    history: (kind, id) => versions.history(kind, id),
    all: (kind) => [...versions.idsOf(kind)].flatMap((id) => versions.history(kind, id)),
    everFiled: (kind, id) => versions.everFiled(kind, id) as readonly RegisterRecord[],
    isDuplicate(record) {
      const filed = versions.begun(record.kind, record.id, record.validFrom);
      return filed !== null && isSameRecord(filed as RegisterRecord, record);
    },
    aliasConflict: (record) => aliasConflict(record, versions),
  };
}

function searchesIn(versions: VersionReader): Searches {
  const begun = <Kind extends RegisterKind>(index: RegisterIndex<Kind>, key: string, at: number) =>
    versions.search(index, key, at, 'begun');
  const inForce = <Kind extends RegisterKind>(index: RegisterIndex<Kind>, key: string | null, at: number) =>
    key === null ? nothing : versions.search(index, key, at, 'inForce');
  const { orderByOwner, orderByRecording, caseByOwner, caseByRecording, ...indexes } = registerIndexes;
  return {
    person(id, at) {
      const claimants = inForce(indexes.alias, id, at);
      return claimants.length > 0 ? smallestId(claimants) : versions.inForce('person', id, at);
    },
    claimants: (alias) => versions.candidates(indexes.alias, alias),
    holdersOf: (accountId, at) => inForce(indexes.ownAccount, accountId, at),
    consentsBegun: (ownerId, at) => begun(indexes.consent, ownerId, at),
    openConsents: (ownerId, at) => versions.search(indexes.consent, ownerId, at, 'open'),
    tickets: (ownerId, at) => inForce(indexes.ticket, ownerId, at),
    openTickets: (ownerId, at) => versions.search(indexes.ticket, ownerId, at, 'open'),
    emergencies: (ownerId, at) => inForce(indexes.emergency, ownerId, at),
    openEmergencies: (ownerId, at) => versions.search(indexes.emergency, ownerId, at, 'open'),
    orders: (ownerId, recordingId, at) =>
      both(inForce(orderByOwner, ownerId, at), inForce(orderByRecording, recordingId, at)),
    cases: (ownerId, recordingId, at) =>
      both(inForce(caseByOwner, ownerId, at), inForce(caseByRecording, recordingId, at)),
    entitlements(group, name, at) {
      if (group === null) return inForce(indexes.entitlementOfActor, name, at);
      return inForce(group === 'team' ? indexes.entitlementOfTeam : indexes.entitlementOfRole, name, at);
    },
    heldRecordings: (names, id, at) => inForce(names === 'camera' ? indexes.heldByCamera : indexes.heldByOwner, id, at),
    derivatives: (recordingId) => versions.candidates(indexes.derivative, recordingId),
    exceptions: (group, id, at) => inForce(exceptionIndexes[group], id, at),
    approvals(kind, id) {
      const ids = versions.candidates(indexes.approvalOf, recordKey(kind, id));
      return ids.flatMap((one) => versions.history('approval', one));
    },
  };
}

const exceptionIndexes = {
  actor: registerIndexes.exceptionOfActor,
  source: registerIndexes.exceptionOfSource,
  camera: registerIndexes.exceptionOfCamera,
} as const;
export type ExceptionGroup = keyof typeof exceptionIndexes;

function both<Fact>(some: readonly Fact[], others: readonly Fact[]): readonly Fact[] {
  if (some.length === 0) return others;
  return others.length === 0 ? some : [...some, ...others];
}

function smallestId(people: readonly Person[]): Person | null {
  return people.reduce<Person | null>((best, one) => (best === null || one.id < best.id ? one : best), null);
}

const nothing: readonly never[] = [];
