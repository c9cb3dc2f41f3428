import type { Severity } from '../../access-decision/access-decision.ts';
import { traits } from '../access-traits.ts';
import { groups } from '../alert-group.ts';
import { VisitDays } from '../days/visit-days.ts';
import { type DetectedAccess, utcDay } from '../detected-access.ts';
import { type Detector, LOOK_BACK_DAYS, noReports, type ReportedAccess, reportActor } from '../detector.ts';
import { fraction, mechanism, whole } from '../mechanisms/mechanism.ts';
import type { AccessNumbering, LoadedAccesses } from '../window/access-rows.ts';
import { accessRows } from '../window/access-rows.ts';
import { lastOf } from '../window/last-of.ts';

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
  reach: ({ shareMax }) => [
    { parameter: 'shareMax', isReached: shareMax < 1, expected: 'less than 1: no visits are more than all of them' },
  ],
  cases: ['person', 'team'],
  create,
});

function create(budget: EmergencyBudget, severities: Record<'person' | 'team', Severity>): Detector {
  const actors = new VisitDays(KEYS_MAX, budget.days);
  const teams = new VisitDays(KEYS_MAX, budget.days);

  function observe(access: DetectedAccess): readonly ReportedAccess[] {
    const { team } = access.facts.actor;
    const numbers = accessRows.numbersOf(access);
    const today = utcDay(access);
    const isOfEmergency = isEmergency(access);
    const day = actors.open(numbers.actor, today);
    const isNew = actors.add(day, numbers, isOfEmergency);
    if (team !== null) {
      const ofTeam = teams.open(numbers.team, today);
      // Most accesses are part of a visit that both have.
      const isOfOne = actors.isOfOneTeam(day, numbers.team);
      if (isNew || !isOfOne || !teams.isToldApart(ofTeam)) teams.add(ofTeam, numbers, isOfEmergency);
    }
    if (!isOfEmergency) return noReports;
    const actorOver = isOverBudget(actors.countUntil(numbers.actor, today, today - budget.days), budget);
    const teamOver = team !== null && isOverBudget(teams.countUntil(numbers.team, today, today - budget.days), budget);
    return [
      ...(actorOver ? [ofActor(access, severities.person)] : []),
      ...(teamOver ? [ofTeam(access, team ?? '', severities.team)] : []),
    ];
  }

  function* saving(into: AccessNumbering) {
    const saved = actors.save(into);
    yield;
    return { actors: saved, teams: teams.save(into) };
  }

  const memory = {
    save: (into: AccessNumbering) => lastOf(saving(into)),
    saving,
    load(saved: unknown, from: LoadedAccesses) {
      const past = saved as ReturnType<typeof memory.save>;
      actors.load(past.actors, from);
      teams.load(past.teams, from);
    },
  };
  const looksAt = traits.access | traits.byPerson | traits.withOwner | traits.withPrivateMaterial;
  return { id: 'emergency-budget', version: 1, looksAt, observe, memory };
}

function isEmergency({ facts }: DetectedAccess): boolean {
  return facts.purpose === 'prevent-harm-or-loss';
}

function isOverBudget({ all, emergencies }: ReturnType<VisitDays['countUntil']>, budget: EmergencyBudget): boolean {
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
