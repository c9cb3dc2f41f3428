import type { Router } from '../../adapters/http/server.ts';
import type { Log } from '../../domain/decision-log/log.ts';
import type { Policies } from '../../domain/policy/policies.ts';
import type { RegisterFollower } from '../../domain/register/register-follower.ts';
import type { RegisterView } from '../../domain/register/register-view.ts';
import { type EvaluationRoutesDeps, evaluationRoutes } from './evaluation-routes.ts';
import { watchRegister } from './register-freshness.ts';

export interface EvaluationDeps extends Omit<EvaluationRoutesDeps, 'state'> {
  readonly log: Log;
  readonly register: RegisterView;
  /** Feeds `register`. */
  readonly follower: RegisterFollower;
  readonly policies: Policies;
  /** Seals answers: the same key for every decider of an installation. */
  readonly evaluationKey: Buffer;
}

export interface RunningEvaluation {
  readonly router: Router;
  stop(): void;
}

/** Answers requests from the same code and state that decide afterwards. Stores and writes nothing. */
export function startEvaluation(deps: EvaluationDeps): RunningEvaluation {
  const { register, follower, policies, evaluationKey: key } = deps;
  const freshness = watchRegister(deps);
  const state = () => ({
    register,
    policies,
    key,
    registerOffset: follower.offset,
    doubt: freshness.doubt(),
  });
  return { router: evaluationRoutes({ ...deps, state }), stop: freshness.stop };
}
