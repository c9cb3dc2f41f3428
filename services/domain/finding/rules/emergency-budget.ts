import type { Severity } from '../../access-decision/access-decision.ts';
import { traits } from '../access-traits.ts';
import { groups } from '../alert-group.ts';
import { BoundedMap } from '../bounded-map.ts';
import { type DetectedAccess, isAccess, isByPerson, utcDay, visitOf } from '../detected-access.ts';
import { type Detector, LOOK_BACK_DAYS, noReports, type ReportedAccess, reportActor } from '../detector.ts';
import { fraction, mechanism, whole } from '../mechanisms/mechanism.ts';

interface EmergencyBudget {
  /** The number of UTC days counted, including the day of the access. */
  readonly days: number;
  /** The share of the visits that may be emergencies … */
  readonly shareMax: number;
  /** … but this many are always allowed. */
  readonly visitsMin: number;
}

/** Bounds the actors and teams whose visits are counted. Beyond it, the one counted longest ago is evicted. */
const KEYS_MAX = 100_000;
/** Visits of one day that are distinguished. Beyond it, a visit may count twice. */
const VISITS_TOLD_APART_MAX = 10_000;
/** Visits are distinguished for this many days before the newest. For earlier days only the number is kept. */
const DAYS_TOLD_APART = 2;

/** The visits of one actor or team in one UTC day. */
interface Day {
  readonly all: Tally;
  readonly emergencies: Tally;
  /** Of an actor: the team of the last access, and whether there were several. */
  team: string | null;
  isOfTeams: boolean;
}
type Days = Map<number, Day>;
interface Tally {
  seen: Set<string> | null;
  count: number;
}

/**
 * Emergency access has become a habit: too many visits of a person or a team were emergencies. Each emergency beyond
 * the budget is reported. A share can fall with more visits, but a finding is not withdrawn. Out of order, this
 * detector may therefore report more than in order.
 */
export const emergencyBudget = mechanism({
  id: 'emergency-budget',
  ranges: {
    days: whole('days', 1, LOOK_BACK_DAYS),
    shareMax: fraction('share', 0, 1),
    visitsMin: whole('visits', 0, 1_000_000),
  },
  cases: ['person', 'team'],
  create,
});

function create(budget: EmergencyBudget, severities: Record<'person' | 'team', Severity>): Detector {
  const actors = new BoundedMap<Days>(KEYS_MAX);
  const teams = new BoundedMap<Days>(KEYS_MAX);

  function observe(access: DetectedAccess): readonly ReportedAccess[] {
    const visit = visitOf(access);
    if (visit === null || !isByPerson(access) || !isAccess(access) || !access.facts.privateMaterial) return noReports;
    const { id, team } = access.facts.actor;
    const today = utcDay(access);
    const byActor = actors.of(id, newDays);
    const day = dayOf(byActor, today, budget);
    const isNew = add(day, access, visit);
    const byTeam = team === null ? null : teams.of(team, newDays);
    if (byTeam !== null) {
      const ofTeam = dayOf(byTeam, today, budget);
      // Most accesses are part of a visit that both have.
      const isOfOne = isOfOneTeam(day, team);
      if (isNew || !isOfOne || !isToldApart(ofTeam)) add(ofTeam, access, `${id} ${visit}`);
    }
    if (!isEmergency(access)) return noReports;
    const actorOver = isOverBudget(byActor, today, budget);
    const teamOver = byTeam !== null && isOverBudget(byTeam, today, budget);
    return [
      ...(actorOver ? [ofActor(access, severities.person)] : []),
      ...(teamOver ? [ofTeam(access, team ?? '', severities.team)] : []),
    ];
  }

  const memory = {
    save: () => ({ actors: new Map(actors), teams: new Map(teams) }),
    load(saved: unknown) {
      const past = saved as ReturnType<typeof memory.save>;
      actors.load(past.actors);
      teams.load(past.teams);
    },
  };
  const looksAt = traits.access | traits.byPerson | traits.withOwner | traits.withPrivateMaterial;
  return { id: 'emergency-budget', version: 1, looksAt, observe, memory };
}

function isEmergency({ facts }: DetectedAccess): boolean {
  return facts.purpose === 'prevent-harm-or-loss';
}

function newDays(): Days {
  return new Map();
}

function dayOf(days: Days, today: number, { days: length }: EmergencyBudget): Day {
  const known = days.get(today);
  if (known !== undefined) return known;
  const day: Day = {
    all: { seen: new Set(), count: 0 },
    emergencies: { seen: new Set(), count: 0 },
    team: null,
    isOfTeams: false,
  };
  days.set(today, day);
  const newest = Math.max(...days.keys());
  for (const [at, one] of days) {
    if (at <= newest - 2 * length) days.delete(at);
    if (at > newest - DAYS_TOLD_APART) continue;
    one.all.seen = null;
    one.emergencies.seen = null;
  }
  return day;
}

/** Counts the visit of an access. Returns whether it was new. */
function add({ all, emergencies }: Day, access: DetectedAccess, visit: string): boolean {
  const isNew = isAdded(all, visit);
  return (isEmergency(access) && isAdded(emergencies, visit)) || isNew;
}

function isAdded(tally: Tally, visit: string): boolean {
  if (tally.seen?.has(visit) === true) return false;
  if (tally.seen !== null && tally.seen.size < VISITS_TOLD_APART_MAX) tally.seen.add(visit);
  tally.count += 1;
  return true;
}

function isOpen({ seen }: Tally): boolean {
  return seen !== null && seen.size < VISITS_TOLD_APART_MAX;
}

/** True if all accesses of the actor on that day, this one included, were those of one team. */
function isOfOneTeam(day: Day, team: string | null): boolean {
  if (day.team !== null && day.team !== team) day.isOfTeams = true;
  day.team = team;
  return !day.isOfTeams;
}

function isToldApart({ all, emergencies }: Day): boolean {
  return isOpen(all) && isOpen(emergencies);
}

function isOverBudget(days: ReadonlyMap<number, Day>, today: number, budget: EmergencyBudget): boolean {
  let all = 0;
  let emergencies = 0;
  for (const [at, day] of days) {
    if (at > today || at <= today - budget.days) continue;
    all += day.all.count;
    emergencies += day.emergencies.count;
  }
  return emergencies > budget.visitsMin && emergencies > budget.shareMax * all;
}

function ofActor(access: DetectedAccess, severity: Severity): ReportedAccess {
  const summary = `\`${access.facts.actor.id}\` exceeded the budget for emergency access.`;
  return reportActor(access, { rule: 'emergency-budget', severity, summary });
}

function ofTeam(access: DetectedAccess, team: string, severity: Severity): ReportedAccess {
  const summary = `Team \`${team}\` exceeded the budget for emergency access.`;
  const report = reportActor(access, { rule: 'emergency-budget', severity, summary });
  return { ...report, group: groups.low('emergency-budget', utcDay(access)) };
}
