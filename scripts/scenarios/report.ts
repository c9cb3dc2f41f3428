import type { Aftermath } from './aftermath.ts';
import { countBy, type WorldResult } from './measure.ts';
import type { PlotResult } from './plot-result.ts';
import type { Work } from './review.ts';

/** The table of all worlds, as Markdown. */
export function report(worlds: readonly WorldResult[]): string {
  const results = worlds.flatMap(({ plots }) => plots);
  const byPlot = new Map<string, PlotResult[]>();
  for (const result of results) {
    const name = `${result.plot.scenario} | ${result.plot.variant} | ${result.plot.isHard ? 'hard' : 'plain'}`;
    byPlot.set(name, [...(byPlot.get(name) ?? []), result]);
  }
  const rows = [...byPlot].sort(([one], [other]) => (one < other ? -1 : 1)).map(([name, of]) => rowOf(name, of));
  return [
    '| scenario | variant | | found | median days | p90 days | found first by |',
    '|---|---|---|---|---|---|---|',
    ...rows,
    '',
    ...summary(worlds),
  ].join('\n');
}

function rowOf(name: string, results: readonly PlotResult[]): string {
  if (results.every(({ plot }) => plot.isOutsideOfLogs)) return `| ${name} | – | – | – | nothing: it is in no log |`;
  const found = results.flatMap(({ days }) => (days === null ? [] : [days]));
  const rules = [
    ...countBy(
      results.flatMap(({ rule }) => rule ?? []),
      (rule) => rule,
    ),
  ];
  const first = rules.sort(([, one], [, other]) => other - one).map(([rule]) => `\`${rule}\``);
  const why = first.join(', ') || (results.every(({ isExplained }) => isExplained) ? 'nothing: all is explained' : '–');
  return `| ${name} | ${found.length} of ${results.length} | ${shown(found, 0.5)} | ${shown(found, 0.9)} | ${why} |`;
}

function shown(days: readonly number[], share: number): string {
  return days.length === 0 ? '–' : quantile(days, share).toFixed(1);
}

/** The smallest value that at least this share of the values does not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

function summary(worlds: readonly WorldResult[]): string[] {
  const results = worlds.flatMap(({ plots }) => plots);
  const inLogs = results.filter(({ plot }) => !plot.isOutsideOfLogs);
  const of = (isHard: boolean) => inLogs.filter(({ plot }) => (plot.isHard ?? false) === isHard);
  const recall = (some: readonly PlotResult[]) => percent(some.filter(({ days }) => days !== null).length, some.length);
  const r1 = results.filter(({ plot }) => plot.scenario.startsWith('R1 ') && !plot.isHard);
  const sum = (counted: (world: WorldResult) => number) => worlds.reduce((total, world) => total + counted(world), 0);
  const flagged = sum((world) => total(world.flagged));
  const honest = sum((world) => world.honest);
  const accesses = sum((world) => world.accesses);
  const roles = [...new Set(worlds.flatMap(({ honestByRole }) => [...honestByRole.keys()]))].sort();
  const byRole = roles.map((role) => {
    const some = sum(({ flagged: one }) => one.get(role) ?? 0);
    return `${role} ${some} of ${sum(({ honestByRole }) => honestByRole.get(role) ?? 0)}`;
  });
  return [
    `- found of the plain variants: ${recall(of(false))}, of the hard ones: ${recall(of(true))}`,
    `- R1, plain: median ${quantile(
      r1.map(({ workdays }) => workdays ?? Number.POSITIVE_INFINITY),
      0.5,
    )} working days after the first wrong access`,
    `- honest people flagged high or critical: ${flagged} of ${honest} (${percent(flagged, honest)}); ${byRole.join(', ')}`,
    `- by rule: ${listed(worlds.map((world) => world.flaggedBy))}`,
    `- medium findings about honest people: ${listed(worlds.map((world) => world.mediumBy))}`,
    `- alerts per 1,000 accesses of people: ${perThousand(worlds, ({ goingOn }) => goingOn)}`,
    `- where an answered alert ends the access of who did wrong: ${perThousand(worlds, ({ stopped }) => stopped)}`,
    `- where nobody answers, and who goes on stays one alert: ${perThousand(worlds, ({ unanswered }) => unanswered)}`,
    `- accesses with a finding of medium or above: ${percent(
      sum((world) => world.alerted),
      accesses,
    )}`,
    ...afterwards(worlds.map(({ aftermath }) => aftermath)),
  ];
}

function afterwards(all: readonly Aftermath[]): string[] {
  const sum = (count: (one: Aftermath) => number) => all.reduce((total, one) => total + count(one), 0);
  const reopened = all.flatMap(({ reopenedAfter }) => reopenedAfter);
  const days = reopened.filter((one) => one !== null);
  const found = (who: string) => sum(({ foundFirstBy }) => foundFirstBy.get(who) ?? 0);
  const everybody = sum(({ foundFirstBy }) => total(foundFirstBy));
  const others = ['colleague', 'customer', 'regulator'].map((who) => `${who} ${found(who)}`).join(', ');
  const refused = `${sum((one) => one.refused)} of ${sum((one) => one.dismissals)} refused`;
  const again = `${days.length} of ${reopened.length} were open again, after ${shown(days, 0.5)} days`;
  return [
    `- R2, the line manager closes the first alert: ${refused}; closed by two others as justified, ${again} (median)`,
    `- R15, found first by a detector where somebody reports each within three months: ${found('detector')} of ${everybody} (${percent(found('detector'), everybody)}); ${others}`,
    `- R16, who saw this camera on that day, and why: ${sum((one) => one.exact)} of ${sum((one) => one.questions)} answers are exact`,
  ];
}

/** Alerts, those without anything wrong, and how many of those answered were right. */
function perThousand(worlds: readonly WorldResult[], workOf: (world: WorldResult) => Work): string {
  const sum = (field: keyof Work) => worlds.reduce((total, world) => total + workOf(world)[field], 0);
  const rate = (count: number) => ((1000 * count) / sum('accesses')).toFixed(2);
  const precision = percent(sum('reviewedRight'), sum('reviewed'));
  const again = sum('reopened') === 0 ? '' : `, and ${rate(sum('reopened'))} opened again`;
  const count = `${rate(sum('alerts'))}, ${rate(sum('alertsOfHonest'))} of them with nothing wrong${again}`;
  return sum('reviewed') === 0 ? count : `${count}; precision ${precision} of ${sum('reviewed')} answered`;
}

function listed(counts: readonly ReadonlyMap<string, number>[]): string {
  const all = new Map<string, number>();
  for (const one of counts) for (const [name, count] of one) all.set(name, (all.get(name) ?? 0) + count);
  return (
    [...all]
      .sort(([, one], [, other]) => other - one)
      .map(([name, count]) => `\`${name}\` ${count}`)
      .join(', ') || 'none'
  );
}

function total(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`;
}
