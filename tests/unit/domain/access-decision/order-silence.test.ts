import { join } from 'node:path';
import { projectRoot } from '../../../../services/adapters/config/project-root.ts';
import { loadPolicies } from '../../../../services/adapters/policies/load-policies.ts';
import { createDecider } from '../../../../services/domain/access-decision/decide.ts';
import { eventOf, recordsOf } from '../../../support/decision-rows/decision-rows.ts';
import { aRegister } from '../../../support/register-builders.ts';

const loaded = await loadPolicies(join(projectRoot, 'infra/policies'));
const rules = loaded.rules.map((rule) =>
  rule.id === 'order-not-disclosable' ? { ...rule, mode: 'enforce' as const } : rule,
);
const decide = createDecider({ rules: { ...loaded, rules } });

it.each([
  ['is over', '2026-05-01T00:00:00Z', '2027-05-01T00:00:00Z'],
  ['was never ordered', null, '2027-05-01T00:00:00Z'],
  ['is ordered', '2027-05-01T00:00:00Z', null],
])('does not take an order whose silence %s for the one that is silent', (_, ofFirst, ofSecond) => {
  const register = [
    { kind: 'legal-order', assignees: ['e-1042'], nonDisclosureUntil: ofFirst },
    { kind: 'legal-order', id: 'L-2', nonDisclosureUntil: ofSecond },
    { kind: 'entitlement', actions: ['disclose'] },
  ] as const;
  const event = { action: 'disclose', purpose: 'legal-process', recipient: { kind: 'owner', id: 'o-81' } };
  const row = { name: 'silence', register, event, expect: { verdict: 'violation' } };
  const { determinedBy, reason } = decide(eventOf(row), aRegister(...recordsOf(row)));
  expect(determinedBy.map(({ rule }) => rule)).toEqual(['order-not-disclosable']);
  expect(reason).toBe(
    'violation: one of the legal orders that cover this access, of which L-1 of court is the first, prohibits disclosure (recipient: owner)',
  );
});
