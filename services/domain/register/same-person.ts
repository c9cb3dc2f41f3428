import type { Person } from './register-record.ts';
import type { RegisterView } from './register-view.ts';

type People = Pick<RegisterView, 'person'>;

/**
 * Resolves an id to the person whom it identifies at `at`, milliseconds since 1970 UTC: an alias becomes the person's
 * id, and an id of nobody in the register stays as it is. Whatever asks whether two ids are one person compares the
 * results.
 */
export function personIdOf(id: string, register: People, at: number): string {
  return register.person(id, at)?.id ?? id;
}

/** So many records of one person may be joined, one after the other. */
const JOINED_MAX = 8;

/**
 * True if two ids identify the same person at `at`. An alias may be the id of a person who has aliases too, as after two
 * records of one person were joined: ids of either record are then ids of that person.
 */
export function isSamePerson(one: string, other: string, register: People, at: number): boolean {
  if (one === other) return true;
  const [oneId, otherId] = [personIdOf(one, register, at), personIdOf(other, register, at)];
  return oneId === otherId || joinedInto(oneId, register, at) === joinedInto(otherId, register, at);
}

/** Returns one id for all ids of a person at `at`, whichever of their records list them. */
export function joinedIdOf(id: string, register: People, at: number): string {
  return joinedInto(personIdOf(id, register, at), register, at);
}

/** The record that a person's others were joined into; where each of them lists the other, the smallest id. */
function joinedInto(personId: string, register: People, at: number): string {
  const ids = [personId];
  for (let last = personId; ids.length <= JOINED_MAX; ids.push(last)) {
    const next = personIdOf(last, register, at);
    if (next === last) return last;
    const before = ids.indexOf(next);
    if (before >= 0) return ids.slice(before).reduce((least, id) => (id < least ? id : least));
    last = next;
  }
  return personId;
}

/** The other records of the same person; nearly always none. */
export function recordsOfJoined(
  person: Person,
  register: Pick<RegisterView, 'person' | 'inForce'>,
  at: number,
): readonly Person[] {
  // A record without aliases joins none, and nobody is found by the id of one that another lists as an alias.
  if (person.aliases.length === 0) return none;
  const records = [person];
  for (const record of records) {
    const joined = [register.person(record.id, at), ...record.aliases.map((id) => register.inForce('person', id, at))];
    for (const one of joined) {
      if (one !== null && records.length < JOINED_MAX && records.every(({ id }) => id !== one.id)) records.push(one);
    }
  }
  return records.length === 1 ? none : records.slice(1);
}

const none: readonly never[] = [];

/**
 * True if `id` identifies the line manager of the person whom `report` identifies at `at`, also by a record into which theirs was
 * joined.
 */
export function isManagerOf(id: string, report: string, register: People, at: number): boolean {
  const looked = new Set<string>();
  let person = register.person(report, at);
  while (person !== null && !looked.has(person.id) && looked.size <= JOINED_MAX) {
    if (isSamePerson(id, person.manager, register, at)) return true;
    looked.add(person.id);
    person = register.person(person.id, at);
  }
  return false;
}
