import type { Severity } from '../../services/domain/access-decision/access-decision.ts';
import { parseGroup } from '../../services/domain/finding/alert-group.ts';
import { type DetectedAccess, nameOfCited } from '../../services/domain/finding/detected-access.ts';
import { type Aftermath, aftermathOf } from './aftermath.ts';
import type { Company } from './company.ts';
import type { DecidedWorld, Noticed } from './decide-world.ts';
import type { Plot } from './part.ts';
import type { PlotResult } from './plot-result.ts';
import { isAccessOfPerson, reviewOf, type Work } from './review.ts';

const DAY_MILLIS = 86_400_000;
const severities: readonly Severity[] = ['low', 'medium', 'high', 'critical'];
/** What a team of reviewers answers in a day. */
const BUDGET = 10;

export interface WorldResult {
  readonly plots: readonly PlotResult[];
  readonly honest: number;
  /** Honest people with a finding of high or critical severity, by role, and the rules that name them. */
  readonly flagged: ReadonlyMap<string, number>;
  readonly honestByRole: ReadonlyMap<string, number>;
  readonly flaggedBy: ReadonlyMap<string, number>;
  /** Findings of medium severity about honest people, by rule. */
  readonly mediumBy: ReadonlyMap<string, number>;
  readonly accesses: number;
  /** Where everybody goes on, whatever a reviewer answers. */
  readonly goingOn: Work;
  /** Where nobody opens anything any more after an alert about what they did wrong was answered. */
  readonly stopped: Work;
  /** Where nobody answers anything, so that what somebody goes on with stays one alert. */
  readonly unanswered: Work;
  /** Accesses with a finding of medium severity or above. */
  readonly alerted: number;
  readonly aftermath: Aftermath;
}

export function measure(
  company: Company,
  decided: DecidedWorld,
  { plots, seed }: { readonly plots: readonly Plot[]; readonly seed: number },
): WorldResult {
  const plotOf = new Map(company.answers.map(({ eventId, scenario, variant }) => [eventId, `${scenario}\n${variant}`]));
  const about = new Map<string, Noticed[]>();
  for (const one of decided.noticed) {
    const plot = plotOf.get(one.finding.evidence[0]?.eventId ?? '');
    if (plot !== undefined) about.set(plot, [...(about.get(plot) ?? []), one]);
  }
  const wrong = new Map<string, DetectedAccess[]>();
  for (const access of decided.accesses) {
    const plot = plotOf.get(access.event.eventId);
    if (plot !== undefined) wrong.set(plot, [...(wrong.get(plot) ?? []), access]);
  }
  const of = <Item>(all: ReadonlyMap<string, Item[]>, plot: Plot) => all.get(nameOfPlot(plot)) ?? [];
  const results = plots.map((plot) => resultOf(plot, of(about, plot), of(wrong, plot)));
  return {
    plots: results,
    aftermath: aftermathOf(company, decided, { results, noticedBy: (plot) => of(about, plot), seed }),
    ...honestIn(company, decided, plotOf),
    ...workIn(decided, plotOf),
  };
}

function nameOfPlot({ scenario, variant }: Plot): string {
  return `${scenario}\n${variant}`;
}

function isAtLeast(severity: Severity, least: Severity): boolean {
  return severities.indexOf(severity) >= severities.indexOf(least);
}

function resultOf(plot: Plot, noticed: readonly Noticed[], wrong: readonly DetectedAccess[]): PlotResult {
  const began = wrong[0]?.event.occurredAt;
  const counted = noticed.filter(({ finding }) => isAtLeast(finding.severity, plot.least ?? 'medium'));
  const [first] = counted;
  const rules = countBy(counted, ({ finding }) => finding.rule);
  const isExplained = wrong.length > 0 && wrong.every(({ decision }) => decision.verdict === 'explained');
  if (plot.isOutsideOfLogs) return { plot, days: null, workdays: null, rule: null, rules, isExplained };
  if (began === undefined) throw new Error(`${plot.scenario}, ${plot.variant}: nothing happened`);
  if (first === undefined) return { plot, days: null, workdays: null, rule: null, rules, isExplained };
  const until = first.by.event.occurredAt;
  const days = (until - began) / DAY_MILLIS;
  return { plot, days, workdays: workdaysBetween(began, until), rule: first.finding.rule, rules, isExplained };
}

/** Weekdays that begin after the first time and not after the second. */
function workdaysBetween(from: number, until: number): number {
  let count = 0;
  for (let day = Math.floor(from / DAY_MILLIS) + 1; day * DAY_MILLIS <= until; day++) {
    if (![0, 6].includes((day + 4) % 7)) count++;
  }
  return count;
}

function honestIn({ honest }: Company, { accesses, noticed }: DecidedWorld, plotOf: ReadonlyMap<string, string>) {
  const wrongDoers = new Set(
    accesses.filter(({ event }) => plotOf.has(event.eventId)).map(({ facts }) => facts.actor.id),
  );
  const roleOf = new Map(honest.filter(({ id }) => !wrongDoers.has(id)).map(({ id, role }) => [id, role]));
  const accusing = noticed.filter(({ finding }) => {
    const { kind } = parseGroup(finding.group);
    return kind !== 'source' && kind !== 'unknown' && roleOf.has(finding.actorId ?? '');
  });
  const grave = accusing.filter(({ finding }) => isAtLeast(finding.severity, 'high'));
  const flaggedIds = new Set(grave.map(({ finding }) => finding.actorId ?? ''));
  const byRule = new Set(grave.map(({ finding }) => `${finding.rule} ${finding.actorId}`));
  return {
    honest: roleOf.size,
    honestByRole: countBy([...roleOf.values()], (role) => role),
    flagged: countBy([...flaggedIds], (id) => roleOf.get(id) ?? ''),
    flaggedBy: countBy([...byRule], (name) => name.split(' ')[0] ?? ''),
    mediumBy: countBy(
      accusing.filter(({ finding }) => finding.severity === 'medium'),
      ({ finding }) => finding.rule,
    ),
  };
}

function workIn(decided: DecidedWorld, plotOf: ReadonlyMap<string, string>) {
  const alerted = decided.noticed.filter(({ finding }) => isAtLeast(finding.severity, 'medium'));
  return {
    goingOn: reviewOf(decided, plotOf, { stops: false, budget: BUDGET }),
    stopped: reviewOf(decided, plotOf, { stops: true, budget: BUDGET }),
    unanswered: reviewOf(decided, plotOf, { stops: false, budget: 0 }),
    accesses: decided.accesses.filter(isAccessOfPerson).length,
    alerted: new Set(alerted.flatMap(({ finding }) => finding.evidence.map(nameOfCited))).size,
  };
}

export function countBy<Item>(items: Iterable<Item>, keyOf: (item: Item) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}
