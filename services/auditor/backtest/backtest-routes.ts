import type { z } from 'zod';
import { HttpProblem } from '../../adapters/http/problem.ts';
import type { Handlers } from '../../adapters/http/routes/router-of.ts';
import type { auditorRoutes } from '../routes.ts';
import type { backtestSchema } from './backtest-schemas.ts';
import type { Backtests } from './backtests.ts';

type Answer = z.infer<typeof backtestSchema>;

/** `/v1/backtests/{set}`: starts a back-test of a proposed set, returns how far it is or what it found, and cancels it. */
export function backtestRoutes(backtests: Backtests) {
  return {
    async backtestSet({ params: { set }, query: { from, to }, res }) {
      const period = { from: from ?? Number.NEGATIVE_INFINITY, to: to ?? Number.POSITIVE_INFINITY };
      const job = backtests.ask({ set, ...period });
      if (job === null) {
        throw new HttpProblem('record-unknown', { detail: `the register has no set \`${set}\` that can be tried` });
      }
      if (job === 'waiting') {
        const nothing = { read: 0, of: 0, isCut: false, problem: null, policies: null, detections: null };
        res.json({ set, state: 'waiting', ...nothing } satisfies Answer);
        return;
      }
      const { progress, result, problem } = job;
      const state = problem !== null ? 'failed' : result === null ? 'running' : 'done';
      res.json({
        set,
        state,
        ...progress,
        problem,
        ...(result ?? { policies: null, detections: null }),
      } satisfies Answer);
    },

    async cancelBacktest({ params: { set }, res }) {
      backtests.cancel(set);
      res.status(204).end();
    },
  } satisfies Partial<Handlers<typeof auditorRoutes>>;
}
