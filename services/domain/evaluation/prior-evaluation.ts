import type { PriorEvaluationState } from '../access-decision/access-decision.ts';
import {
  type FindPriorEvaluation,
  noPriorEvaluation,
  type PriorEvaluation,
  unverified,
} from '../access-decision/facts/prior-evaluation.ts';
import type { AccessEvent } from '../access-event/access-event.ts';
import { decodeDecisionId, type IssuedAnswer, type Question, questionOf, verifyDecisionId } from './answer.ts';

/** Checks cited answers with the installation's key. */
export function verifyPriorEvaluation(key: Buffer): FindPriorEvaluation {
  return (event) => {
    if (event.decisionId === null) return noPriorEvaluation;
    return compare(verifyDecisionId(event.decisionId, key), event);
  };
}

/** Reconstructs without the key what was found when the access was decided (`facts.asked`). */
export function recordedPriorEvaluation(event: AccessEvent, state: PriorEvaluationState): PriorEvaluation {
  if (event.decisionId === null) return noPriorEvaluation;
  return compare(state === 'unverified' ? null : decodeDecisionId(event.decisionId), event);
}

const parts: Readonly<Record<keyof Question, string>> = {
  actor: 'was about another actor',
  action: 'was about another action',
  resource: 'was about another resource',
  source: 'was given to another source',
  ground: 'was about another purpose, claim, path, recipient or destination',
};

function compare(answer: IssuedAnswer | null, event: AccessEvent): PriorEvaluation {
  if (answer === null) return unverified;
  const question = questionOf(event);
  const names = Object.keys(parts) as (keyof Question)[];
  const differs = names.filter((name) => answer.question[name] !== question[name]).map((name) => parts[name]);
  return {
    state: answer.verdict === 'explained' ? 'allow' : 'deny',
    differs,
    fits: differs.length === 0,
    agedMs: Math.max(0, event.occurredAt - answer.askedAt, event.occurredAt - answer.asOf),
    aheadMs: Math.max(0, answer.askedAt - event.occurredAt, answer.asOf - event.occurredAt),
  };
}
