import type { Severity } from '../../services/domain/access-decision/access-decision.ts';
import { riskOf } from '../../services/domain/alert/work/risk.ts';
import { parseGroup } from '../../services/domain/finding/alert-group.ts';
import {
  type DetectedAccess,
  isAccess,
  isByPerson,
  nameOfCited,
} from '../../services/domain/finding/detected-access.ts';
import type { Company } from './company.ts';
import type { DecidedWorld, Noticed } from './decide-world.ts';
import type { Plot } from './part.ts';

const DAY_MILLIS = 86_400_000;
const severities: readonly Severity[] = ['low', 'medium', 'high', 'critical'];
/** What a team of reviewers answers in a day. */
const BUDGET = 10;

/** How one plot went in one world. */
export interface PlotResult {
  readonly plot: Plot;
  /** Days from the first wrong access to the first finding about one; null if there was none. */
  readonly days: number | null;
  readonly workdays: number | null;
  readonly rule: string | null;
  /** Every rule that reported one of the wrong accesses, with its number of findings. */
  readonly rules: ReadonlyMap<string, number>;
  readonly isExplained: boolean;
}

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
  /** Alerts that were shown to a reviewer or waited, one per group and day. */
  readonly alerts: number;
  readonly reviewed: number;
  readonly reviewedRight: number;
  /** Accesses with a finding of medium severity or above. */
  readonly alerted: number;
}

export function measure(company: Company, decided: DecidedWorld, plots: readonly Plot[]): WorldResult {
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
  return {
    plots: plots.map((plot) => resultOf(plot, of(about, plot), of(wrong, plot))),
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
  isRight: boolean;
}

/** Each evening a reviewer answers the ten open alerts of the highest risk, which closes them. */
function workIn({ accesses, noticed, withdrawn }: DecidedWorld, plotOf: ReadonlyMap<string, string>) {
  const open = new Map<string, OpenAlert>();
  const work = { alerts: 0, reviewed: 0, reviewedRight: 0 };
  let today = 0;
  for (const { finding, by } of noticed) {
    const day = Math.floor(by.event.occurredAt / DAY_MILLIS);
    for (; today < day && open.size > 0; today++) review(open, work);
    today = day;
    if (withdrawn.has(finding.findingId)) continue;
    const alert = open.get(finding.group) ?? newAlert();
    if (!open.has(finding.group)) work.alerts++;
    open.set(finding.group, alert);
    add(alert, finding, plotOf);
  }
  review(open, work);
  const alerted = noticed.filter(({ finding }) => isAtLeast(finding.severity, 'medium'));
  return {
    ...work,
    accesses: accesses.filter((access) => isAccess(access) && isByPerson(access)).length,
    alerted: new Set(alerted.flatMap(({ finding }) => finding.evidence.map(nameOfCited))).size,
  };
}

function newAlert(): OpenAlert {
  return { severity: 'low', rules: new Set(), accesses: new Set(), owners: new Set(), isRight: false };
}

function add(alert: OpenAlert, { severity, rule, evidence }: Noticed['finding'], plotOf: ReadonlyMap<string, string>) {
  if (isAtLeast(severity, alert.severity)) alert.severity = severity;
  alert.rules.add(rule);
  for (const cited of evidence) {
    alert.accesses.add(nameOfCited(cited));
    if (cited.ownerId !== null) alert.owners.add(cited.ownerId);
    if (plotOf.has(cited.eventId)) alert.isRight = true;
  }
}

function review(open: Map<string, OpenAlert>, work: { reviewed: number; reviewedRight: number }): void {
  const scored = [...open].map(([group, alert]) => {
    const { severity, rules, accesses, owners, isRight } = alert;
    const { score } = riskOf({ severity, rules: [...rules], accesses: accesses.size, owners: owners.size });
    return { group, score, isRight };
  });
  for (const { group, isRight } of scored.sort((one, other) => other.score - one.score).slice(0, BUDGET)) {
    open.delete(group);
    work.reviewed++;
    if (isRight) work.reviewedRight++;
  }
}

export function countBy<Item>(items: Iterable<Item>, keyOf: (item: Item) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}
