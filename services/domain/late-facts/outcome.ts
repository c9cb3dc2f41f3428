import { hash } from 'node:crypto';
import { flatDecisionFacts } from '../../records/access-decision/flat-decision-facts.ts';
import type { Decision } from '../access-decision/access-decision.ts';

/** A prefix of the hash is enough: a chance collision is very unlikely, and nobody gains from a deliberate one. */
const OUTCOME_CHARS = 32;

/**
 * Hashes the outcome of a decision: verdict, rules with their exceptions, explanation and facts. `reason`, `tried`, `observed` and
 * severities may differ: `self-made-ticket` reads `tried`, so such a record that comes late changes no finding of its own.
 */
export function outcomeOf({ verdict, determinedBy, explanation, facts }: Decision): string {
  const rules = determinedBy.map(({ rule, exception }) => [rule, exception]);
  const carrier = explanation === null ? null : [explanation.kind, explanation.id];
  // The facts themselves are not compared: decoding a decision changes the order of their fields.
  const values = facts === null ? null : flatDecisionFacts(facts);
  return hash('sha256', JSON.stringify([verdict, rules, carrier, values]), 'hex').slice(0, OUTCOME_CHARS);
}
