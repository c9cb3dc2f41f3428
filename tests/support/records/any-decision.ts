import type fc from 'fast-check';
import type { AccessDecision } from '../../../services/domain/access-decision/access-decision.ts';
import {
  type FlatDecisionFacts,
  flatDecisionFacts,
} from '../../../services/records/access-decision/flat-decision-facts.ts';
import { nestedDecisionFacts } from '../../../services/records/access-decision/nested-decision-facts.ts';
import { arbitraryOf, newestRoot } from './any-event.ts';

/** A decision as the Avro record has it. */
export interface FlatDecision extends Omit<AccessDecision, 'facts'> {
  readonly facts: FlatDecisionFacts | null;
}

/** Whatever the newest schema can express, so that no field is forgotten. */
export const anyDecision: fc.Arbitrary<AccessDecision> = (
  arbitraryOf(newestRoot('access-decision')) as fc.Arbitrary<FlatDecision>
).map((flat) => ({ ...flat, facts: flat.facts && nestedDecisionFacts(flat.facts) }));

export function flatDecision(decision: AccessDecision): FlatDecision {
  return { ...decision, facts: decision.facts && flatDecisionFacts(decision.facts) };
}
