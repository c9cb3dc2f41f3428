import { type AlertState, type AlertWork, newWork } from '../../../../../services/domain/alert/work/alert-work.ts';
import { dueAt, type Objectives } from '../../../../../services/domain/alert/work/objectives.ts';
import { riskOf } from '../../../../../services/domain/alert/work/risk.ts';
import type { AlertAction } from '../../../../../services/records/alert-record/alert-record.ts';

const objective = { acknowledge: 10, close: 100 };
const objectives: Objectives = { critical: objective, high: objective, medium: objective, low: objective };

/** Unrefused acts on it, in order, with the state after each. */
function historyOf(acts: readonly (readonly [AlertAction, number, AlertState])[]): AlertWork['history'] {
  const entry = { actId: 'a', by: 'ann', text: null, to: null, disposition: null, evidence: [], refused: null };
  return acts.map(([action, at, state]) => ({ ...entry, action, at, state }));
}

const closed = [
  ['close', 3_000, 'close-proposed'],
  ['approve-close', 4_000, 'closed'],
  ['reopen', 5_000, 'reopened'],
] as const;
const rejected = [
  ['close', 6_000, 'close-proposed'],
  ['reopen', 7_000, 'reopened'],
] as const;

describe('what is due of an alert', () => {
  it.each<readonly [string, Partial<AlertWork>, number | null]>([
    ['new', { state: 'new' }, 1_010],
    ['acknowledged', { state: 'acknowledged' }, 1_100],
    ['escalated', { state: 'escalated' }, 1_100],
    ['proposed to be closed', { state: 'close-proposed' }, 1_100],
    ['closed', { state: 'closed' }, null],
    ['opened again', { state: 'reopened', reopenedAt: 5_000, history: historyOf(closed) }, 5_010],
    [
      'opened again, though it was acknowledged before',
      {
        state: 'reopened',
        acknowledgedAt: 2_000,
        reopenedAt: 5_000,
        history: historyOf([['acknowledge', 2_000, 'acknowledged'], ...closed]),
      },
      5_010,
    ],
    ['rejected, though nobody acknowledged it', { state: 'reopened', history: historyOf(rejected) }, 1_100],
    [
      'rejected after it was escalated',
      { state: 'reopened', history: historyOf([['escalate', 1_500, 'escalated'], ...rejected]) },
      1_100,
    ],
    [
      'rejected after it was opened again',
      { state: 'reopened', reopenedAt: 5_000, history: historyOf([...closed, ...rejected]) },
      5_100,
    ],
    ['acknowledged after that', { state: 'acknowledged', reopenedAt: 5_000 }, 5_100],
  ])('that is %s', (_what, work, expected) => {
    expect(dueAt({ work: { ...newWork, ...work }, severity: 'high', openedAt: 1_000 }, objectives)).toBe(expected);
  });
});

describe('the risk of an alert', () => {
  it('is the sum of its parts, and never above 100', () => {
    const rules = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const worst = riskOf({ severity: 'critical', rules, accesses: 1_000_000, owners: 1_000_000 });
    expect(worst.score).toBe(100);
    expect(worst.parts.map(({ rule, points }) => [rule, points])).toEqual([
      [null, 60],
      ['b', 4],
      ['c', 4],
      ['d', 4],
      ['e', 4],
      [null, 12],
      [null, 12],
    ]);
    expect(riskOf({ severity: 'low', rules: ['a'], accesses: 1, owners: 0 })).toEqual({
      score: 5,
      parts: [{ rule: null, points: 5, because: 'the severity is low' }],
    });
  });
});
