import type { RegisterView } from '../register/register-view.ts';
import { isManagerOf, isSamePerson, joinedIdOf, personIdOf } from '../register/same-person.ts';

/** The counted accesses of an alert. Times are in milliseconds since 1970 UTC. */
export interface WhomAlertIsAbout {
  /** Ids of everyone whose accesses the alert counts. */
  readonly people: readonly string[];
  readonly firstEventAt: number;
  readonly lastEventAt: number;
}

export interface OwnAlert {
  /** The person whom the alert is about, as the alert names them. */
  readonly about: string;
  /** How the answering person is related to `about`. */
  readonly as: 'themself' | 'line manager';
}

/**
 * Returns why the person `by` may not answer an alert, or null. Nobody answers an alert that counts an access of
 * theirs, and nobody answers an alert about one person whose line manager they are. Aliases and managers count as they
 * are at `now`, and as they were at the first and at the last access: changing them afterwards helps nobody.
 */
export function ownAlert(
  { people, firstEventAt, lastEventAt }: WhomAlertIsAbout,
  by: string,
  register: Pick<RegisterView, 'person'>,
  now: number,
): OwnAlert | null {
  const times = [...new Set([now, firstEventAt, lastEventAt])].filter(Number.isFinite);
  for (const at of times) {
    const own = people.find((id) => isSamePerson(id, by, register, at));
    if (own !== undefined) return { about: own, as: 'themself' };
  }
  for (const at of times) {
    if (new Set(people.map((id) => joinedIdOf(id, register, at))).size > 1) continue;
    const only = people.find((id) => isManagerOf(by, id, register, at));
    if (only !== undefined) return { about: personIdOf(only, register, at), as: 'line manager' };
  }
  return null;
}
