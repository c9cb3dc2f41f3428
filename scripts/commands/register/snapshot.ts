import { createHash } from 'node:crypto';
import type { RegisterKind, RegisterRecord } from '../../../services/domain/register/register-record.ts';
import { toRegisterRecordJson } from '../../../services/records/register-record/to-register-record-json.ts';
import { toRfc3339 } from '../../../services/value-forms/rfc3339.ts';
import { ask, type Server } from '../input/ask-server.ts';

type Json = Readonly<Record<string, unknown>>;

/** What says that a record of this kind has come to its end; every other kind ends at its `validUntil`. */
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
  /** The moment of which the export is the picture, milliseconds since 1970 UTC. */
  readonly at: number;
}

/**
 * What the register holds of a kind from an issuer, to be compared with an export that is all there is of it. It keeps
 * id and digest of each record: about 200 bytes for each.
 */
export class Snapshot {
  readonly #server: Server;
  readonly #of: SnapshotOf;
  /** By id; `null`: it has ended already, and is there no more. */
  readonly #digests = new Map<string, string | null>();
  /** Of those that have ended, since when the register has said so. */
  readonly #endedSince = new Map<string, number>();
  readonly #seen = new Set<string>();
  /** Records that are in force and have not ended. */
  known = 0;

  private constructor(server: Server, of: SnapshotOf) {
    this.#server = server;
    this.#of = of;
  }

  /** Throws NoAnswerError and InputError as `ask` does. */
  static async read(server: Server, of: SnapshotOf): Promise<Snapshot> {
    const snapshot = new Snapshot(server, of);
    const { kind, issuer, at } = of;
    for (let cursor: string | undefined = ''; cursor !== undefined; ) {
      const page = { asOf: toRfc3339(at), limit: 1_000, ...(cursor === '' ? {} : { cursor }) };
      const params = { path: { kind }, query: { ...page, fields: { issuer } } };
      const answer: { items: Json[]; nextCursor?: string } = await ask(server, (client) =>
        client.GET('/v1/register/{kind}', { params }),
      );
      for (const record of answer.items) snapshot.#file(record);
      cursor = answer.nextCursor;
    }
    return snapshot;
  }

  /** The id is in the export, whatever its row says of it. */
  see(id: string): void {
    this.#seen.add(id);
  }

  /** Whether the register says the same; when the row has a `validFrom` of its own, the server tells. */
  isUnchanged(record: RegisterRecord): boolean {
    return this.#digests.get(record.id) === digestOf(toRegisterRecordJson(record));
  }

  /** Whether the register says that it has ended. */
  isOver(id: string): boolean {
    return this.#endedSince.has(id);
  }

  /** Whether the row says that something goes on which a later version in the register has ended. */
  isBack(record: RegisterRecord): boolean {
    const { kind, at } = this.#of;
    return (
      record.validFrom < (this.#endedSince.get(record.id) ?? record.validFrom) &&
      !hasEnded(toRegisterRecordJson(record), kind, at)
    );
  }

  /** Ids that the export does not have. */
  missing(): readonly string[] {
    return [...this.#digests].filter(([id, digest]) => digest !== null && !this.#seen.has(id)).map(([id]) => id);
  }

  /** The version with which a record ends. */
  async ending(id: string): Promise<Json> {
    const { kind, at } = this.#of;
    const params = { path: { kind, id }, query: { asOf: toRfc3339(at) } };
    const record: Json = await ask(this.#server, (client) => client.GET('/v1/register/{kind}/{id}', { params }));
    return { ...record, approver: null, validFrom: toRfc3339(at), [endFieldOf(kind)]: toRfc3339(at) };
  }

  #file(record: Json): void {
    const { kind, at } = this.#of;
    const id = String(record.id);
    const isOver = hasEnded(record, kind, at);
    if (isOver) this.#endedSince.set(id, Date.parse(String(record.validFrom)));
    else this.known += 1;
    this.#digests.set(id, isOver ? null : digestOf(record));
  }
}

function hasEnded(record: Json, kind: RegisterKind, at: number): boolean {
  const end = record[endFieldOf(kind)];
  return typeof end === 'string' && Date.parse(end) <= at;
}

function endFieldOf(kind: RegisterKind): string {
  return endFields[kind] ?? 'validUntil';
}

/** Of everything that a row can change. Who issued it is the same, or the server's to say. */
function digestOf(record: Json): string {
  const { validFrom: _, issuer: __, approver: ___, ...facts } = record;
  return createHash('sha256').update(JSON.stringify(facts)).digest('base64').slice(0, 24);
}
