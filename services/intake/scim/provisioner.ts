import { decodeFact } from '../../adapters/avro/register-fact.ts';
import { type Caller, identityOf } from '../../adapters/http/caller.ts';
import type { Log } from '../../domain/decision-log/log.ts';
import { laterVersions, type PersonChange } from '../../domain/provisioning/later-versions.ts';
import { memberChange, type PatchOperation, patchUser } from '../../domain/provisioning/patch.ts';
import {
  namesOfUser,
  personIdOfUser,
  personOfUser,
  type ScimSettings,
  userOfPerson,
  withGroups,
} from '../../domain/provisioning/person-of-user.ts';
import { invalidValue, ScimFault } from '../../domain/provisioning/scim-fault.ts';
import type { ScimComparison } from '../../domain/provisioning/scim-filter.ts';
import { readScimUser, type ScimUser } from '../../domain/provisioning/scim-user.ts';
import type { ClassifyLocation } from '../../domain/register/location-class.ts';
import { parseRegisterRecord } from '../../domain/register/parse-register-record.ts';
import type { Person } from '../../domain/register/register-record.ts';
import type { RegisterView } from '../../domain/register/register-view.ts';
import { isSameRecord } from '../../domain/register/same-record.ts';
import { absentRegisterRecord } from '../../records/register-record/absent-register-record.ts';
import { toRegisterRecordJson } from '../../records/register-record/to-register-record-json.ts';
import { sentenceOf } from '../../value-forms/problems.ts';
import { reservedId } from '../register/namespaces.ts';
import type { RegisterWriter } from '../register/register-writer.ts';
import { isProvisioned, type Provisioned, ProvisionedPeople } from './provisioned-people.ts';
import { pageOf, type ResultPage, type ScimGroup } from './resources.ts';

export interface ProvisionerDeps {
  readonly writer: Pick<RegisterWriter, 'write' | 'caughtUp'>;
  readonly view: RegisterView;
  readonly log: Pick<Log, 'read'>;
  readonly clock: () => number;
  readonly settings: ScimSettings;
  readonly classifyLocation: ClassifyLocation;
  /** Throws while the disk is nearly full. */
  readonly requireRoom: () => void;
}

/** One page of the users that match. */
export interface FoundUsers {
  readonly total: number;
  readonly page: readonly Provisioned[];
}

interface Asked {
  readonly now: number;
  /** The request names the user as not active, perhaps once more. */
  readonly isEnd: boolean;
}

/** The members of one group beyond this are refused: a request writes one record for each. */
const MEMBERS_MAX = 10_000;

/**
 * Users and groups of SCIM as versions of people. It keeps nothing that the register does not have. A change reads a version and
 * writes the next one, so changes run one after the other; of two processes that change one person at once the later one
 * wins, as with every other writer.
 */
export class Provisioner {
  readonly #deps: ProvisionerDeps;
  readonly #people: ProvisionedPeople;
  #last: Promise<unknown> = Promise.resolve();

  constructor(deps: ProvisionerDeps) {
    this.#deps = deps;
    this.#people = new ProvisionedPeople({ ...deps, factOf: decodeFact });
  }

  async createUser(body: unknown, caller: Caller | null): Promise<Provisioned> {
    return this.#serially(async (now) => {
      const user = readScimUser(body);
      const named = personIdOfUser(user, this.#deps.settings);
      const id = this.#judgedId(named, now);
      const isThere = [named, id].some((one) => this.#findUser(one, now) !== null);
      if (isThere || this.#named(user.userName ?? '', now) !== null) {
        throw new ScimFault(409, `a user with the \`userName\` \`${user.userName}\` is there already`, 'uniqueness');
      }
      this.#refuseNameOfLeaver(user, id, now);
      return this.#writeUser(user, id, caller, { now, isEnd: !user.active });
    });
  }

  async replaceUser(id: string, body: unknown, caller: Caller | null): Promise<Provisioned> {
    return this.#serially(async (now) => {
      const before = this.#user(id, now);
      const user = readScimUser(body, userOfPerson(before, now));
      return this.#writeUser(user, id, caller, { now, isEnd: !readScimUser(body).active });
    });
  }

  async patchUser(id: string, operations: readonly PatchOperation[], caller: Caller | null): Promise<Provisioned> {
    return this.#serially(async (now) => {
      const before = userOfPerson(this.#user(id, now), now);
      const user = patchUser(before, operations);
      if (user.userName === null) throw invalidValue('userName', null, 'a text');
      const isEnd = !patchUser({ ...before, active: true }, operations).active;
      return this.#writeUser(user, id, caller, { now, isEnd });
    });
  }

  /** Ends the employment. The person stays in the register with every name, for the accesses that are yet reported. */
  async deleteUser(id: string, caller: Caller | null): Promise<void> {
    return this.#serially(async (now) => {
      const before = this.#user(id, now);
      const user = { ...userOfPerson(before, now), active: false };
      const { settings } = this.#deps;
      const fields = { ...personOfUser(user, before, { id, now, settings }), userName: null, externalId: null };
      await this.#write([{ ...before, ...fields, groups: null, role: settings.otherwise.role }], caller, {
        now,
        isEnd: true,
      });
    });
  }

  async readUser(id: string): Promise<Provisioned> {
    await this.#deps.writer.caughtUp();
    return this.#user(id, this.#deps.clock());
  }

  /** A page of the users that match, by id. */
  async listUsers(comparisons: readonly ScimComparison[], page: ResultPage): Promise<FoundUsers> {
    const now = await this.#refreshed();
    if (comparisons.length === 0) {
      const { ids } = this.#people;
      return { total: ids.length, page: pageOf(ids, page).flatMap((id) => this.#findUser(id, now) ?? []) };
    }
    const first = comparisons.find(({ attribute }) => attribute !== 'active');
    const found =
      first === undefined
        ? this.#people.ids.map((id) => this.#findUser(id, now))
        : [first.attribute === 'id' ? this.#findUser(first.value, now) : this.#named(first.value, now)];
    const users = found.filter((one) => one !== null);
    const matching = users.filter((one) => comparisons.every((asked) => matches(one, asked, now)));
    return { total: matching.length, page: pageOf(matching, page) };
  }

  /** The members of a group, by id. */
  async membersOf({ displayName }: ScimGroup): Promise<readonly Provisioned[]> {
    const now = await this.#refreshed();
    return this.#people.membersOf(displayName).flatMap((id) => this.#findUser(id, now) ?? []);
  }

  /** All or nothing: a member that nobody knows is refused before anything is written. */
  async changeMembers(group: ScimGroup, operations: readonly PatchOperation[], caller: Caller | null): Promise<void> {
    return this.#serially(async (now) => {
      const changed = new Map<string, boolean>();
      for (const operation of operations) {
        const { added, removed, isWhole } = memberChange(operation, group.displayName);
        if (isWhole) await this.#refreshed();
        if (isWhole) for (const id of this.#people.membersOf(group.displayName)) changed.set(id, false);
        if (isWhole) for (const id of changed.keys()) changed.set(id, false);
        for (const id of removed) changed.set(id, false);
        for (const id of added) changed.set(id, true);
      }
      if (changed.size > MEMBERS_MAX) throw invalidValue('members', [...changed], `at most ${MEMBERS_MAX} members`);
      const people = [...changed].flatMap(([id, isMember]) => this.#withMembership(id, isMember, group, now));
      await this.#write(people, caller, { now, isEnd: false });
    });
  }

  #withMembership(id: string, isMember: boolean, { displayName }: ScimGroup, now: number): readonly Person[] {
    const person = this.#findUser(id, now);
    if (person === null && isMember) throw invalidValue('members.value', id, 'the id of a user');
    if (person === null) return [];
    // Providers push the same members again; the role is then what HR made of it.
    if ((person.groups ?? []).includes(displayName) === isMember) return [];
    const others = (person.groups ?? []).filter((one) => one !== displayName);
    const groups = isMember ? [...others, displayName] : others;
    return [{ ...person, ...withGroups(groups, this.#deps.settings) }];
  }

  async #writeUser(user: ScimUser, id: string, caller: Caller | null, asked: Asked): Promise<Provisioned> {
    try {
      await this.#writeNamed(user, id, caller, asked);
    } catch (error) {
      // A leaver ends whatever names the request has: providers may send the whole profile, and deactivate nobody twice.
      const before = this.#findUser(id, asked.now);
      const isName = error instanceof ScimFault && error.scimType === 'uniqueness';
      if (!asked.isEnd || !isName || before === null) throw error;
      const { userName, externalId } = before;
      await this.#writeNamed({ ...user, userName, externalId, employeeNumber: null }, id, caller, asked);
    }
    return this.#user(id, asked.now);
  }

  async #writeNamed(user: ScimUser, id: string, caller: Caller | null, asked: Asked): Promise<void> {
    const { now } = asked;
    const before = this.#deps.view.inForce('person', id, now) ?? this.#findUser(id, now);
    const names = namesOfUser(user).filter((name) => name !== id && before?.aliases.includes(name) !== true);
    for (const name of names) this.#refuseNameOfAnother(name, id, now);
    const fields = personOfUser(user, before, { id, now, settings: this.#deps.settings });
    await this.#write([{ ...nobody, ...before, ...fields }], caller, asked);
  }

  /** Writes what differs from the version in force, as versions that begin now, and in those that begin later. */
  async #write(people: readonly Person[], caller: Caller | null, { now, isEnd }: Asked): Promise<void> {
    const { view, writer } = this.#deps;
    const records = people.flatMap((person) => {
      const begun = view.inForce('person', person.id, now);
      const isNew = begun === null || !isSameRecord(begun, person);
      if (!isNew && !isEnd) return [];
      const before = begun ?? this.#findUser(person.id, now);
      const issuer = (caller === null ? null : identityOf(caller)) ?? 'scim';
      const later = view.history('person', person.id).filter(({ validFrom }) => validFrom > now);
      const change = { before: before ?? { ...nobody, id: person.id }, after: person, isEnd };
      const versions: Person[] = [...(isNew ? [{ ...person, validFrom: now }] : []), ...laterVersions(later, change)];
      versions.push(...this.#judgedVersions(change, now));
      return versions.map((version) => this.#checked({ ...version, issuer, approver: null }));
    });
    if (records.length === 0) return;
    // A leaver who is still employed here is allowed what they open: the end is written on what room is left.
    if (!isEnd) this.#deps.requireRoom();
    const results = await writer.write(records);
    const refused = results.find((one) => typeof one === 'object');
    if (refused !== undefined) throw new ScimFault(409, sentenceOf(refused), 'uniqueness');
  }

  /**
   * Where other people list the id as an alias, accesses are judged by them: the versions with which their employment ends with that of the
   * user, and goes on with it where it ended so.
   */
  #judgedVersions(
    { before: user, after: { id, employmentUntil }, isEnd }: PersonChange,
    now: number,
  ): readonly Person[] {
    const { view } = this.#deps;
    return this.#judgedIds(id, now).flatMap((judged) => {
      const begun = view.inForce('person', judged, now);
      const later = view.history('person', judged).filter(({ validFrom }) => validFrom > now);
      const before = begun ?? later[0];
      const isWithUser = isEnd || (before?.employmentUntil ?? null) === user.employmentUntil;
      if (judged === id || before === undefined || before.employmentFrom > now || !isWithUser) return [];
      const hasEnded = isEnd && before.employmentUntil !== null && before.employmentUntil <= now;
      const after = hasEnded ? before : { ...before, employmentUntil };
      const isNew = begun !== null && after.employmentUntil !== begun.employmentUntil;
      return [...(isNew ? [{ ...after, validFrom: now }] : []), ...laterVersions(later, { before, after, isEnd })];
    });
  }

  /** The same checks as for any other record: what a provider sends may be too long, or empty. */
  #checked(person: Person): Person {
    const parsed = parseRegisterRecord(toRegisterRecordJson(person), this.#deps.classifyLocation);
    const problem = 'problems' in parsed ? parsed.problems[0] : reservedId(parsed.record);
    if (problem === undefined || problem === null) return person;
    throw new ScimFault(400, sentenceOf(problem), 'invalidValue');
  }

  #user(id: string, now: number): Provisioned {
    const user = this.#findUser(id, now);
    if (user !== null) return user;
    throw new ScimFault(404, `there is no user with the \`id\` \`${id.slice(0, 200)}\``);
  }

  /** Also one whose first version begins later: the clock was set back, or that of another intake is ahead. */
  #findUser(id: string, now: number): Provisioned | null {
    const { view } = this.#deps;
    const begun = view.inForce('person', id, now);
    const person = begun ?? view.history('person', id).find(({ validFrom }) => validFrom > now) ?? null;
    return person !== null && isProvisioned(person) ? person : null;
  }

  /**
   * Where the register has an id as an alias, now or later, accesses are judged by the person who lists it: a record of its own would count
   * for none, and nor would its end.
   */
  #judgedId(id: string, now: number): string {
    return this.#judgedIds(id, now)[0] ?? id;
  }

  /** By whom accesses with this id are judged now and later. */
  #judgedIds(id: string, now: number): readonly string[] {
    const { view } = this.#deps;
    const isAliasLater = (claimant: string) =>
      view.history('person', claimant).some(({ validFrom, aliases }) => validFrom > now && aliases.includes(id));
    const judged = view.person(id, now)?.id;
    return [...new Set([...(judged === undefined ? [] : [judged]), ...view.claimants(id).filter(isAliasLater)])];
  }

  /**
   * A new name of a user, or both would be one person: accesses, role, entitlements, household, and the end of either. A person whom only
   * HR sent and who works here may be the same one, and who lists the id is.
   */
  #refuseNameOfAnother(name: string, id: string, now: number): void {
    const { view } = this.#deps;
    for (const other of [view.person(name, now), view.inForce('person', name, now)]) {
      if (other === null || other.id === id || other.aliases.includes(id)) continue;
      if (!isProvisioned(other) && !hasLeft(other, now)) continue;
      throw new ScimFault(409, `\`${name}\` is a name of \`${other.id}\`, expected that of nobody else`, 'uniqueness');
    }
  }

  /** Or somebody new would have what the leaver had: role, entitlements, household and own account. */
  #refuseNameOfLeaver({ userName, externalId, employeeNumber }: ScimUser, id: string, now: number): void {
    const person = this.#deps.view.inForce('person', id, now);
    if (person === null || !hasLeft(person, now)) return;
    const isOther = (name: string | null) => name !== null && name !== id && !person.aliases.includes(name);
    if (!isOther(externalId) && !isOther(employeeNumber)) return;
    const leaver = `\`${userName}\` is a name of \`${id}\`, whose employment ended`;
    throw new ScimFault(409, `${leaver}, and who has another \`externalId\` or \`employeeNumber\``, 'uniqueness');
  }

  /** The user with this name, whatever its case: as an id, or as an alias in lower case too. */
  #named(name: string, now: number): Provisioned | null {
    for (const one of new Set([name, name.toLowerCase()])) {
      const person = this.#deps.view.person(one, now);
      if (person !== null && isProvisioned(person)) return person;
    }
    return null;
  }

  async #refreshed(): Promise<number> {
    const end = await this.#deps.writer.caughtUp();
    const now = this.#deps.clock();
    await this.#people.refresh(now, end);
    return now;
  }

  #serially<Value>(task: (now: number) => Promise<Value>): Promise<Value> {
    const result = this.#last.then(async () => {
      await this.#deps.writer.caughtUp();
      return task(this.#deps.clock());
    });
    this.#last = result.catch(() => {});
    return result;
  }
}

function hasLeft({ employmentUntil }: Person, now: number): boolean {
  return employmentUntil !== null && employmentUntil <= now;
}

const nobody = { ...absentRegisterRecord.person, kind: 'person', validUntil: null, issuer: '', validFrom: 0 } as const;

function matches(person: Provisioned, { attribute, value }: ScimComparison, now: number): boolean {
  if (attribute === 'username') return person.userName.toLowerCase() === value.toLowerCase();
  if (attribute === 'externalid') return person.externalId === value;
  if (attribute === 'active') return String(userOfPerson(person, now).active) === value.toLowerCase();
  return person.id === value;
}
