import { join } from 'node:path';
import { projectRoot } from '../../../../services/adapters/config/project-root.ts';
import { loadPolicies } from '../../../../services/adapters/policies/load-policies.ts';
import type { Decision, RuleVerdict } from '../../../../services/domain/access-decision/access-decision.ts';
import type { Purpose } from '../../../../services/domain/access-event/access-event.ts';
import { policyInForce } from '../../../../services/domain/policy/policies.ts';
import { stepUpOf } from '../../../../services/domain/policy/step-up.ts';
import { someFacts } from '../../../support/decision-builders.ts';

const { stepUps } = policyInForce(await loadPolicies(join(projectRoot, 'infra/policies')));

function aDecision(
  rules: readonly string[],
  purpose: Purpose = 'express-consent',
  of: RuleVerdict = 'unexplained',
): Decision {
  return {
    verdict: rules.length === 0 ? 'explained' : of,
    determinedBy: rules.map((rule) => ({ rule, verdict: of, severity: 'low', exception: null })),
    observed: [],
    explanation: null,
    reason: 'because',
    tried: [],
    facts: someFacts({ purpose }),
  };
}

describe('a step-up', () => {
  it.each([
    [['mfa-missing'], [{ rule: 'mfa-missing', need: 'mfa' }]],
    [['purpose-unspecified'], [{ rule: 'purpose-unspecified', need: 'purpose' }]],
    [['consent-missing'], [{ rule: 'consent-missing', need: 'evidence', kinds: ['consent'] }]],
    [['emergency-not-approved'], [{ rule: 'emergency-not-approved', need: 'approval', kinds: ['emergency'] }]],
    [
      ['mfa-missing', 'no-need-to-know'],
      [
        { rule: 'mfa-missing', need: 'mfa' },
        { rule: 'no-need-to-know', need: 'evidence', kinds: ['ticket', 'consent'] },
      ],
    ],
  ])('for %j names what is missing', (rules, expected) => {
    expect(stepUpOf(aDecision(rules), stepUps)).toEqual(expected);
  });

  it.each(['legal-process', 'illegal-activity-investigation', 'legal-rights'] as const)(
    'asks for evidence of the purpose %s',
    (purpose) => {
      expect(stepUpOf(aDecision(['no-need-to-know'], purpose), stepUps)).toMatchObject([
        { kinds: expect.arrayContaining(['case']) },
      ]);
    },
  );

  it('is none where one thing cannot be mended, is not known, or nothing is missing', () => {
    expect(stepUpOf(aDecision(['consent-revoked']), stepUps)).toBeNull();
    expect(stepUpOf(aDecision(['employment-not-current', 'mfa-missing']), stepUps)).toBeNull();
    expect(stepUpOf(aDecision(['a-rule-of-the-operator']), stepUps)).toBeNull();
    expect(stepUpOf(aDecision(['no-need-to-know'], 'owner-self'), stepUps)).toBeNull();
    expect(stepUpOf(aDecision(['mfa-missing'], 'express-consent', 'unknown'), stepUps)).toBeNull();
    expect(stepUpOf(aDecision([]), stepUps)).toBeNull();
  });
});
