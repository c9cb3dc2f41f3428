import type { Log, LogRecord } from '../../domain/decision-log/log.ts';
import type { Person, RegisterRecord } from '../../domain/register/register-record.ts';
import type { RegisterView } from '../../domain/register/register-view.ts';

/** A person with a `userName`: whom a provider provisioned. Others of the register do not exist for it. */
export type Provisioned = Person & { readonly userName: string };

export interface PeopleDeps {
  readonly view: Pick<RegisterView, 'all' | 'history' | 'inForce'>;
  readonly log: Pick<Log, 'read'>;
  /** Null for what is no fact. */
  readonly factOf: (record: LogRecord) => RegisterRecord | null;
}

/**
 * Who is provisioned now, and in which groups: the register finds people by their names only, and a provider asks for pages of
 * all of them. It reads every person once, when somebody asks first, and then only whom a new record is about, or whose version
 * begins or ends. It keeps ids: some dozen bytes for each person and group.
 */
export class ProvisionedPeople {
  /** Groups by id. */
  readonly #groups = new Map<string, readonly string[]>();
  readonly #members = new Map<string, Set<string>>();
  /** When a version of a person begins or ends next, where one will. */
  readonly #nextChange = new Map<string, number>();
  #sorted: readonly string[] | null = null;
  /** The position in `register`; null before everybody was read. */
  #offset: number | null = null;

  constructor(private readonly deps: PeopleDeps) {}

  /**
   * Call it before the other methods. The view has applied `register` up to the offset `end`; what comes later is for a later
   * call, or it would be read from a view without it. `now` must not be before that of an earlier call.
   */
  async refresh(now: number, end: number): Promise<void> {
    const { view } = this.deps;
    const changed = new Set<string>();
    if (this.#offset === null) for (const { id } of view.all('person')) changed.add(id);
    else if (end > this.#offset) for (const id of await this.#changedSince(this.#offset, end)) changed.add(id);
    for (const [id, at] of this.#nextChange) if (at <= now) changed.add(id);
    this.#offset = Math.max(this.#offset ?? 0, end);
    for (const id of changed) this.#read(id, now);
  }

  /** Every id, sorted. */
  get ids(): readonly string[] {
    this.#sorted ??= [...this.#groups.keys()].sort();
    return this.#sorted;
  }

  /** The ids of the members of a group, sorted. */
  membersOf(displayName: string): readonly string[] {
    return [...(this.#members.get(displayName) ?? [])].sort();
  }

  async #changedSince(from: number, end: number): Promise<ReadonlySet<string>> {
    const { log, factOf } = this.deps;
    const ids = new Set<string>();
    for await (const { records, nextOffset } of log.read('register', 0, from)) {
      for (const record of records) {
        const fact = factOf(record);
        if (fact?.kind === 'person') ids.add(fact.id);
      }
      if (nextOffset >= end) break;
    }
    return ids;
  }

  #read(id: string, now: number): void {
    const { view } = this.deps;
    const before = this.#groups.get(id);
    for (const group of before ?? []) this.#members.get(group)?.delete(id);
    const person = view.inForce('person', id, now);
    if (person === null || !isProvisioned(person)) this.#groups.delete(id);
    else {
      this.#groups.set(id, person.groups ?? []);
      for (const group of person.groups ?? []) this.#membersIn(group).add(id);
    }
    if (this.#groups.has(id) !== (before !== undefined)) this.#sorted = null;
    const times = view
      .history('person', id)
      .flatMap(({ validFrom, validUntil }) => [validFrom, validUntil ?? validFrom]);
    const next = times.filter((at) => at > now).sort((a, b) => a - b)[0];
    if (next === undefined) this.#nextChange.delete(id);
    else this.#nextChange.set(id, next);
  }

  #membersIn(group: string): Set<string> {
    const members = this.#members.get(group) ?? new Set();
    this.#members.set(group, members);
    return members;
  }
}

export function isProvisioned(person: Person): person is Provisioned {
  return person.userName !== null;
}
