import { hash } from 'node:crypto';
import { flatDecisionFacts } from '../../records/access-decision/flat-decision-facts.ts';
import type { Decision } from '../access-decision/access-decision.ts';
import { isMitigation } from '../access-decision/facts/mitigation.ts';

/** A prefix of the hash is enough: a chance collision is very unlikely, and nobody gains from a deliberate one. */
const OUTCOME_CHARS = 32;

/**
 * Hashes the outcome of a decision: verdict, rules with their exceptions, explanation, facts, and what was tried that is in
 * favour of the actor, because detectors read it. `reason`, the rest of `tried`, `observed` and severities may differ: of
 * these `self-made-ticket` and `coworker-access` read what is against the actor, so such a record that comes late changes
 * no finding of theirs.
 */
export function outcomeOf({ verdict, determinedBy, explanation, facts, tried }: Decision): string {
  const rules = determinedBy.map(({ rule, exception }) => [rule, exception]);
  const carrier = explanation === null ? null : [explanation.kind, explanation.id];
  // The facts themselves are not compared: decoding a decision changes the order of their fields.
  const values = facts === null ? null : flatDecisionFacts(facts);
  const forActor = tried.filter(isMitigation).map(({ kind, id, state }) => [kind, id, state]);
  return hash('sha256', JSON.stringify([verdict, rules, carrier, values, forActor]), 'hex').slice(0, OUTCOME_CHARS);
}
