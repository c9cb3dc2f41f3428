import { type EvaluationState, evaluate } from '../../../../services/domain/evaluation/evaluate.ts';
import type { Policies, PolicyInForce } from '../../../../services/domain/policy/policies.ts';
import { createRegisterView } from '../../../../services/domain/register/register-view.ts';
import { anEvent } from '../../../support/decision-builders.ts';

const CHANGE = Date.UTC(2026, 10, 24);
const NOW = CHANGE + 60_000;

/** The set `new` is in force from `CHANGE` on, `old` before; both explain everything. */
const policies: Policies = {
  isKnown: () => true,
  at: (t) => set(t < CHANGE ? 'old' : 'new'),
  of: () => null,
};

function set(version: string): PolicyInForce {
  const decision = { verdict: 'explained', determinedBy: [], observed: [], explanation: null } as const;
  const decide = () => ({ ...decision, reason: `by ${version}`, tried: [], facts: null });
  return { version, decide, stepUps: new Map(), parameters: {} };
}

function asked(occurredAt: number, changes: Partial<EvaluationState> = {}) {
  const state = { policies, register: createRegisterView(), registerOffset: 7, now: NOW, key: Buffer.alloc(32, 1) };
  return evaluate(anEvent({ occurredAt }), { ...state, doubt: null, ...changes });
}

describe('an answer before an access', () => {
  it('is by the rules of the time that is asked about, as the decision will be', () => {
    const versions = [CHANGE - 1, CHANGE].map((t) => asked(t).context.policyVersion);
    expect(versions).toEqual(['old', 'new']);
  });

  it('is no while the register is in doubt, and while no rules are known', () => {
    const doubted = asked(NOW, { doubt: 'the register is late' });
    expect(doubted).toMatchObject({ decision: false, context: { verdict: 'unknown', policyVersion: 'new' } });
    const unknown = asked(NOW, { policies: { ...policies, isKnown: () => false } });
    expect(unknown).toMatchObject({ decision: false, context: { verdict: 'unknown', policyVersion: null } });
  });
});
