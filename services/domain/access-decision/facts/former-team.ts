import { plainTime } from '../../access-event/plain-time.ts';
import { isGrantee } from '../../register/grantee.ts';
import type { Person } from '../../register/register-record.ts';
import type { DeterminingRule, Tried } from '../access-decision.ts';
import type { AccessFacts } from '../access-facts.ts';
import type { ReusableContext } from '../rule-context.ts';

/** For so long after somebody left a team a decision records what the team would have explained. */
export const FORMER_TEAM_DAYS = 14;
const FORMER_TEAM_MILLIS = FORMER_TEAM_DAYS * 86_400_000;
/** In each of them the access is judged once more. UNTRUSTED: a directory may let people write their own department. */
const FORMER_TEAMS_MAX = 8;

/** A team that a person was in a short time before an access. */
export interface FormerTeam {
  readonly team: string;
  /** When a later version of the person gave another team, milliseconds since 1970 UTC. */
  readonly leftAt: number;
}

/** The teams that the actor left at most 14 days before the access, the last one first, and not more than `FORMER_TEAMS_MAX`. */
export function formerTeamsOf({ actor: { person }, register, t }: AccessFacts): readonly FormerTeam[] {
  // Nearly everybody has the version of months ago.
  if (person === null || t - person.validFrom > FORMER_TEAM_MILLIS) return none;
  const teams: FormerTeam[] = [];
  const versions = register.history('person', person.id).filter(({ validFrom }) => validFrom <= t);
  for (let later = versions.length - 1; later > 0 && teams.length < FORMER_TEAMS_MAX; later--) {
    const { team, leftAt } = betweenVersions(versions, later);
    if (t - leftAt > FORMER_TEAM_MILLIS) break;
    if (team !== person.team && team !== versions[later]?.team && teams.every((one) => one.team !== team))
      teams.push({ team, leftAt });
  }
  return teams;
}

const none: readonly never[] = [];

function betweenVersions(versions: readonly Person[], later: number): FormerTeam {
  return { team: versions[later - 1]?.team ?? '', leftAt: versions[later]?.validFrom ?? 0 };
}

/** The access as it would be, had the actor not left the team. */
export function asInTeam(access: AccessFacts, team: string): AccessFacts {
  const { actor } = access;
  const person = actor.person === null ? null : { ...actor.person, team };
  return { ...access, actor: { ...actor, person } };
}

/** True of rules that do not matter beside: excused, or broken with low severity, as where a training has lapsed. */
export function isBeside({ verdict, severity, exception }: DeterminingRule): boolean {
  return exception !== null || (verdict === 'violation' && severity === 'low');
}

/**
 * What the former team would have changed, by the rules that fail now and those that would fail there: everything (`explained`),
 * or only that a rule is broken (`covered`); null where a rule would be broken there too, or nothing is better there. A lapsed
 * training, and other rules of low severity, do not matter for it.
 */
export function betterThere(now: readonly DeterminingRule[], there: readonly DeterminingRule[]): Betterment | null {
  const matters = there.filter((one) => !isBeside(one));
  const isBetter = now.some(({ rule }) => there.every((one) => one.rule !== rule));
  if (!isBetter || matters.some(({ verdict }) => verdict !== 'unexplained')) return null;
  return matters.length === 0 ? 'explained' : 'covered';
}

type Betterment = 'explained' | 'covered';

/**
 * What the decision reports where records that name the former team would have explained or covered the access: which team,
 * since when the actor has left it, and the records. Null where none names it. `there` is the access as it would be in that team.
 */
export function triedInFormerTeam(
  there: ReusableContext,
  { team, leftAt }: FormerTeam,
  better: Betterment,
): Tried | null {
  const records = recordsNaming(there, team).map(({ kind, id }) => `${kind.replaceAll('-', ' ')} ${id}`);
  if (records.length === 0) return null;
  const state = `left team:${team} on ${plainTime(leftAt)}: there ${records.join(' and ')} would have ${better} it`;
  return { kind: 'person', id: there.access.actor.id, state };
}

function recordsNaming({ evidence, entitlement, access, searchedTicket }: ReusableContext, team: string) {
  const isNamed = (grantee: string) => isGrantee(grantee, 'team', team);
  const { purpose } = access;
  const consent = purpose === 'express-consent' ? evidence.consent.covering : none;
  const order = purpose === 'legal-process' ? evidence.order.covering : none;
  const ticket = searchedTicket?.record ?? null;
  return [
    consent.find(({ grantedTo }) => isNamed(grantedTo)) ?? null,
    ticket?.assignees.some(isNamed) ? ticket : null,
    order.find(({ assignees }) => assignees.some(isNamed)) ?? null,
    entitlement !== null && isNamed(entitlement.grantedTo) ? entitlement : null,
  ].filter((one) => one !== null);
}

const IN_WORDS = /^left team:(.*) on (\d{1,2} \w{3} \d{4}), (\S+) UTC: there (.*) would have (explained|covered) it$/;

/** What a decision reports of a former team. */
export interface RecordedFormerTeam extends FormerTeam {
  /** The records that name it. */
  readonly records: string;
  /** The day on which the actor left it, for people. */
  readonly day: string;
  /** False where the records cover it, and something else is missing: it would be unexplained there too. */
  readonly isExplained: boolean;
}

/** Reads what `triedInFormerTeam` reported; null where a decision has nothing of it. */
export function formerTeamIn(tried: readonly Tried[]): RecordedFormerTeam | null {
  for (const { kind, state } of tried) {
    const [, team, day, time, records, better] = kind === 'person' ? (IN_WORDS.exec(state) ?? []) : [];
    if (team === undefined || day === undefined || records === undefined) continue;
    return { team, day, records, leftAt: Date.parse(`${day} ${time} UTC`), isExplained: better === 'explained' };
  }
  return null;
}
