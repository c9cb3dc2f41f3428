import { hash } from 'node:crypto';
import type { Decision } from '../access-decision/access-decision.ts';

/** Of the hash; two outcomes of one access do not meet by chance, and on purpose it gains nobody anything. */
const OUTCOME_CHARS = 32;

/**
 * What a decision came to: verdict, rules with what excuses them, explanation and facts, as a hash of 32 characters. Two
 * decisions about one access with the same outcome mean the same to every reader; `reason`, `tried`, `observed` and
 * severities may differ.
 */
export function outcomeOf({ verdict, determinedBy, explanation, facts }: Decision): string {
  const rules = determinedBy.map(({ rule, exception }) => [rule, exception]);
  const carrier = explanation === null ? null : [explanation.kind, explanation.id];
  const values = facts === null ? null : Object.entries(facts).sort(byName);
  return hash('sha256', JSON.stringify([verdict, rules, carrier, values]), 'hex').slice(0, OUTCOME_CHARS);
}

/** A decision that was read back has its facts in another order. */
function byName([one]: [string, unknown], [other]: [string, unknown]): number {
  return one < other ? -1 : 1;
}
