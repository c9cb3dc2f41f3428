import type { Severity } from '../../services/domain/access-decision/access-decision.ts';
import { riskOf } from '../../services/domain/alert/work/risk.ts';
import { parseGroup } from '../../services/domain/finding/alert-group.ts';
import {
  type DetectedAccess,
  isAccess,
  isByPerson,
  nameOfCited,
} from '../../services/domain/finding/detected-access.ts';
import { type Aftermath, aftermathOf } from './aftermath.ts';
import type { Company } from './company.ts';
import type { DecidedWorld, Noticed } from './decide-world.ts';
import type { Plot } from './part.ts';
import type { PlotResult } from './plot-result.ts';

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

/** The work of a reviewer who answers so many alerts a day. */
export interface Work {
  /** Alerts that were opened. A group has at most one open alert, and the next finding after its answer opens another. */
  readonly alerts: number;
  /** Of these, without anything wrong in them. */
  readonly alertsOfHonest: number;
  readonly reviewed: number;
  readonly reviewedRight: number;
  /** Accesses of people. */
  readonly accesses: number;
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

interface OpenAlert {
  severity: Severity;
  readonly rules: Set<string>;
  readonly accesses: Set<string>;
  readonly owners: Set<string>;
  /** Who did what is wrong in it. */
  readonly wrongDoers: Set<string>;
}

function workIn(decided: DecidedWorld, plotOf: ReadonlyMap<string, string>) {
  const alerted = decided.noticed.filter(({ finding }) => isAtLeast(finding.severity, 'medium'));
  return {
    goingOn: workOf(decided, plotOf, { stops: false, budget: BUDGET }),
    stopped: workOf(decided, plotOf, { stops: true, budget: BUDGET }),
    unanswered: workOf(decided, plotOf, { stops: false, budget: 0 }),
    accesses: decided.accesses.filter((access) => isAccess(access) && isByPerson(access)).length,
    alerted: new Set(alerted.flatMap(({ finding }) => finding.evidence.map(nameOfCited))).size,
  };
}

/** Each evening a reviewer answers so many open alerts of the highest risk, which closes them. What nobody answers is counted at the end. */
function workOf(
  { accesses, noticed, withdrawn }: DecidedWorld,
  plotOf: ReadonlyMap<string, string>,
  { stops, budget }: { readonly stops: boolean; readonly budget: number },
): Work {
  const open = new Map<string, OpenAlert>();
  const actorOf = new Map(accesses.map(({ event, facts }) => [event.eventId, facts.actor.id]));
  /** When the access of people ended. */
  const ended = new Map<string, number>();
  const work = { alerts: 0, alertsOfHonest: 0, reviewed: 0, reviewedRight: 0 };
  let today = 0;

  function answer(day: number): void {
    for (const { wrongDoers } of mostRisky(open, budget)) {
      work.reviewed++;
      if (wrongDoers.size > 0) work.reviewedRight++;
      else work.alertsOfHonest++;
      if (stops) for (const id of wrongDoers) ended.set(id, (day + 1) * DAY_MILLIS);
    }
  }

  const hasEnded = (id: string, at: number) => at >= (ended.get(id) ?? Number.POSITIVE_INFINITY);
  for (const { finding, by } of noticed) {
    const day = Math.floor(by.event.occurredAt / DAY_MILLIS);
    for (; today < day && open.size > 0 && budget > 0; today++) answer(today);
    today = day;
    const actors = finding.evidence.map(({ eventId }) => actorOf.get(eventId) ?? '');
    if (withdrawn.has(finding.findingId) || actors.some((id) => hasEnded(id, by.event.occurredAt))) continue;
    const alert = open.get(finding.group) ?? newAlert();
    if (!open.has(finding.group)) work.alerts++;
    open.set(finding.group, alert);
    add(alert, finding, (eventId) => (plotOf.has(eventId) ? (actorOf.get(eventId) ?? null) : null));
  }
  while (open.size > 0 && budget > 0) answer(today);
  work.alertsOfHonest += [...open.values()].filter(({ wrongDoers }) => wrongDoers.size === 0).length;
  const counted = accesses.filter((access) => isAccess(access) && isByPerson(access));
  const happened = counted.filter(({ facts, event }) => !hasEnded(facts.actor.id, event.occurredAt));
  return { ...work, accesses: happened.length };
}

function newAlert(): OpenAlert {
  return { severity: 'low', rules: new Set(), accesses: new Set(), owners: new Set(), wrongDoers: new Set() };
}

function add(
  alert: OpenAlert,
  { severity, rule, evidence }: Noticed['finding'],
  wrongDoerOf: (eventId: string) => string | null,
) {
  if (isAtLeast(severity, alert.severity)) alert.severity = severity;
  alert.rules.add(rule);
  for (const cited of evidence) {
    alert.accesses.add(nameOfCited(cited));
    if (cited.ownerId !== null) alert.owners.add(cited.ownerId);
    const wrongDoer = wrongDoerOf(cited.eventId);
    if (wrongDoer !== null) alert.wrongDoers.add(wrongDoer);
  }
}

/** Takes out the open alerts of the highest risk. */
function mostRisky(open: Map<string, OpenAlert>, count: number): readonly OpenAlert[] {
  const scored = [...open].map(([group, alert]) => {
    const { severity, rules, accesses, owners } = alert;
    const { score } = riskOf({ severity, rules: [...rules], accesses: accesses.size, owners: owners.size });
    return { group, score, alert };
  });
  const answered = scored.sort((one, other) => other.score - one.score).slice(0, count);
  for (const { group } of answered) open.delete(group);
  return answered.map(({ alert }) => alert);
}

export function countBy<Item>(items: Iterable<Item>, keyOf: (item: Item) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}
