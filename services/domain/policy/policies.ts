import { createDecider, type Decide } from '../access-decision/decide.ts';
import type { CompiledPolicySet, ParameterValues } from '../access-decision/policy-set.ts';
import type { StepUps } from './step-up.ts';

/** A policy set with the functions that apply it. */
export interface PolicyInForce {
  /** Recorded as `policyVersion` in every decision of this set. */
  readonly version: string;
  readonly decide: Decide;
  readonly stepUps: StepUps;
  readonly parameters: ParameterValues;
}

/** Prepares `set` to decide. */
export function policyInForce(set: CompiledPolicySet): PolicyInForce {
  const stepUps = new Map(set.rules.flatMap(({ id, stepUp }) => (stepUp === null ? [] : [[id, stepUp]])));
  return { version: set.version, decide: createDecider({ rules: set }), stepUps, parameters: set.parameters };
}

/** Selects the policy set that decides. The result depends only on the register, not on a process or its files. */
export interface Policies {
  /** False when the register names no usable set. Nothing can be decided then. */
  isKnown(): boolean;
  /**
   * Returns the set in force at `t`, the `occurredAt` of an access in milliseconds since 1970 UTC. Throws
   * `NoPolicyError`.
   */
  at(t: number): PolicyInForce;
  /**
   * Returns the set of that version, whether or not it is in force. Null if the register lacks it or this release
   * cannot use it.
   */
  of(version: string): PolicyInForce | null;
}

/** Thrown when a decision is needed and no policy set is known. */
export class NoPolicyError extends Error {
  override readonly name = 'NoPolicyError';

  constructor() {
    super('the register names no policy set that can be used');
  }
}

/** Uses `set` at all times and ignores the register. For measurements and tests. */
export function onePolicy(set: CompiledPolicySet): Policies {
  const policy = policyInForce(set);
  return { isKnown: () => true, at: () => policy, of: (version) => (version === policy.version ? policy : null) };
}
