import type { ActorKind } from '../access-event/access-event.ts';
import type { Person } from '../register/register-record.ts';

/** Who is judged: `onBehalfOf` of a service, else the actor. */
export interface JudgedActor {
  /** As the event names it, perhaps an alias. */
  readonly reportedId: string;
  /** The person's id when the register knows the person, else as reported. */
  readonly id: string;
  readonly kind: ActorKind;
  readonly person: Person | null;
  /** How register records name the person's team and role (`team:…`, `role:…`); null without a person. */
  readonly teamName: string | null;
  readonly roleName: string | null;
}

const GROUP_PREFIXES = ['team:', 'role:'] as const;

export function judgedActor(reportedId: string, kind: ActorKind, person: Person | null): JudgedActor {
  return {
    reportedId,
    id: person === null ? reportedId : person.id,
    kind,
    person,
    teamName: person === null ? null : `team:${person.team}`,
    roleName: person === null ? null : `role:${person.role}`,
  };
}

/** Whether `id`, in a register record, means this actor: its own id or an alias of the same person. */
export function isActor(actor: JudgedActor, id: string): boolean {
  if (id === actor.reportedId || id === actor.id) return true;
  return actor.person !== null && actor.person.aliases.length > 0 && actor.person.aliases.includes(id);
}

export function isAmong(actor: JudgedActor, ids: readonly string[]): boolean {
  if (ids.length === 0) return false;
  return ids.some((id) => isActor(actor, id));
}

/** Whether `grantee` (an id or `team:…`) names this actor. */
export function names(actor: JudgedActor, grantee: string): boolean {
  // UNTRUSTED: the actor's id is whatever the source says; `team:support` must not pass for the team.
  return isGroup(grantee) ? grantee === actor.teamName : isActor(actor, grantee);
}

/** Every name under which a grant could be filed for this actor. */
export function namesOf(actor: JudgedActor): readonly string[] {
  const { person, reportedId, id } = actor;
  const ids = reportedId === id ? [id] : [id, reportedId];
  const all = person === null || person.aliases.length === 0 ? ids : [...new Set([...ids, ...person.aliases])];
  const plain = all.filter((name) => !isGroup(name));
  return person === null ? plain : [...plain, ...groups(actor)];
}

function groups(actor: JudgedActor): string[] {
  return [actor.teamName, actor.roleName].filter((name) => name !== null);
}

function isGroup(name: string): boolean {
  return GROUP_PREFIXES.some((prefix) => name.startsWith(prefix));
}
