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

/**
 * True if two ids identify the same person at `at`. An alias may be the id of a person who has aliases too, as after two
 * records of one person were joined: ids of either record are then ids of the person whose id links them.
 */
export function isSamePerson(one: string, other: string, register: People, at: number): boolean {
  if (one === other) return true;
  const [oneId, otherId] = [personIdOf(one, register, at), personIdOf(other, register, at)];
  return oneId === otherId || oneId === other || one === otherId;
}

/** True if `id` identifies the line manager of the person whom `report` identifies at `at`. */
export function isManagerOf(id: string, report: string, register: People, at: number): boolean {
  const person = register.person(report, at);
  return person !== null && isSamePerson(id, person.manager, register, at);
}
