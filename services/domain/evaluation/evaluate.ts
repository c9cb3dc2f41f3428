import type { Verdict } from '../access-decision/access-decision.ts';
import { evaluationInProgress } from '../access-decision/facts/prior-evaluation.ts';
import type { AccessEvent } from '../access-event/access-event.ts';
import type { Policies } from '../policy/policies.ts';
import { type StepUp, stepUpOf } from '../policy/step-up.ts';
import type { RegisterView } from '../register/register-view.ts';
import { type AnswerVerdict, encodeDecisionId, questionOf } from './answer.ts';

/** An AuthZEN answer (`docs/interfaces` section 4). `decision` is true exactly when the verdict is explained. */
export interface Evaluation {
  readonly decision: boolean;
  readonly context: {
    readonly decisionId: string;
    readonly verdict: AnswerVerdict;
    readonly determinedBy: readonly string[];
    readonly reason: string;
    readonly stepUp?: readonly StepUp[];
    /** Null while no policy set is loaded. */
    readonly policyVersion: string | null;
  };
}

/** The facts and rules that an answer uses. */
export interface EvaluationState {
  readonly policies: Policies;
  readonly register: RegisterView;
  readonly registerOffset: number;
  /** Milliseconds since 1970 UTC. */
  readonly now: number;
  readonly key: Buffer;
  /** Explains in plain words why the register is currently unreliable; null when it is reliable. */
  readonly doubt: string | null;
}

/** Evaluates whether an access would be allowed. It uses the same rules and register as the decision afterwards. */
export function evaluate(event: AccessEvent, state: EvaluationState): Evaluation {
  const { policies, register } = state;
  if (!policies.isKnown()) return unjudged(event, state, null, 'the register names no policy set yet, ask again');
  const policy = policies.at(event.occurredAt);
  if (state.doubt !== null) return unjudged(event, state, policy.version, state.doubt);
  const decision = policy.decide(event, register, event.occurredAt, evaluationInProgress);
  const determinedBy = decision.determinedBy.map(({ rule }) => rule);
  const verdict = asAnswer(decision.verdict);
  const stepUp = stepUpOf(decision, policy.stepUps);
  const judged = { verdict, determinedBy, reason: decision.reason, ...(stepUp === null ? {} : { stepUp }) };
  return answer(event, state, { ...judged, policyVersion: policy.version });
}

function unjudged(event: AccessEvent, state: EvaluationState, policyVersion: string | null, why: string): Evaluation {
  return answer(event, state, { verdict: 'unknown', determinedBy: [], reason: `not known: ${why}`, policyVersion });
}

function answer(
  event: AccessEvent,
  { now, registerOffset, key }: EvaluationState,
  judged: Omit<Evaluation['context'], 'decisionId'>,
): Evaluation {
  const { verdict, policyVersion } = judged;
  const given = { verdict, askedAt: now, asOf: event.occurredAt, registerOffset, policy: policyVersion ?? '' };
  const decisionId = encodeDecisionId({ ...given, question: questionOf(event) }, key);
  return { decision: verdict === 'explained', context: { decisionId, ...judged } };
}

/** A question is treated as the begin of an access without a prior evaluation, so only judged outcomes remain. */
function asAnswer(verdict: Verdict): AnswerVerdict {
  if (verdict === 'explained' || verdict === 'unexplained' || verdict === 'violation') return verdict;
  return 'unknown';
}
