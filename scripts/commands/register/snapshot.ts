import { createHash } from 'node:crypto';
import {
  type ProvisionedNames,
  withProvisionedNames,
} from '../../../services/domain/provisioning/provisioned-names.ts';
import type { RegisterKind, RegisterRecord } from '../../../services/domain/register/register-record.ts';
import { toRegisterRecordJson } from '../../../services/records/register-record/to-register-record-json.ts';
import { toRfc3339 } from '../../../services/value-forms/rfc3339.ts';
import { ask, type ServerTarget } from '../input/ask-server.ts';

type Json = Readonly<Record<string, unknown>>;

/** Marks the end of a record of this kind; every other kind ends at its `validUntil`. */
const endFields: Partial<Record<RegisterKind, string>> = {
  person: 'employmentUntil',
  account: 'deletedAt',
  recording: 'deletedAt',
  ticket: 'closedAt',
  case: 'closedAt',
  consent: 'revokedAt',
};

export interface SnapshotOf {
  readonly kind: RegisterKind;
  readonly issuer: string;
  /** The moment that the export describes, milliseconds since 1970 UTC. */
  readonly at: number;
}

/**
 * The records of a kind and an issuer in the register, to be compared with a complete export. It keeps
 * id and digest of each record: about 200 bytes for each.
 */
export class Snapshot {
  readonly #server: ServerTarget;
  readonly #of: SnapshotOf;
  /** Keyed by id. */
  readonly #digests = new Map<string, string>();
  /** What an identity provider set, which the server keeps in each version that an export writes. */
  readonly #provisioned = new Map<string, ProvisionedNames>();
  /** The time from which the register considers ended records ended. */
  readonly #endedSince = new Map<string, number>();
  readonly #seen = new Set<string>();
  /** Counts records that are in force and have not ended. */
  known = 0;

  private constructor(server: ServerTarget, of: SnapshotOf) {
    this.#server = server;
    this.#of = of;
  }

  /** Throws NoAnswerError and InputError as `ask` does. */
  static async read(server: ServerTarget, of: SnapshotOf): Promise<Snapshot> {
    const snapshot = new Snapshot(server, of);
    const { kind, issuer, at } = of;
    for (let cursor: string | undefined = ''; cursor !== undefined; ) {
      const page = { asOf: toRfc3339(at), limit: 1_000, ...(cursor === '' ? {} : { cursor }) };
      const params = { path: { kind }, query: { ...page, systemOfRecord: issuer } };
      const answer: { items: Json[]; nextCursor?: string } = await ask(server, (client) =>
        client.GET('/v1/register/{kind}', { params }),
      );
      for (const record of answer.items) snapshot.#file(record);
      cursor = answer.nextCursor;
    }
    return snapshot;
  }

  /** Marks the id as present in the export, whatever its row contains. */
  see(id: string): void {
    this.#seen.add(id);
  }

  /** True when the register has the same content. If the row has a `validFrom` of its own, the server decides. */
  isUnchanged(record: RegisterRecord): boolean {
    const names = this.#provisioned.get(record.id) ?? null;
    const kept = record.kind === 'person' ? withProvisionedNames(record, names) : record;
    return this.#digests.get(record.id) === digestOf(toRegisterRecordJson(kept));
  }

  /** True when the register considers the record ended. */
  isOver(id: string): boolean {
    return this.#endedSince.has(id);
  }

  /** True when the row continues a record that a later version in the register has ended. */
  isBack(record: RegisterRecord): boolean {
    const { kind, at } = this.#of;
    return (
      record.validFrom < (this.#endedSince.get(record.id) ?? record.validFrom) &&
      !hasEnded(toRegisterRecordJson(record), kind, at)
    );
  }

  /** Returns the ids that the export lacks. */
  missing(): readonly string[] {
    return [...this.#digests.keys()].filter((id) => !this.isOver(id) && !this.#seen.has(id));
  }

  /** Returns the version that ends a record. */
  async ending(id: string): Promise<Json> {
    const { kind, issuer, at } = this.#of;
    const params = { path: { kind, id }, query: { asOf: toRfc3339(at) } };
    const record: Json = await ask(this.#server, (client) => client.GET('/v1/register/{kind}/{id}', { params }));
    return { ...record, issuer, approver: null, validFrom: toRfc3339(at), [endFieldOf(kind)]: toRfc3339(at) };
  }

  #file(record: Json): void {
    const { kind, at } = this.#of;
    const id = String(record.id);
    if (hasEnded(record, kind, at)) this.#endedSince.set(id, Date.parse(String(record.validFrom)));
    else this.known += 1;
    this.#digests.set(id, digestOf(record));
    if (typeof record.userName === 'string') this.#provisioned.set(id, namesIn(record, record.userName));
  }
}

function namesIn({ externalId, groups }: Json, userName: string): ProvisionedNames {
  return {
    userName,
    externalId: typeof externalId === 'string' ? externalId : null,
    groups: Array.isArray(groups) ? groups : null,
  };
}

function hasEnded(record: Json, kind: RegisterKind, at: number): boolean {
  const end = record[endFieldOf(kind)];
  return typeof end === 'string' && Date.parse(end) <= at;
}

function endFieldOf(kind: RegisterKind): string {
  return endFields[kind] ?? 'validUntil';
}

const setByServer: ReadonlySet<string> = new Set([
  'validFrom',
  'issuer',
  'approver',
  'unvouched',
  'issuerAuthenticated',
]);

/** Digests every field that a row can change. The issuer is equal, or the server sets it. */
function digestOf(record: Json): string {
  const facts = Object.entries(record).filter(([field]) => !setByServer.has(field));
  return createHash('sha256').update(JSON.stringify(facts)).digest('base64').slice(0, 24);
}
