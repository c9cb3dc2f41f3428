import type { Problem } from '../access-event/access-event.ts';
import { aliasConflict } from './alias-conflict.ts';
import type { GranteeGroup } from './grantee.ts';
import type { RecordIndex } from './record-index.ts';
import { createRegisterIndexes, type RegisterIndexes } from './register-indexes.ts';
import {
  type Case,
  type Consent,
  type Emergency,
  type Entitlement,
  type Exception,
  type LegalOrder,
  type Person,
  type Recording,
  type RecordOf,
  type RegisterEnvelope,
  type RegisterKind,
  type RegisterRecord,
  registerKinds,
  type Ticket,
} from './register-record.ts';
import { isSameRecord } from './same-record.ts';
import {
  allVersions,
  begunBy,
  createVersions,
  everFiled,
  inForceAt,
  insertVersion,
  type Versions,
} from './versions.ts';

/**
 * The register as folded from its topic: the facts a decision rests on. Times are milliseconds since 1970 UTC.
 * Every answer is about one moment `at` and depends only on the set of versions applied (of two with one kind, id
 * and `validFrom`, on the later one), never on the order in which different versions arrived.
 */
export interface RegisterView {
  /** Files one version. Call in log order: a second version with the same `validFrom` corrects the first. */
  applyRecord(record: RegisterRecord): void;
  /** The version with the greatest `validFrom` <= `at`, unless its `validUntil` has come; then nothing is in force. */
  inForce<Kind extends RegisterKind>(kind: Kind, id: string, at: number): RecordOf<Kind> | null;
  /** As `inForce`, without looking at the version's end. */
  begun<Kind extends RegisterKind>(kind: Kind, id: string, at: number): RecordOf<Kind> | null;
  /** Every version as last corrected, ascending by `validFrom`; empty for an unknown id. */
  history<Kind extends RegisterKind>(kind: Kind, id: string): readonly RecordOf<Kind>[];
  /** Every version of every id, as last corrected. For kinds of which there are few: it reads them all. */
  all<Kind extends RegisterKind>(kind: Kind): readonly RecordOf<Kind>[];
  /** Every record applied under this id, in no order: all versions, and what was said in their place before. */
  everFiled(kind: RegisterKind, id: string): readonly RegisterRecord[];
  /** Whether the version with this `validFrom`, as last corrected, says exactly the same. */
  isDuplicate(record: RegisterRecord): boolean;
  /** An alias of `record` that another person claims at one time with it, or null. Intake refuses such a record. */
  aliasConflict(record: RegisterRecord): Problem | null;
  /** Versions held, all kinds and ids. */
  size(): number;

  /**
   * Who `id` means: the person whose version in force lists it as an alias, else the person of that id. One step:
   * aliases of aliases are not followed. Should two people list it, the smaller person id.
   */
  person(id: string, at: number): Person | null;
  /** Ids of the people of whom any record, at any time, lists `alias`; perhaps of some whom none does any more. */
  claimants(alias: string): readonly string[];
  /** People in force whose `ownAccountId` is `accountId`. */
  holdersOf(accountId: string, at: number): readonly Person[];
  /** Consents begun by `at` that name the owner, ended ones too. */
  consentsBegun(ownerId: string, at: number): readonly Consent[];
  tickets(ownerId: string, at: number): readonly Ticket[];
  emergencies(ownerId: string, at: number): readonly Emergency[];
  /** Orders in force that cover: by their `recordingIds` when they have any, else by their `ownerIds`. */
  orders(ownerId: string | null, recordingId: string | null, at: number): readonly LegalOrder[];
  /** Cases in force that cover, as `orders`. */
  cases(ownerId: string | null, recordingId: string | null, at: number): readonly Case[];
  /** Entitlements in force granted to the actor (null), team or role of this name. */
  entitlements(group: GranteeGroup, name: string, at: number): readonly Entitlement[];
  /** Recordings in force with a legal hold that name this camera or this account. */
  heldRecordings(names: 'camera' | 'account', id: string, at: number): readonly Recording[];
  /** Exceptions in force for this actor, or for everyone in this source. */
  exceptions(group: 'actor' | 'source', id: string, at: number): readonly Exception[];
}

export function createRegisterView(): RegisterView {
  const tables = createTables();
  const indexes = createRegisterIndexes();
  return { ...versionsIn(tables, indexes), ...searchesIn(tables, indexes) };
}

type Tables = { readonly [Kind in RegisterKind]: Map<string, Versions<RecordOf<Kind>>> };
type Searches = Pick<
  RegisterView,
  | 'person'
  | 'claimants'
  | 'holdersOf'
  | 'consentsBegun'
  | 'tickets'
  | 'emergencies'
  | 'orders'
  | 'cases'
  | 'entitlements'
  | 'heldRecordings'
  | 'exceptions'
>;

function createTables(): Tables {
  const tables = registerKinds.map((kind) => [kind, new Map()]);
  return Object.fromEntries(tables);
}

function versionsIn(tables: Tables, indexes: RegisterIndexes): Omit<RegisterView, keyof Searches> {
  let size = 0;
  return {
    applyRecord(record) {
      const table = tableOf(tables, record);
      const known = table.get(record.id);
      const versions = known ?? createVersions(record);
      indexes.add(record, versions, known === undefined);
      if (known === undefined) table.set(record.id, versions);
      if (known === undefined || insertVersion(known, record)) size += 1;
    },
    inForce: (kind, id, at) => inForceIn(versionsOf(tables, kind, id), at),
    begun(kind, id, at) {
      const versions = versionsOf(tables, kind, id);
      return versions === undefined ? null : begunBy(versions, at);
    },
    history(kind, id) {
      const versions = versionsOf(tables, kind, id);
      return versions === undefined ? [] : allVersions(versions);
    },
    all(kind) {
      const table: ReadonlyMap<string, Versions<RecordOf<typeof kind>>> = tables[kind];
      return [...table.values()].flatMap(allVersions);
    },
    everFiled(kind, id) {
      const table = tables[kind] as ReadonlyMap<string, Versions>;
      const versions = table.get(id);
      return versions === undefined ? [] : everFiled(versions);
    },
    isDuplicate(record) {
      const versions = tableOf(tables, record).get(record.id);
      const filed = versions === undefined ? null : begunBy(versions, record.validFrom);
      return filed !== null && isSameRecord(filed, record);
    },
    aliasConflict: (record) => aliasConflict(record, indexes.alias, tables.person.get(record.id) ?? null),
    size: () => size,
  };
}

function searchesIn(tables: Tables, indexes: RegisterIndexes): Searches {
  const { orderByOwner, orderByRecording, caseByOwner, caseByRecording } = indexes;
  return {
    person(id, at) {
      const claimants = indexes.alias.inForce(id, at);
      if (claimants.length > 0) return smallestId(claimants);
      return inForceIn(tables.person.get(id), at);
    },
    claimants: (alias) => indexes.alias.candidates(alias).map(({ newest }) => newest.id),
    holdersOf: indexes.ownAccount.inForce,
    consentsBegun: indexes.consent.begun,
    tickets: indexes.ticket.inForce,
    emergencies: indexes.emergency.inForce,
    orders: (ownerId, recordingId, at) =>
      both(inForceUnder(orderByOwner, ownerId, at), inForceUnder(orderByRecording, recordingId, at)),
    cases: (ownerId, recordingId, at) =>
      both(inForceUnder(caseByOwner, ownerId, at), inForceUnder(caseByRecording, recordingId, at)),
    entitlements(group, name, at) {
      if (group === null) return indexes.entitlementOfActor.inForce(name, at);
      return (group === 'team' ? indexes.entitlementOfTeam : indexes.entitlementOfRole).inForce(name, at);
    },
    heldRecordings: (names, id, at) =>
      (names === 'camera' ? indexes.heldByCamera : indexes.heldByOwner).inForce(id, at),
    exceptions: (group, id, at) =>
      (group === 'actor' ? indexes.exceptionOfActor : indexes.exceptionOfSource).inForce(id, at),
  };
}

/** The table of the record's kind; the cast is safe because a table only ever meets records of its own kind. */
function tableOf(tables: Tables, record: RegisterRecord): Map<string, Versions> {
  return tables[record.kind] as unknown as Map<string, Versions>;
}

function versionsOf<Kind extends RegisterKind>(
  tables: Tables,
  kind: Kind,
  id: string,
): Versions<RecordOf<Kind>> | undefined {
  const table: Map<string, Versions<RecordOf<Kind>>> = tables[kind];
  return table.get(id);
}

function inForceIn<Fact extends RegisterEnvelope>(versions: Versions<Fact> | undefined, at: number): Fact | null {
  return versions === undefined ? null : inForceAt(versions, at);
}

function inForceUnder<Fact extends RegisterEnvelope>(
  index: RecordIndex<Fact>,
  key: string | null,
  at: number,
): readonly Fact[] {
  return key === null ? nothing : index.inForce(key, at);
}

function both<Fact>(some: readonly Fact[], others: readonly Fact[]): readonly Fact[] {
  if (some.length === 0) return others;
  return others.length === 0 ? some : [...some, ...others];
}

function smallestId(people: readonly Person[]): Person | null {
  return people.reduce<Person | null>((best, one) => (best === null || one.id < best.id ? one : best), null);
}

const nothing: readonly never[] = [];
