import type { z } from 'zod';
import type { BacktestReport, Change } from '../../domain/history/backtest.ts';
import type { DetectionBacktestReport } from '../../domain/history/detection-backtest.ts';
import { type backtestSchema, LISTED_MAX } from './backtest-schemas.ts';

type Answer = z.infer<typeof backtestSchema>;

/** The part of the answer about rules. */
export function policiesPart(report: BacktestReport): NonNullable<Answer['policies']> {
  const { decided, changed, changes, notDecided, byRule, byActor, byOwner } = report;
  return {
    decided,
    changed,
    notDecided: notDecided['register-not-sealed'],
    verdicts: verdictsOf(changes),
    byRule: byRule.slice(0, LISTED_MAX),
    byActor: byActor.slice(0, LISTED_MAX),
    byOwner: byOwner.slice(0, LISTED_MAX),
    // The newest, which people remember.
    examples: changes.slice(-LISTED_MAX).reverse().map(withPlainLists),
  };
}

function withPlainLists({ before, after, ...change }: Change) {
  return {
    ...change,
    before: { ...before, determinedBy: [...before.determinedBy] },
    after: { ...after, determinedBy: [...after.determinedBy] },
  };
}

function verdictsOf(changes: readonly Change[]) {
  const counts = new Map<
    string,
    { before: Change['before']['verdict']; after: Change['after']['verdict']; changed: number }
  >();
  for (const { before, after } of changes) {
    const key = `${before.verdict} ${after.verdict}`;
    const item = counts.get(key) ?? { before: before.verdict, after: after.verdict, changed: 0 };
    item.changed += 1;
    counts.set(key, item);
  }
  return [...counts.values()].sort((one, other) => other.changed - one.changed);
}

/** The part of the answer about detections, without the set that they are compared to. */
export function detectionsPart(report: DetectionBacktestReport): Omit<NonNullable<Answer['detections']>, 'against'> {
  const { byRule, gained, missed, lost, accesses, confirmed } = report;
  const some = (all: readonly string[]) => ({ count: all.length, examples: all.slice(0, LISTED_MAX) });
  return {
    accesses,
    confirmed,
    gained: some(gained),
    missed: some(missed),
    byRule: byRule.map((one) => ({ ...one })),
    lost: lost.map(({ alertId, actor, rules }) => ({ alertId, actor, rules: [...rules] })),
  };
}
