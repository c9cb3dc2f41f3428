import type { Severity } from '../../access-decision/access-decision.ts';
import { FORMER_TEAM_DAYS, type RecordedFormerTeam } from '../../access-decision/facts/former-team.ts';
import { traits } from '../access-traits.ts';
import { groups } from '../alert-group.ts';
import { BoundedMap } from '../bounded-map.ts';
import { type DetectedAccess, formerTeamOf, visitOf } from '../detected-access.ts';
import { type Detector, noReports, type ReportedAccess, reportActor } from '../detector.ts';
import { mechanism, whole } from '../mechanisms/mechanism.ts';

const RULE = 'former-team';
const DAY_MILLIS = 86_400_000;
/** When a team was last seen is known to the hour, so that not every access is noted. */
const SEEN_MILLIS = 3_600_000;
const TEAMS_MAX = 10_000;
const ACTORS_MAX = 50_000;

type Values = Record<'daysMax' | 'visitsMax' | 'peopleMin', number>;
type Severities = Record<'harmless' | 'other', Severity>;

/** Material leaves the building. */
const leaving: ReadonlySet<string> = new Set(['download', 'export', 'share', 'disclose']);

/**
 * Nothing explains the access, but records would that name a team which the person left a short time ago: HR gave a team
 * another name, and tickets and consents go on with the former one for some days. Other detectors that count accesses without
 * a reason leave these out, so that a reorganisation makes nobody a suspect; each is reported here. They are one alert of
 * the team as long as they look like that. Somebody who was moved alone has no such excuse.
 */
export const formerTeam = mechanism({
  id: RULE,
  ranges: {
    daysMax: whole('days', 1, FORMER_TEAM_DAYS),
    visitsMax: whole('visits', 0, 1_000),
    peopleMin: whole('people', 2, 20),
  },
  cases: ['harmless', 'other'],
  create,
});

function create({ daysMax, visitsMax, peopleMin }: Values, severities: Severities): Detector {
  /** When somebody was last seen in a team. */
  const seen = new BoundedMap<number>(TEAMS_MAX);
  /** Who left a team for another on one day, and was seen; at most `peopleMin` of them. */
  const movers = new BoundedMap<Set<string>>(TEAMS_MAX);
  /** The visits of each person since they left a team: at most one more than is harmless. */
  const visitsOf = new BoundedMap<Set<string>>(ACTORS_MAX);

  function see(team: string, at: number): void {
    const known = seen.get(team);
    if (known === undefined || at - known > SEEN_MILLIS) seen.keep(team, at);
  }

  /** True if so many left the team together that it got another name, and nobody was seen in it since. */
  function isOfTeam({ facts: { actor } }: DetectedAccess, { team, leftAt }: RecordedFormerTeam): boolean {
    const move = JSON.stringify([team, actor.team, Math.floor(leftAt / DAY_MILLIS)]);
    const people = movers.of(move, () => new Set());
    if (people.size < peopleMin) people.add(actor.id);
    return people.size >= peopleMin && !isGoingOn({ team, leftAt });
  }

  /** True if the team goes on without the person. A person who was seen in it after they left is somebody else. */
  function isGoingOn({ team, leftAt }: Pick<RecordedFormerTeam, 'team' | 'leftAt'>): boolean {
    return (seen.get(team) ?? Number.NEGATIVE_INFINITY) >= leftAt;
  }

  function isTooOften(access: DetectedAccess, { leftAt }: RecordedFormerTeam): boolean {
    const visits = visitsOf.of(JSON.stringify([access.facts.actor.id, leftAt]), () => new Set());
    const visit = visitOf(access);
    if (visit !== null && visits.size <= visitsMax) visits.add(visit);
    return visits.size > visitsMax;
  }

  function observe(access: DetectedAccess): readonly ReportedAccess[] {
    const { actor } = access.facts;
    const { occurredAt } = access.event;
    if (actor.team !== null) see(actor.team, occurredAt);
    const { verdict } = access.decision;
    const noted = verdict === 'unexplained' || verdict === 'violation' ? formerTeamOf(access) : null;
    if (noted === null || !(noted.isExplained || verdict === 'violation')) return noReports;
    const isRenamed = isOfTeam(access, noted);
    const isOften = isTooOften(access, noted);
    const isLate = occurredAt - noted.leftAt >= daysMax * DAY_MILLIS;
    const isAlone = !isRenamed && (isGrave(access) || (isGoingOn(noted) && verdict === 'violation'));
    const isHarmless = !(isOften || isLate || isAlone || isOfKnown(access));
    const report = toReport(access, noted, isHarmless ? severities.harmless : severities.other);
    return [isHarmless && !isGoingOn(noted) ? { ...report, group: groups.team(noted.team) } : report];
  }

  const memory = {
    save: () => ({ seen: new Map(seen), movers: new Map(movers), visits: new Map(visitsOf) }),
    load(saved: unknown) {
      const past = saved as ReturnType<typeof memory.save>;
      seen.load(past.seen);
      movers.load(past.movers);
      visitsOf.load(past.visits);
    },
  };
  return { id: RULE, version: 1, followsVerdict: true, looksAt: traits.access | traits.byPerson, observe, memory };
}

function isOfKnown({ facts: { account } }: DetectedAccess): boolean {
  return account.isOfCoworker || account.isOfHousehold;
}

/** What is no ordinary work for somebody who moved alone. */
function isGrave({ event, facts: { account, camera } }: DetectedAccess): boolean {
  return camera.locationClass === 'intimate' || account.isOfChild || leaving.has(event.action);
}

function toReport(
  access: DetectedAccess,
  { team, day, records, isExplained }: RecordedFormerTeam,
  severity: Severity,
): ReportedAccess {
  const { id } = access.facts.actor;
  const summary = `\`${id}\` left the team \`${team}\` on ${day}. Records that still name it would have ${isExplained ? 'explained' : 'covered'} the access: ${records}.`;
  return reportActor(access, { rule: RULE, severity, summary });
}
