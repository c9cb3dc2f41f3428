import type { CompiledPolicySet } from '../../services/domain/access-decision/policy-set.ts';

/** A set without rules, but for `changes`. */
export function aPolicySet(changes: Partial<CompiledPolicySet> = {}): CompiledPolicySet {
  return { version: 'test', rules: [], evidenceOfSource: new Set(), parameters: {}, ...changes };
}
