import { type SummaryFacts, summarise } from '../../../../services/domain/alert/alert-summary.ts';
import { parseGroup } from '../../../../services/domain/finding/alert-group.ts';

const days = (first: string, last = first) => ({ firstEventAt: Date.parse(first), lastEventAt: Date.parse(last) });

function summaryOf(group: string, facts: Partial<SummaryFacts>): string {
  return summarise({
    group: parseGroup(group),
    waiting: 0,
    rules: ['a-rule'],
    accesses: 1,
    owners: 1,
    withdrawn: 0,
    people: ['e-1'],
    claimedAt: null,
    ...days('2026-06-01'),
    ...facts,
  });
}

it.each([
  ['actor:e-1', {}, "1 access by e-1 to 1 owner's recordings needs review (1 Jun 2026)"],
  [
    'actor:e-1',
    { accesses: 1_300, owners: 2, ...days('2026-08-26', '2026-11-17') },
    "1,300 accesses by e-1 to 2 owners' recordings need review (26 Aug – 17 Nov 2026)",
  ],
  ['actor:e-1', { accesses: 13, owners: 0 }, '13 accesses by e-1 need review (1 Jun 2026)'],
  ['actor:e-1', { accesses: 0, owners: 0, withdrawn: 1 }, '1 access no longer needs review (1 Jun 2026)'],
  [
    'low:a-rule:2026-06-01',
    { accesses: 24, owners: 3 },
    "24 accesses by 1 actor to 3 owners' recordings did not comply with a-rule (1 Jun 2026)",
  ],
  [
    'low:a-rule:2026-06-01',
    { accesses: 24, owners: 0, people: [] },
    '24 accesses did not comply with a-rule (1 Jun 2026)',
  ],
  [
    'source:my:tool:a-rule',
    { accesses: 2, owners: 0 },
    'my:tool reported 2 accesses that cannot be correct (1 Jun 2026): a-rule',
  ],
  [
    'source:my:tool:source-throttled',
    { accesses: 2, owners: 0, rules: ['source-throttled'] },
    'my:tool sent more than its limit allows, and requests were refused, in 2 hours (1 Jun 2026)',
  ],
  [
    'unknown:my:tool:a-rule',
    { owners: 0, withdrawn: 2 },
    '1 access reported by my:tool could not be decided because the register is incomplete (1 Jun 2026): a-rule; 2 accesses no longer need review',
  ],
])('an alert of %s with %j', (group, facts, expected) => {
  expect(summaryOf(group, facts)).toBe(expected);
});
