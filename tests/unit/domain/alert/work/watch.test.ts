import { memoryRowTable } from '../../../../../services/adapters/memory/memory-row-table.ts';
import type { AlertRecord } from '../../../../../services/domain/alert/alert.ts';
import { AlertFold } from '../../../../../services/domain/alert/alert-fold.ts';
import type { Finding } from '../../../../../services/domain/finding/finding.ts';
import { noticeOf } from '../../../../../services/domain/notification/notice.ts';
import { aCommand, aFinding, anAct, HOUR, JUNE } from '../../../../support/decision-builders.ts';

const DAY = 24 * HOUR;
const close = { action: 'close', text: 'a reason' } as const;

describe('an alert that was closed with a reason', () => {
  let fold: AlertFold;
  let offset: number;
  let alertId: string;
  beforeEach(() => {
    fold = new AlertFold(memoryRowTable());
    offset = 0;
    const opened = apply(aFinding({ severity: 'medium' }));
    alertId = opened.is === 'opened' ? opened.alertId : '';
  });

  function apply(record: AlertRecord, appendedAt = JUNE) {
    offset += 1;
    const result = fold.apply(record, { offset, appendedAt });
    fold.settle();
    fold.restart();
    return result;
  }
  const closeAs = (disposition: 'justified' | 'register-gap' | 'misuse' | 'false-positive') =>
    apply(anAct(alertId, { ...close, disposition }));
  const more = (changes: Partial<Finding> = {}, at = JUNE + DAY) =>
    apply(aFinding({ severity: 'medium', ...changes }), at);

  it.each(['justified', 'register-gap'] as const)('as %s is opened again by two more accesses', (disposition) => {
    closeAs(disposition);
    expect(more()).toEqual({ is: 'waiting', alertId });
    expect(fold.get(alertId)).toMatchObject({ accesses: 1, summary: expect.stringMatching(/; 1 more access needs/) });
    const second = aFinding({ severity: 'medium' });
    const folded = apply(second, JUNE + 2 * DAY);
    expect(folded).toEqual({ is: 'reopened', alertId });
    const alert = fold.get(alertId);
    expect(alert).toMatchObject({
      accesses: 3,
      work: { state: 'reopened', closedBy: null, reopenedAt: JUNE + 2 * DAY },
    });
    expect(alert?.work.history.at(-1)).toMatchObject({
      ...{ by: 'custodes', action: 'reopen', evidence: [expect.any(String), expect.any(String)] },
      text: `2 more accesses need review since it was closed as ${disposition}`,
    });
    const notice = noticeOf(second, folded, { offset, appendedAt: JUNE }, (id) => fold.get(id));
    expect(notice).toMatchObject({ kind: 'reopened', cause: `reopened:${second.findingId}`, severity: 'medium' });
    expect(fold.openBySeverity().get('medium')).toBe(1);
  });

  it.each([
    ['of another rule', { rule: 'another' }],
    ['of a higher severity', { severity: 'high' }],
    ['that is critical', { severity: 'critical' }],
  ] as const)('is opened again at once by a finding %s', (_what, changes) => {
    closeAs('justified');
    expect(more(changes)).toEqual({ is: 'reopened', alertId });
  });

  it('stays closed for two findings of one access, and for one that is withdrawn', () => {
    closeAs('justified');
    const one = aFinding({ severity: 'medium' });
    apply(one);
    expect(more({ evidence: one.evidence })).toEqual({ is: 'waiting', alertId });
    expect(apply({ kind: 'withdrawal', findingId: one.findingId, detectedAt: JUNE })).toMatchObject({
      is: 'withdrawn',
    });
    expect(apply({ kind: 'withdrawal', findingId: one.findingId, detectedAt: JUNE })).toEqual({ is: 'repeated' });
    expect(fold.get(alertId)).toMatchObject({ accesses: 1, work: { state: 'closed' } });
  });

  it('counts what waited when somebody opens it again', () => {
    closeAs('justified');
    more();
    apply(anAct(alertId, { action: 'reopen', text: 'why' }));
    expect(fold.get(alertId)).toMatchObject({ accesses: 2, work: { state: 'reopened' } });
  });

  it('is not opened again after 30 days', () => {
    closeAs('justified');
    expect(more({}, JUNE + 30 * DAY)).toMatchObject({ is: 'opened' });
  });

  it.each(['misuse', 'false-positive'] as const)(
    'stays closed as %s: the next finding opens another',
    (disposition) => {
      closeAs(disposition);
      expect(more()).toMatchObject({ is: 'opened' });
    },
  );

  it('stays closed where release 0.1 closed it, by the rules of then', () => {
    apply(aCommand(alertId, { command: 'close', disposition: 'justified', explanation: 'why' }));
    expect(more()).toMatchObject({ is: 'opened' });
  });
});
