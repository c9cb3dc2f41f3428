import { memoryRowTable } from '../../../../../services/adapters/memory/memory-row-table.ts';
import type { AlertAct, AlertRecord, Disposition } from '../../../../../services/domain/alert/alert.ts';
import { AlertFold } from '../../../../../services/domain/alert/alert-fold.ts';
import { newWork } from '../../../../../services/domain/alert/work/alert-work.ts';
import { judgedFor } from '../../../../../services/domain/alert/work/judged-for.ts';
import type { Finding } from '../../../../../services/domain/finding/finding.ts';
import { noticeOf } from '../../../../../services/domain/notification/notice.ts';
import { aFinding, anAct, aPerson, HOUR, JUNE } from '../../../../support/decision-builders.ts';

const DAY = 24 * HOUR;
type Cited = Finding['evidence'][number];
const close = { action: 'close', text: 'a reason' } as const;
const citedFacts: NonNullable<Finding['evidence'][number]['facts']> = {
  action: 'view',
  cameraId: 'c-1',
  recordingId: null,
  locationClass: 'outdoor',
  isOfChild: false,
  isOfCoworker: false,
  isOfHousehold: false,
  tried: [],
  endToEndEncrypted: false,
};

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
  const closeAs = (disposition: Disposition, changes: Partial<AlertAct> = { watchDays: 30 }) =>
    apply(anAct(alertId, { ...close, disposition, ...changes }));
  const more = (changes: Partial<Finding> = {}, at = JUNE + DAY) =>
    apply(aFinding({ severity: 'medium', ...changes }), at);

  it.each(['justified', 'register-gap', 'misuse', 'policy-gap', 'false-positive'] as const)(
    'as %s is opened again by two more accesses',
    (disposition) => {
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
        by: 'custodes',
        action: 'reopen',
        evidence: [expect.any(String), expect.any(String)],
        text: `2 more accesses need review since it was closed as ${disposition}`,
      });
      const notice = noticeOf(second, folded, { offset, appendedAt: JUNE }, (id) => fold.get(id));
      expect(notice).toMatchObject({ kind: 'reopened', cause: `reopened:${second.findingId}`, severity: 'medium' });
      expect(fold.openBySeverity().get('medium')).toBe(1);
    },
  );

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

  it.each([
    ['at other times', ({ appendedAt }: Cited, count: number) => ({ appendedAt: appendedAt + count })],
    ['for other times', ({ occurredAt }: Cited, count: number) => ({ occurredAt: occurredAt - count })],
  ] as const)('is opened again by two reports under one id %s', (_what, changed) => {
    closeAs('false-positive');
    const { evidence } = aFinding();
    const [first, second] = [1, 2].map((count) => evidence.map((one) => ({ ...one, ...changed(one, count) })));
    expect(more({ evidence: first ?? [] })).toEqual({ is: 'waiting', alertId });
    expect(more({ evidence: second ?? [] })).toEqual({ is: 'reopened', alertId });
  });

  it('is opened again by more findings of one access than rules make, so that they do not grow without end', () => {
    closeAs('false-positive');
    const { evidence } = aFinding();
    const results = Array.from({ length: 20 }, () => more({ evidence }).is);
    expect(results).toEqual([...results.slice(1).map(() => 'waiting'), 'reopened']);
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

  it('stays closed as test: the next finding opens another', () => {
    closeAs('test');
    expect(more()).toMatchObject({ is: 'opened' });
  });

  describe('as misuse, and once more after it was opened again', () => {
    const facts = { ...citedFacts, isOfChild: false };
    const cited = (changes: Partial<typeof facts> = {}): Partial<Finding> => {
      const one = aFinding();
      return { evidence: one.evidence.map((evidence) => ({ ...evidence, facts: { ...facts, ...changes } })) };
    };
    beforeEach(() => {
      closeAs('misuse');
      more(cited());
      more(cited());
      closeAs('misuse');
    });

    it('counts what goes on, and stays closed', () => {
      expect(more(cited())).toEqual({ is: 'waiting', alertId });
      expect(more(cited(), JUNE + 2 * DAY)).toEqual({ is: 'waiting', alertId });
      expect(fold.get(alertId)).toMatchObject({ accesses: 5, owners: 1, work: { state: 'closed' } });
      expect(fold.get(alertId)?.summary).toMatch(/; 2 more accesses need review since it was closed$/);
      expect(fold.openBySeverity().get('medium') ?? 0).toBe(0);
    });

    it.each([
      ['another rule', { rule: 'another' }],
      ['a higher severity', { severity: 'high' }],
      ['a child', cited({ isOfChild: true })],
      ['a co-worker', cited({ isOfCoworker: true })],
      ['the household', cited({ isOfHousehold: true })],
      ['an intimate room', cited({ locationClass: 'intimate' })],
    ] as const)('is opened again at once by %s', (_what, changes) => {
      more(cited());
      expect(more({ ...cited(), ...changes })).toEqual({ is: 'reopened', alertId });
      expect(fold.get(alertId)).toMatchObject({ accesses: 5, work: { state: 'reopened' } });
    });

    it('counts everything once somebody opens it again', () => {
      more(cited());
      apply(anAct(alertId, { action: 'reopen', text: 'why' }));
      expect(fold.get(alertId)).toMatchObject({ accesses: 4, work: { state: 'reopened' } });
      expect(fold.get(alertId)?.summary).not.toMatch(/since it was closed/);
    });

    it('opens another alert after 30 days', () => {
      expect(more(cited(), JUNE + 30 * DAY)).toMatchObject({ is: 'opened' });
    });
  });

  describe('as misuse for the first time, though it was opened again before', () => {
    const goesOn = () => {
      expect(more()).toEqual({ is: 'waiting', alertId });
      expect(more({}, JUNE + 2 * DAY)).toEqual({ is: 'reopened', alertId });
    };

    it('is opened again by what goes on: it was a false positive before', () => {
      closeAs('false-positive');
      apply(anAct(alertId, { action: 'reopen', text: 'it was none' }));
      closeAs('misuse');
      goesOn();
    });

    it('is opened again by what goes on: the second person had rejected the proposal before', () => {
      const grave = apply(aFinding({ severity: 'high', group: 'actor:e-2', actorId: 'e-2' }));
      alertId = grave.is === 'opened' ? grave.alertId : '';
      const act = (given: Partial<AlertAct>) => {
        const work = fold.get(alertId)?.work ?? newWork;
        expect(apply(anAct(alertId, { ...given, judgedFor: judgedFor(['e-2'], work) })).is).toBe('commanded');
      };
      const [propose, second] = [{ ...close, disposition: 'misuse' } as const, { by: aPerson('lee') }];
      act(propose);
      act({ action: 'reopen', text: 'the explanation lacks the tickets', ...second });
      act(propose);
      act({ action: 'approve-close', watchDays: 30, ...second });
      const other = { severity: 'high', group: 'actor:e-2', actorId: 'e-2' } as const;
      expect(more(other)).toEqual({ is: 'waiting', alertId });
      expect(more(other, JUNE + 2 * DAY)).toEqual({ is: 'reopened', alertId });
      // Now it is confirmed once more.
      act(propose);
      act({ action: 'approve-close', watchDays: 30, ...second });
      expect([more(other).is, more(other).is, more(other).is]).toEqual(['waiting', 'waiting', 'waiting']);
    });
  });
});
