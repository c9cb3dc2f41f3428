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
    'violation: one of the legal orders that cover this access (legal order L-1 of court, legal order L-2 of court) prohibits disclosure (recipient: owner)',
  );
});

describe('the reason of an access about which there are several legal orders', () => {
  const reasonOf = (orders: readonly object[], event: object = {}) => {
    const register = [
      ...orders.map((order) => ({ kind: 'legal-order', assignees: ['e-1042'], ...order })),
      { kind: 'entitlement', actions: ['disclose', 'view'] },
    ] as never;
    const row = { name: 'several', register, event: { purpose: 'legal-process', ...event }, expect: { verdict: '' } };
    return decide(eventOf(row), aRegister(...recordsOf(row))).reason;
  };
  const sheriff = { id: 'L-2', agency: 'sheriff', instrument: 'subpoena', nonDisclosureUntil: '2027-05-01T00:00:00Z' };

  it('names all that cover it, whatever their order in the register, and what each prohibits', () => {
    const both = [{}, sheriff].map((order) => ({ nonDisclosureUntil: null, ...order }));
    const expected =
      'explained by legal order L-1 for o-81, search-warrant of court, reviewed by e-5, vouched for by example; also by legal order L-2, subpoena of sheriff; disclosure to the owner is prohibited until 1 May 2027, 00:00 UTC';
    expect([reasonOf(both), reasonOf(both.toReversed())]).toEqual([expected, expected]);
  });

  it('names at most five, and counts the others', () => {
    const many = Array.from({ length: 8 }, (_, n) => ({ id: `L-${n + 1}`, nonDisclosureUntil: null }));
    expect(reasonOf(many)).toMatch(
      /^explained by legal order L-1 .*; also by legal order L-5, [^;]*; also by 3 more legal orders$/,
    );
  });

  it('names all that are over, and all that do not name the recipient', () => {
    const over = { servedAt: '2026-01-01T00:00:00Z', expiresAt: '2026-02-01T00:00:00Z' };
    expect(reasonOf([over, { ...sheriff, ...over, expiresAt: '2026-03-01T00:00:00Z' }])).toContain(
      '; no legal order is in force: legal order L-1 expired on 1 Feb 2026, 00:00 UTC, legal order L-2 expired on 1 Mar 2026, 00:00 UTC',
    );
    const recipient = { kind: 'law-enforcement', id: 'h-1' };
    const named = [{ recipientIds: ['h-9'] }, { ...sheriff, recipientIds: ['h-8'] }];
    expect(reasonOf(named, { action: 'disclose', recipient })).toBe(
      'violation: no legal order that covers this access names the recipient h-1 (law-enforcement): legal order L-1 of court, legal order L-2 of sheriff; L-1 names h-9',
    );
  });
});
