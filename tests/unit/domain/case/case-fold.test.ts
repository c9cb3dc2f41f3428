import { memoryRowTable } from '../../../../services/adapters/memory/memory-row-table.ts';
import { AlertFold } from '../../../../services/domain/alert/alert-fold.ts';
import { judgedFor } from '../../../../services/domain/alert/work/judged-for.ts';
import type { CaseAct } from '../../../../services/domain/case/alert-case.ts';
import { CASE_ALERTS_MAX } from '../../../../services/domain/case/alert-case.ts';
import { CaseFold } from '../../../../services/domain/case/case-fold.ts';
import { caseJudgedFor } from '../../../../services/domain/case/judge-case-act.ts';
import type { Finding } from '../../../../services/domain/finding/finding.ts';
import { aFinding, aFindingOf, anAct, aPerson, DAY, JUNE } from '../../../support/decision-builders.ts';

const mia = aPerson('mia');
const lee = aPerson('lee');
const pager = { ...aPerson('pager'), kind: 'service' } as const;
const close = { action: 'close', disposition: 'misuse', text: 'why' } as const;

let alerts: AlertFold;
let cases: CaseFold;
let offset: number;

beforeEach(() => {
  const rows = memoryRowTable();
  alerts = new AlertFold(rows);
  cases = new CaseFold(rows, alerts);
  offset = 0;
});

function next() {
  offset += 1;
  return { offset, appendedAt: JUNE + offset };
}

function alertOf(actorId: string, severity: Finding['severity'] = 'high'): string {
  const folded = alerts.apply(aFindingOf(actorId, { severity }), next());
  return 'alertId' in folded ? folded.alertId : '';
}

/** Applies an act that was judged for the case as it is, unless it says otherwise. Returns the refusal. */
function act(caseId: string, changes: Partial<CaseAct>) {
  const one = cases.get(caseId);
  const judgedFor = one === null ? '' : caseJudgedFor(one, cases.alertsOf(one, changes.alertId ?? null));
  const position = next();
  const folded = cases.apply(
    {
      kind: 'case-act',
      actId: `act-${position.offset}`,
      caseId,
      action: 'comment',
      by: mia,
      at: JUNE,
      registerOffset: 0,
      judgedFor,
      bars: [],
      alertId: null,
      text: null,
      to: null,
      toBars: [],
      disposition: null,
      evidence: [],
      deadline: null,
      watchDays: null,
      ...changes,
    },
    position,
  );
  return folded.is === 'refused' ? (folded.refusal?.reason ?? 'unknown') : folded.is;
}

function aCase(caseId: string, ...alertIds: string[]): void {
  expect(act(caseId, { action: 'create', text: 'a street' })).toBe('applied');
  for (const alertId of alertIds) expect(act(caseId, { action: 'add-alert', alertId })).toBe('applied');
}

describe('closing a case', () => {
  it.each(['low', 'medium'] as const)('whose gravest alert is %s takes one person or tool', (severity) => {
    const alertId = alertOf('e-1', severity);
    aCase('c', alertId);
    expect(act('c', { ...close, by: pager })).toBe('applied');
    expect(cases.get('c')).toMatchObject({ state: 'closed', closedBy: 'pager', approvedBy: null });
    expect(alerts.get(alertId)?.work).toMatchObject({ state: 'closed', closedBy: 'pager', caseId: 'c' });
  });

  it('with one alert of severity high takes two people, and closes every alert that is still open', () => {
    const [high, low, closed] = [alertOf('e-1'), alertOf('e-2', 'low'), alertOf('e-3', 'low')] as const;
    const drill = { action: 'close', disposition: 'test', text: 'a drill', by: lee } as const;
    alerts.apply(anAct(closed, { ...drill, judgedFor: judgedForOf(closed) }), next());
    aCase('c', high, low, closed);
    expect(act('c', { ...close, evidence: ['T-1'] })).toBe('applied');
    expect(cases.get('c')).toMatchObject({ state: 'close-proposed', closedBy: null });
    expect(alerts.get(high)?.work.state).toBe('new');
    expect(act('c', { action: 'approve-close', by: lee })).toBe('applied');
    expect(cases.get('c')?.closedAt).toBe(JUNE + offset);
    const how = { disposition: 'misuse', explanation: 'why', closedBy: 'mia', approvedBy: 'lee', evidence: ['T-1'] };
    expect(cases.get('c')).toMatchObject({ state: 'closed', ...how });
    for (const alertId of [high, low]) {
      expect(alerts.get(alertId)?.work).toMatchObject({ state: 'closed', ...how });
      expect(alerts.get(alertId)?.work.history.at(-1)).toMatchObject({ by: 'lee', text: 'With its case c: why' });
    }
    expect(alerts.get(closed)?.work).toMatchObject({ disposition: 'test', caseId: 'c' });
    expect([...alerts.openBySeverity().values()]).toEqual([0, 0, 0, 0]);
  });

  it.each([
    ['the first again', { by: mia }, 'second-person-required'],
    ['the first under an alias', { by: aPerson('mia-2', 'mia') }, 'second-person-required'],
    ['the first, by a relation', { by: lee, bars: [{ relation: 'proposer', about: 'mia' }] }, 'second-person-required'],
    ['a tool', { by: pager }, 'person-required'],
    ['a subject', { by: lee, bars: [{ relation: 'subject', about: 'e-1' }] }, 'own-alert'],
    ['the line manager', { by: lee, bars: [{ relation: 'line-manager', about: 'e-1' }] }, 'own-alert'],
    ['a delegate', { by: lee, bars: [{ relation: 'delegate', about: 'boss' }] }, 'own-alert'],
  ] as const)('is not approved by %s, and the attempt is in the history', (_who, changes, reason) => {
    const alertId = alertOf('e-1');
    aCase('c', alertId);
    act('c', close);
    expect(act('c', { action: 'approve-close', ...changes })).toBe(reason);
    const { state, history } = cases.get('c') ?? {};
    expect(state).toBe('close-proposed');
    expect(history?.at(-1)).toMatchObject({ by: changes.by.id, action: 'approve-close', refused: reason });
    expect(alerts.get(alertId)?.work.state).toBe('new');
  });

  it('is not proposed by a tool, nor by a delegate, who may do all else', () => {
    aCase('c', alertOf('e-1'));
    expect(act('c', { ...close, by: pager })).toBe('person-required');
    const delegate = { by: lee, bars: [{ relation: 'delegate', about: 'boss' }] } as const;
    expect(act('c', { ...close, ...delegate })).toBe('own-alert');
    expect(act('c', { action: 'comment', text: 'x', ...delegate })).toBe('applied');
  });

  it('is approved for the proposal that there is, and outdated by another one or another assignment', () => {
    aCase('c', alertOf('e-1'));
    const current = () => {
      const one = cases.get('c');
      return one === null ? '' : caseJudgedFor(one, cases.alertsOf(one, null));
    };
    act('c', close);
    const forFirst = current();
    act('c', { action: 'reopen', text: 'no' });
    expect(cases.get('c')).toMatchObject({ state: 'open', proposal: null });
    act('c', { ...close, disposition: 'justified' });
    expect(act('c', { action: 'approve-close', by: lee, judgedFor: forFirst })).toBe('outdated');
    const forNobody = current();
    act('c', { action: 'assign', to: 'lee' });
    expect(act('c', { action: 'approve-close', by: lee, judgedFor: forNobody })).toBe('outdated');
    expect(act('c', { action: 'approve-close', by: lee })).toBe('applied');
    expect(cases.get('c')).toMatchObject({ disposition: 'justified' });
  });

  it('has no effect where an alert came to be about somebody else since it was judged', () => {
    const alertId = alertOf('e-1');
    aCase('c', alertId);
    act('c', close);
    const proposed = cases.get('c');
    const judgedFor = proposed === null ? '' : caseJudgedFor(proposed, cases.alertsOf(proposed, null));
    alerts.apply(aFinding({ group: 'actor:e-1', actorId: 'lee' }), next());
    expect(act('c', { action: 'approve-close', by: lee, judgedFor })).toBe('outdated');
    expect(cases.get('c')).toEqual(proposed);
  });

  it('is rejected or undone by reopening it, and its alerts stay as they are', () => {
    const alertId = alertOf('e-1', 'low');
    aCase('c', alertId);
    act('c', close);
    expect(act('c', { action: 'reopen', text: 'no', by: lee })).toBe('applied');
    expect(cases.get('c')).toMatchObject({ state: 'open', disposition: null, closedBy: null });
    expect(alerts.get(alertId)?.work.state).toBe('closed');
  });
});

it('watches the alerts that a case closed as those that were closed by themselves', () => {
  const [watched, drill] = [alertOf('e-1', 'low'), alertOf('e-2', 'low')] as const;
  aCase('c', watched);
  act('c', { ...close, watchDays: 30 });
  expect(alerts.get(watched)?.work.watchedUntil).toBe(JUNE + offset + 30 * DAY);
  aCase('d', drill);
  act('d', { ...close, disposition: 'test', watchDays: 30 });
  expect(alerts.get(drill)?.work).toMatchObject({ state: 'closed', watchedUntil: null });
});

it('leaves comments out of the history of a case first, and counts them', () => {
  aCase('c', alertOf('e-1', 'low'));
  for (let n = 0; n < 1_010; n += 1) act('c', { text: 'x' });
  act('c', close);
  const { history = [], actsLeftOut } = cases.get('c') ?? {};
  expect([history.length, actsLeftOut]).toEqual([1_000, 13]);
  const others = history.map(({ action }) => action).filter((action) => action !== 'comment');
  expect(others).toEqual(['create', 'add-alert', 'close']);
});

describe('the alerts of a case', () => {
  it('are added once, removed, and in one case at a time', () => {
    const alertId = alertOf('e-1', 'low');
    aCase('c', alertId, alertId);
    aCase('d');
    expect(cases.get('c')?.alertIds).toEqual([alertId]);
    expect(act('d', { action: 'add-alert', alertId })).toBe('in-another-case');
    expect(act('c', { action: 'remove-alert', alertId })).toBe('applied');
    expect(alerts.get(alertId)?.work.caseId).toBeNull();
    expect(act('d', { action: 'add-alert', alertId })).toBe('applied');
    expect(alerts.get(alertId)?.work.caseId).toBe('d');
  });

  it('stay in it when it is closed, and leave it once it is open again', () => {
    const alertId = alertOf('e-1', 'low');
    aCase('c', alertId);
    aCase('d');
    act('c', close);
    expect(act('d', { action: 'add-alert', alertId })).toBe('in-another-case');
    for (const action of ['reopen', 'remove-alert'] as const) expect(act('c', { action, alertId })).toBe('applied');
    expect(act('d', { action: 'add-alert', alertId })).toBe('applied');
  });

  it('are assigned with it to nobody whom one of them is about', () => {
    aCase('c', alertOf('e-1'));
    const toBars = [{ relation: 'line-manager', about: 'e-1' }] as const;
    expect(act('c', { action: 'assign', to: 'boss', toBars })).toBe('assignee-barred');
    expect(act('c', { action: 'assign', to: 'lee' })).toBe('applied');
    expect(cases.get('c')?.assignment).toMatchObject({ to: 'lee', by: { id: 'mia' } });
  });

  it('are bounded', () => {
    aCase('c', ...Array.from({ length: CASE_ALERTS_MAX }, (_, n) => alertOf(`e-${n}`)));
    expect(act('c', { action: 'add-alert', alertId: alertOf('one-more') })).toBe('case-full');
  });

  it.each(['add-alert', 'remove-alert', 'comment', 'assign', 'close'] as const)(
    '%s is refused to a subject',
    (action) => {
      const alertId = alertOf('e-1');
      aCase('c', alertId);
      const bars = [{ relation: 'subject', about: 'e-1' }] as const;
      expect(act('c', { action, alertId, by: aPerson('e-1'), bars })).toBe('own-alert');
    },
  );

  it('stay as they are while a close waits for its approval, and afterwards', () => {
    const [one, other] = [alertOf('e-1'), alertOf('e-2')] as const;
    aCase('c', one);
    for (const step of [close, { action: 'approve-close', by: lee }] as const) {
      expect(act('c', step)).toBe('applied');
      for (const change of ['add-alert', 'remove-alert'] as const) {
        expect(act('c', { action: change, alertId: change === 'add-alert' ? other : one })).toBe('wrong-state');
      }
    }
  });
});

it('lists cases by state, the newest first, and counts them', () => {
  for (const caseId of ['a', 'b', 'c']) aCase(caseId);
  act('b', close);
  const ids = (state: 'open' | 'closed' | null) => [...cases.list(state, null)].map(({ caseId }) => caseId);
  expect([ids(null), ids('open'), ids('closed')]).toEqual([['c', 'b', 'a'], ['c', 'a'], ['b']]);
  const [first] = cases.list(null, null);
  expect([...cases.list(null, first?.place ?? null)].map(({ caseId }) => caseId)).toEqual(['b', 'a']);
  expect(cases.byState()).toEqual({ open: 2, 'close-proposed': 0, closed: 1 });
});

function judgedForOf(alertId: string): string {
  const alert = alerts.judged(alertId);
  return alert === null ? '' : judgedFor(alert.about.people, alert.work);
}
