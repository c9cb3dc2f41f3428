import type { z } from 'zod';
import { HttpProblem } from '../../adapters/http/problem.ts';
import type { Handlers } from '../../adapters/http/routes/router-of.ts';
import type { BacktestReport, Change } from '../../domain/history/backtest.ts';
import type { DetectionBacktestReport } from '../../domain/history/detection-backtest.ts';
import type { auditorRoutes } from '../routes.ts';
import { type backtestSchema, LISTED_MAX } from './backtest-schemas.ts';
import type { BacktestResult, Backtests } from './backtests.ts';

type Answer = z.infer<typeof backtestSchema>;

/** `GET /v1/backtests/{set}`: starts a back-test of a proposed set, and returns how far it is or what it found. */
export function backtestRoutes(backtests: Backtests) {
  return {
    async backtestSet({ params: { set }, query: { from, to }, res }) {
      const period = { from: from ?? Number.NEGATIVE_INFINITY, to: to ?? Number.POSITIVE_INFINITY };
      const job = backtests.ask({ set, ...period });
      if (job === null) {
        throw new HttpProblem('record-unknown', { detail: `the register has no set \`${set}\` that can be tried` });
      }
      if (job === 'waiting') {
        const nothing = { read: 0, isCut: false, problem: null, policies: null, detections: null };
        res.json({ set, state: 'waiting', ...nothing } satisfies Answer);
        return;
      }
      const { read, isCut, result, problem } = job;
      const state = problem !== null ? 'failed' : result === null ? 'running' : 'done';
      res.json({ set, state, read, isCut, problem, ...partsOf(result) } satisfies Answer);
    },
  } satisfies Partial<Handlers<typeof auditorRoutes>>;
}

function partsOf(result: BacktestResult | null): Pick<Answer, 'policies' | 'detections'> {
  return {
    policies: result?.subject === 'policies' ? policiesOf(result.report) : null,
    detections: result?.subject === 'detections' ? { against: result.against, ...detectionsOf(result.report) } : null,
  };
}

function policiesOf({ decided, changed, changes, notDecided, ...by }: BacktestReport): NonNullable<Answer['policies']> {
  return {
    ...{ decided, changed, notDecided: notDecided['register-not-sealed'] },
    verdicts: verdictsOf(changes),
    byRule: by.byRule.slice(0, LISTED_MAX),
    byActor: by.byActor.slice(0, LISTED_MAX),
    byOwner: by.byOwner.slice(0, LISTED_MAX),
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

function detectionsOf({ byRule, gained, missed, lost, accesses, confirmed }: DetectionBacktestReport) {
  const some = (all: readonly string[]) => ({ count: all.length, examples: all.slice(0, LISTED_MAX) });
  return {
    ...{ accesses, confirmed, gained: some(gained), missed: some(missed) },
    byRule: byRule.map((one) => ({ ...one })),
    lost: lost.map(({ alertId, actor, rules }) => ({ alertId, actor, rules: [...rules] })),
  };
}
