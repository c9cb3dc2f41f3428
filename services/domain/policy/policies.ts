import { createDecider, type Decide } from '../access-decision/decide.ts';
import type { PolicySet } from '../access-decision/policy-set.ts';
import type { StepUps } from './step-up.ts';

/** A policy set that may decide, and the judge made of it. */
export interface PolicyInForce {
  /** Stands on every decision of this set as `policyVersion`. */
  readonly version: string;
  readonly decide: Decide;
  readonly stepUps: StepUps;
}

/** `set`, ready to decide. */
export function policyInForce(set: PolicySet): PolicyInForce {
  const stepUps = new Map(set.rules.flatMap(({ id, stepUp }) => (stepUp === null ? [] : [[id, stepUp]])));
  return { version: set.version, decide: createDecider({ rules: set }), stepUps };
}

/** Which policy set decides. The answer is a function of the register as it stands, never of a process or its files. */
export interface Policies {
  /** False while the register names no set that can be used: nothing may be decided then. */
  isKnown(): boolean;
  /** The set in force at `t`, milliseconds since 1970 UTC: an access's `occurredAt`. Throws `NoPolicyError`. */
  at(t: number): PolicyInForce;
  /** The set of that version, in force or not; null where the register lacks it, or this version of custodes cannot use it. */
  of(version: string): PolicyInForce | null;
}

/** Something was to be decided and no policy set is known. */
export class NoPolicyError extends Error {
  override readonly name = 'NoPolicyError';

  constructor() {
    super('the register names no policy set that can be used');
  }
}

/** `set` for every time, whatever the register says: for measurements and tests. */
export function onePolicy(set: PolicySet): Policies {
  return always(policyInForce(set));
}

/** Decides everything by `decide`, and offers no step-up. */
export function fixedPolicy({ version, decide }: Pick<PolicyInForce, 'version' | 'decide'>): Policies {
  return always({ version, decide, stepUps: new Map() });
}

function always(policy: PolicyInForce): Policies {
  return { isKnown: () => true, at: () => policy, of: (version) => (version === policy.version ? policy : null) };
}
