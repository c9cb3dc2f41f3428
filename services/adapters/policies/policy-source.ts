import type { CompiledPolicySet } from '../../domain/access-decision/policy-set.ts';
import { openSetSource, type SetSource } from '../sets/set-source.ts';
import { loadPolicies, policySetOf } from './load-policies.ts';
import { PolicyError } from './policy-error.ts';
import { isOfPolicies } from './policy-folder.ts';

/** Opens a policy folder with the rules that the environment sets to mode observe. Throws `PolicyError`. */
export function openPolicySource(folder: string, observe: readonly string[]): Promise<SetSource> {
  return openSetSource({ folder, isOf: isOfPolicies, load: () => loadPolicies(folder, observe) });
}

/** Used by the policy book. A text that this version of custodes cannot use yields no set. */
export function policySetOrNull(text: string): CompiledPolicySet | null {
  try {
    return policySetOf(text);
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    return null;
  }
}
