import type { severities } from '../../../../../services/domain/access-decision/access-decision.ts';
import { type AlertAct, alertActions, alertStates } from '../../../../../services/domain/alert/alert.ts';
import { type AlertWork, HISTORY_MAX, newWork } from '../../../../../services/domain/alert/work/alert-work.ts';
import { applyAct } from '../../../../../services/domain/alert/work/apply-act.ts';
import { judgedFor } from '../../../../../services/domain/alert/work/judged-for.ts';
import { anAct, aPerson, JUNE } from '../../../../support/decision-builders.ts';
import { createRandom } from '../../../../support/random.ts';

const people = ['e-1'];

/** Applies acts in order, each judged for the alert as it is then. Returns the refusals. */
function applied(work: AlertWork, acts: readonly Partial<AlertAct>[], severity: (typeof severities)[number] = 'high') {
  const refusals: (string | null)[] = [];
  const after = acts.reduce<AlertWork>((now, changes, index) => {
    const current = judgedFor(people, now);
    const act = anAct('a', { judgedFor: current, ...changes });
    const worked = applyAct(now, act, { severity, judgedFor: current, hasNewer: false }, JUNE + index);
    refusals.push(worked === null ? 'outdated' : (worked.refusal?.reason ?? null));
    return worked?.work ?? now;
  }, work);
  return { work: after, refusals };
}

const close = { action: 'close', disposition: 'misuse', text: 'why' } as const;
const approve = { action: 'approve-close' } as const;
const mia = aPerson('mia');
const lee = aPerson('lee');
const pager = { ...aPerson('pager'), kind: 'service' } as const;

describe('closing an alert', () => {
  it.each(['low', 'medium'] as const)('of severity %s takes one person or tool', (severity) => {
    const { work, refusals } = applied(newWork, [{ ...close, by: pager }], severity);
    expect(refusals).toEqual([null]);
    expect(work).toMatchObject({ state: 'closed', disposition: 'misuse', closedBy: 'pager', closedAt: JUNE });
  });

  it.each(['high', 'critical'] as const)('of severity %s takes two people', (severity) => {
    const proposed = applied(newWork, [{ ...close, by: mia }], severity).work;
    expect(proposed).toMatchObject({ state: 'close-proposed', disposition: null, closedBy: null });
    const { work } = applied(proposed, [{ ...approve, by: lee }], severity);
    expect(work).toMatchObject({ state: 'closed', disposition: 'misuse', closedBy: 'mia', approvedBy: 'lee' });
  });

  it.each([
    ['the first again', { by: mia }, 'second-person-required'],
    ['the first under an alias', { by: aPerson('mia-2', 'mia') }, 'second-person-required'],
    ['the first, whose id is of another person by now', { by: aPerson('mia', 'mona') }, 'second-person-required'],
    [
      'the first, whom only the register of then knew by this id',
      { by: aPerson('old'), bars: [{ relation: 'proposer', about: 'mia' }] },
      'second-person-required',
    ],
    ['a tool', { by: pager }, 'person-required'],
    ['a subject', { by: lee, bars: [{ relation: 'subject', about: 'e-1' }] }, 'own-alert'],
    ['the line manager', { by: lee, bars: [{ relation: 'line-manager', about: 'e-1' }] }, 'own-alert'],
    ['a delegate', { by: lee, bars: [{ relation: 'delegate', about: 'boss' }] }, 'own-alert'],
  ] as const)('is not approved by %s', (_who, changes, reason) => {
    const proposed = applied(newWork, [{ ...close, by: mia }]).work;
    const { work, refusals } = applied(proposed, [{ ...approve, ...changes }]);
    expect(refusals).toEqual([reason]);
    expect(work.state).toBe('close-proposed');
    expect(work.history.at(-1)).toMatchObject({ by: changes.by.id, action: 'approve-close', refused: reason });
  });

  it('that takes two people is not proposed by a tool, nor by a delegate', () => {
    const delegate = [{ relation: 'delegate', about: 'boss' }] as const;
    const { refusals } = applied(newWork, [
      { ...close, by: pager },
      { ...close, by: lee, bars: delegate },
      { action: 'comment', text: 'x', by: lee, bars: delegate },
    ]);
    expect(refusals).toEqual(['person-required', 'own-alert', null]);
  });

  it('has no effect where it was judged for another alert than the log has', () => {
    const { work, refusals } = applied(newWork, [{ ...close, by: mia, judgedFor: judgedFor(['e-2'], newWork) }]);
    expect(refusals).toEqual(['outdated']);
    expect(work).toBe(newWork);
  });

  it('is judged for the proposal that it approves: another in between makes it outdated', () => {
    const proposed = applied(newWork, [{ ...close, by: mia }]).work;
    const approval = { ...approve, by: lee, judgedFor: judgedFor(people, proposed) };
    const { work, refusals } = applied(proposed, [
      { action: 'reopen', text: 'no' },
      { ...close, by: lee, disposition: 'justified' },
      approval,
    ]);
    expect(refusals).toEqual([null, null, 'outdated']);
    expect(work.state).toBe('close-proposed');
  });
});

describe('an act', () => {
  const states: Readonly<Record<string, readonly Partial<AlertAct>[]>> = {
    new: [],
    acknowledged: [{}],
    escalated: [{ action: 'escalate' }],
    'close-proposed': [{ ...close, by: mia }],
    closed: [
      { ...close, by: mia },
      { ...approve, by: lee },
    ],
    reopened: [{ ...close, by: mia }, { action: 'reopen' }],
  };
  const expected: Readonly<Record<string, string>> = {
    acknowledge: 'new reopened',
    assign: 'new acknowledged escalated close-proposed reopened',
    comment: 'new acknowledged escalated close-proposed closed reopened',
    escalate: 'new acknowledged reopened',
    close: 'new acknowledged escalated reopened',
    'approve-close': 'close-proposed',
    reopen: 'close-proposed closed',
  };

  it.each(alertActions.filter((action) => action !== 'open'))('%s is possible in these states only', (action) => {
    const possible = alertStates.filter((state) => {
      const { work } = applied(newWork, states[state] ?? []);
      expect(work.state).toBe(state);
      const { refusals } = applied(work, [{ action, to: 'lee', text: 'x', by: aPerson('third') }]);
      expect(refusals).toEqual([refusals[0] === null ? null : 'wrong-state']);
      return refusals[0] === null;
    });
    expect(possible.join(' ')).toBe(expected[action]);
  });

  it('assigns to nobody whom the alert is about', () => {
    const { work, refusals } = applied(newWork, [
      { action: 'assign', to: 'boss', toBars: [{ relation: 'line-manager', about: 'e-1' }] },
      { action: 'assign', to: 'mia' },
    ]);
    expect(refusals).toEqual(['assignee-barred', null]);
    expect(work.assignment).toMatchObject({ to: 'mia', by: { id: 'tester' } });
  });

  it('reopens no alert after which the group has another', () => {
    const closed = applied(newWork, [close], 'low').work;
    const current = judgedFor(people, closed);
    const act = anAct('a', { action: 'reopen', text: 'why', judgedFor: current });
    const alert = { severity: 'low', judgedFor: current, hasNewer: true } as const;
    expect(applyAct(closed, act, alert, JUNE)?.refusal).toMatchObject({ reason: 'newer-alert', state: 'closed' });
    // A proposal is rejected whatever came after it.
    const proposed = applied(newWork, [close], 'high').work;
    const judged = judgedFor(people, proposed);
    expect(
      applyAct(proposed, { ...act, judgedFor: judged }, { ...alert, judgedFor: judged }, JUNE)?.refusal,
    ).toBeNull();
  });

  it('leaves comments out of the history first, and counts them', () => {
    const flood = Array.from({ length: HISTORY_MAX + 50 }, () => ({ action: 'comment', text: 'x' }) as const);
    const { work } = applied(newWork, [{ ...close, by: mia }, { ...approve, by: lee }, ...flood]);
    expect(work.history).toHaveLength(HISTORY_MAX);
    expect(work.history.slice(0, 2).map(({ action }) => action)).toEqual(['close', 'approve-close']);
    expect(work.actsLeftOut).toBe(52);
  });
});

describe('what was done before', () => {
  const begun = [{ ...close, by: mia }, { ...approve, by: lee }, { action: 'reopen', text: 'why' } as const];

  it('stays in the history however often somebody assigns the alert', () => {
    const flood = Array.from({ length: HISTORY_MAX + 50 }, () => ({ action: 'assign', to: 'mia' }) as const);
    const { work } = applied(newWork, [...begun, ...flood]);
    expect(work.history.slice(0, 3).map(({ action }) => action)).toEqual(['close', 'approve-close', 'reopen']);
    expect([work.history.length, work.actsLeftOut]).toEqual([HISTORY_MAX, 53]);
  });

  it('counts for the objectives though a proposal was rejected: nothing was closed', () => {
    const rejected = applied(newWork, [
      { ...close, by: mia },
      { action: 'reopen', text: 'no' },
    ]).work;
    expect(rejected).toMatchObject({ state: 'reopened', reopenedAt: null });
    expect(applied(newWork, begun).work).toMatchObject({ state: 'reopened', reopenedAt: JUNE + 2 });
    const again = [...begun, { ...close, by: mia }, { action: 'reopen', text: 'no' } as const];
    expect(applied(newWork, again).work).toMatchObject({ reopenedAt: JUNE + 2 });
  });
});

describe('in any sequence of acts', () => {
  /** What may happen, by another formulation than that of the code: it looks at the sequence, not at states. */
  it('an alert of severity high is closed only by two people, neither of them barred', () => {
    let closed = 0;
    for (let seed = 1; seed <= 2_000; seed += 1) {
      const random = createRandom(seed);
      const authors = [mia, lee, aPerson('mia-2', 'mia'), pager, aPerson('boss')];
      const acts = Array.from({ length: 12 }, () => {
        const by = random.pick(authors);
        const bars = by.id === 'boss' ? ([{ relation: 'line-manager', about: 'e-1' }] as const) : [];
        const action = random.pick(alertActions.filter((one) => one !== 'open'));
        return { action, by, bars, text: 'x', to: 'lee', disposition: 'justified' } as const;
      });
      const { work } = applied(newWork, acts);
      if (work.state !== 'closed') continue;
      closed += 1;
      const done = work.history.filter(({ refused }) => refused === null);
      const approval = done.findLastIndex(({ action }) => action === 'approve-close');
      const proposal = done.slice(0, approval).findLast(({ action }) => action === 'close');
      const person = (id: string | undefined) => authors.find((one) => one.id === id)?.personId;
      expect(new Set([person(proposal?.by), person(done[approval]?.by)])).toEqual(new Set(['mia', 'lee']));
      expect(done.slice(approval + 1).every(({ action }) => action === 'comment')).toBe(true);
    }
    expect(closed).toBeGreaterThan(100);
  });

  it('gives the same work after it was stored as JSON and read back', () => {
    const { work } = applied(newWork, [{}, { action: 'assign', to: 'lee' }, { ...close, by: mia }]);
    const read = JSON.parse(JSON.stringify(work)) as AlertWork;
    expect(applied(read, [{ ...approve, by: lee }]).work).toEqual({
      ...applied(work, [{ ...approve, by: lee }]).work,
      history: expect.any(Array),
    });
  });
});
