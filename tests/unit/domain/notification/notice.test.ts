import { memoryRowTable } from '../../../../services/adapters/memory/memory-row-table.ts';
import { AlertFold } from '../../../../services/domain/alert/alert-fold.ts';
import type { CaseAct } from '../../../../services/domain/case/alert-case.ts';
import { CaseFold } from '../../../../services/domain/case/case-fold.ts';
import { caseJudgedFor } from '../../../../services/domain/case/judge-case-act.ts';
import { noticeOf as noticeOfAlert, noticeOfCase } from '../../../../services/domain/notification/notice.ts';
import { matchesTarget } from '../../../../services/domain/notification/target-filter.ts';
import { aCaseAct, aFinding, aPerson, JUNE } from '../../../support/decision-builders.ts';

const close = { action: 'close', disposition: 'misuse', text: 'why' } as const;

describe('what happens to an alert', () => {
  it('costs no look at the alert where a finding only joins it, as nearly all of a flood do', () => {
    const looked: string[] = [];
    const look = (alertId: string) => {
      looked.push(alertId);
      return null;
    };
    const at = { offset: 1, appendedAt: JUNE };
    expect(noticeOfAlert(aFinding({}), { is: 'joined', alertId: 'a', merged: [] }, at, look)).toBeNull();
    expect(looked).toEqual([]);
    const raised = noticeOfAlert(aFinding({}), { is: 'joined', alertId: 'a', isRaised: true }, at, look);
    expect([raised?.kind, looked]).toEqual(['raised', ['a']]);
  });
});

describe('a finding that joins a storm', () => {
  const look = () => ({ severity: 'high', work: { state: 'new' } }) as const;

  it('ends the alerts that it took over, which only a target with a list of alerts learns', () => {
    const folded = { is: 'joined', alertId: 'a', merged: ['b', 'c'] } as const;
    const notice = noticeOfAlert(aFinding({ findingId: 'f-1' }), folded, { offset: 7, appendedAt: JUNE }, look);
    expect(notice).toEqual({
      about: 'alert',
      offset: 7,
      at: JUNE,
      alertId: 'a',
      closes: ['b', 'c'],
      kind: 'merged',
      cause: 'merged:f-1',
      severity: 'high',
    });
    const filter = { kinds: null, severities: null, rules: null, teams: null, vendors: null };
    const alerts = [{ rules: ['rule-a'], actor: null }];
    const known = { register: { person: () => null }, now: JUNE };
    expect(notice === null || matchesTarget(filter, notice, alerts, known)).toBe(false);
  });
});

describe('what happens to a case', () => {
  const rows = memoryRowTable();
  const alerts = new AlertFold(rows);
  const cases = new CaseFold(rows, alerts);
  let offset = 0;

  function noticeOf(changes: Partial<CaseAct>) {
    const one = cases.get('c');
    const judgedFor = one === null ? '' : caseJudgedFor(one, cases.alertsOf(one, changes.alertId ?? null));
    const act = aCaseAct('c', { judgedFor, ...changes });
    offset += 1;
    const folded = cases.apply(act, { offset, appendedAt: JUNE });
    return folded.is === 'applied' ? noticeOfCase(act, folded.change, { offset, appendedAt: JUNE }) : null;
  }

  function alertOf(actorId: string, severity: 'low' | 'high' | 'critical'): string {
    offset += 1;
    const folded = alerts.apply(aFinding({ group: `actor:${actorId}`, actorId, severity }), {
      offset,
      appendedAt: JUNE,
    });
    return 'alertId' in folded ? folded.alertId : '';
  }

  it('is reported once it has an alert, when it becomes graver, and when it is closed and opened again', () => {
    const [low, high, critical] = [alertOf('e-1', 'low'), alertOf('e-2', 'high'), alertOf('e-3', 'critical')] as const;
    const happened = [
      noticeOf({ action: 'create', text: 'a street' }),
      noticeOf({ action: 'add-alert', alertId: high }),
      noticeOf({ action: 'add-alert', alertId: low }),
      noticeOf({ action: 'add-alert', alertId: critical }),
      noticeOf({ action: 'comment', text: 'seen' }),
      noticeOf(close),
      noticeOf({ action: 'approve-close', by: aPerson('lee') }),
      noticeOf({ action: 'reopen', text: 'no' }),
    ];
    expect(happened.map((notice) => notice && `${notice.kind} ${notice.severity}`)).toEqual([
      null,
      'case-opened high',
      null,
      'case-raised critical',
      null,
      'case-close-proposed critical',
      'case-closed critical',
      'case-reopened critical',
    ]);
    expect(happened[6]?.closes).toEqual([high, low, critical]);
    expect(happened[5]?.closes).toEqual([]);
  });

  it('is for a target that one of its alerts is for', () => {
    const filter = { kinds: null, severities: null, rules: ['rule-a'], teams: null, vendors: null };
    const given = { register: { person: () => null }, now: JUNE };
    const notice = { kind: 'case-closed', severity: 'high' } as const;
    const [one, other] = [
      { rules: ['rule-a'], actor: 'e-1' },
      { rules: ['rule-b'], actor: 'e-2' },
    ];
    expect(matchesTarget(filter, notice, [other, one], given)).toBe(true);
    expect(matchesTarget(filter, notice, [other], given)).toBe(false);
    expect(matchesTarget({ ...filter, rules: null, kinds: ['closed'] }, notice, [one], given)).toBe(false);
    expect(matchesTarget({ ...filter, rules: null }, { ...notice, kind: 'merged' }, [one], given)).toBe(false);
  });
});
