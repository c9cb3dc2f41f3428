import type { Policies, PolicyInForce } from '../../services/domain/policy/policies.ts';

/** Uses `decide` for every decision and offers no step-up. */
export function fixedPolicy({ version, decide }: Pick<PolicyInForce, 'version' | 'decide'>): Policies {
  const policy = { version, decide, stepUps: new Map(), parameters: {} };
  return { isKnown: () => true, at: () => policy, of: (asked) => (asked === version ? policy : null) };
}
