import type { ActorKind } from '../access-event/access-event.ts';
import { groupOf, isGrantee } from '../register/grantee.ts';
import type { Person } from '../register/register-record.ts';
import type { RegisterView } from '../register/register-view.ts';
import { recordsOfJoined } from '../register/same-person.ts';

/** The actor who is judged: `onBehalfOf` of a service, otherwise the actor. */
export interface JudgedActor {
  /** The id in the event, which may be an alias. */
  readonly reportedId: string;
  /** The person's id if the register knows the person, otherwise the reported id. */
  readonly id: string;
  readonly kind: ActorKind;
  readonly person: Person | null;
  /** Other records of the same person, which were joined. */
  readonly joinedRecords: readonly Person[];
  /** The ids in them. Nothing is granted to them that names no id of `person`. */
  readonly joined: readonly string[];
}

/** The actor of this id at `at`, milliseconds since 1970 UTC. */
export function judgedActor(reportedId: string, kind: ActorKind, register: RegisterView, at: number): JudgedActor {
  const person = register.person(reportedId, at);
  const joinedRecords = person === null ? none : recordsOfJoined(person, register, at);
  return {
    reportedId,
    id: person === null ? reportedId : person.id,
    kind,
    person,
    joinedRecords,
    joined: joinedRecords.length === 0 ? none : joinedRecords.flatMap(({ id, aliases }) => [id, ...aliases]),
  };
}

const none: readonly never[] = [];

/** True if `id` in a register record identifies this actor: the actor's own id or an alias of the same person. */
export function isActor(actor: JudgedActor, id: string): boolean {
  if (id === actor.reportedId || id === actor.id) return true;
  const { person, joined } = actor;
  if (person === null || person.aliases.length === 0) return false;
  return person.aliases.includes(id) || (joined.length > 0 && joined.includes(id));
}

export function isAmong(actor: JudgedActor, ids: readonly string[]): boolean {
  if (ids.length === 0) return false;
  for (const id of ids) if (isActor(actor, id)) return true;
  return false;
}

/** True if `grantee` (an id or `team:…`) names this actor. */
export function names(actor: JudgedActor, grantee: string): boolean {
  // UNTRUSTED: a source chooses the actor's id; an actor called `team:support` is not the team.
  const group = groupOf(grantee);
  if (group === null) return isActor(actor, grantee);
  return actor.person !== null && group === 'team' && isGrantee(grantee, 'team', actor.person.team);
}

export function isNamedBy(actor: JudgedActor, grantees: readonly string[]): boolean {
  for (const grantee of grantees) if (names(actor, grantee)) return true;
  return false;
}

/** Every id that identifies this actor. */
export function idsOf(actor: JudgedActor): readonly string[] {
  const { person, reportedId, id } = actor;
  const ids = reportedId === id ? [id] : [id, reportedId];
  return person === null || person.aliases.length === 0 ? ids : [...new Set([...ids, ...person.aliases])];
}
