import type { Severity } from '../../access-decision/access-decision.ts';
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
}
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
  const keys = new BoundedMap<Map<number, Day>>(KEYS_MAX);

  function observe(access: DetectedAccess): readonly ReportedAccess[] {
    const visit = visitOf(access);
    if (visit === null || !isByPerson(access) || !isAccess(access) || !access.facts.privateMaterial) return noReports;
    const { id, team } = access.facts.actor;
    const byActor = count(`actor ${id}`, access, `${id} ${visit}`);
    const byTeam = team === null ? null : count(`team ${team}`, access, `${id} ${visit}`);
    if (!isEmergency(access)) return noReports;
    const today = utcDay(access);
    const actorOver = isOverBudget(byActor, today, budget);
    const teamOver = byTeam !== null && isOverBudget(byTeam, today, budget);
    return [
      ...(actorOver ? [ofActor(access, severities.person)] : []),
      ...(teamOver ? [ofTeam(access, team ?? '', severities.team)] : []),
    ];
  }

  function count(key: string, access: DetectedAccess, visit: string): Map<number, Day> {
    const days = keys.get(key) ?? new Map<number, Day>();
    keys.keep(key, days);
    const today = utcDay(access);
    if (!days.has(today)) open(days, today, budget);
    const day = days.get(today);
    if (day === undefined) return days;
    add(day.all, visit);
    if (isEmergency(access)) add(day.emergencies, visit);
    return days;
  }

  const memory = { save: () => new Map(keys), load: (saved: unknown) => keys.load(saved as typeof keys) };
  return { id: 'emergency-budget', version: 1, observe, memory };
}

function isEmergency({ facts }: DetectedAccess): boolean {
  return facts.purpose === 'prevent-harm-or-loss';
}

function open(days: Map<number, Day>, today: number, { days: length }: EmergencyBudget): void {
  days.set(today, { all: { seen: new Set(), count: 0 }, emergencies: { seen: new Set(), count: 0 } });
  const newest = Math.max(...days.keys());
  for (const [at, day] of days) {
    if (at <= newest - 2 * length) days.delete(at);
    if (at > newest - DAYS_TOLD_APART) continue;
    day.all.seen = null;
    day.emergencies.seen = null;
  }
}

function add(tally: Tally, visit: string): void {
  if (tally.seen?.has(visit) === true) return;
  if (tally.seen !== null && tally.seen.size < VISITS_TOLD_APART_MAX) tally.seen.add(visit);
  tally.count += 1;
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
