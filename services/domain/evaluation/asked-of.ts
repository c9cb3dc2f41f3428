import type { AskedState } from '../access-decision/access-decision.ts';
import { type Asked, type AskedOf, notAsked, unverified } from '../access-decision/facts/asked.ts';
import type { AccessEvent } from '../access-event/access-event.ts';
import { type Answer, openAnswer, type Question, questionOf, readAnswer } from './answer.ts';

/** Checks cited answers with the installation's key. */
export function askedWith(key: Buffer): AskedOf {
  return (event) => {
    if (event.decisionId === null) return notAsked;
    return compare(openAnswer(event.decisionId, key), event);
  };
}

/** Reconstructs without the key what was found when the access was decided (`facts.asked`). */
export function askedAsDecided(event: AccessEvent, state: AskedState): Asked {
  if (event.decisionId === null) return notAsked;
  return compare(state === 'unverified' ? null : readAnswer(event.decisionId), event);
}

const parts: Readonly<Record<keyof Question, string>> = {
  actor: 'was about another actor',
  action: 'was about another action',
  resource: 'was about another resource',
  source: 'was given to another source',
  ground: 'was about another purpose, claim, path, recipient or destination',
};

function compare(answer: Answer | null, event: AccessEvent): Asked {
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
