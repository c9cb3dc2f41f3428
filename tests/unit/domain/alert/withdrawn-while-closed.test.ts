import { memoryRowTable } from '../../../../services/adapters/memory/memory-row-table.ts';
import type { AlertRecord } from '../../../../services/domain/alert/alert.ts';
import { AlertFold } from '../../../../services/domain/alert/alert-fold.ts';
import type { Finding } from '../../../../services/domain/finding/finding.ts';
import { aFinding, anAct, JUNE } from '../../../support/decision-builders.ts';

const close = { action: 'close', disposition: 'justified', text: 'the ticket comes later', watchDays: 30 } as const;
const reopen = { action: 'reopen', text: 'why' } as const;

/** An alert that was closed, whose accesses a late record explained then. */
describe('what was withdrawn while an alert was closed', () => {
  let fold: AlertFold;
  let offset: number;
  let alertId: string;
  beforeEach(() => {
    fold = new AlertFold(memoryRowTable());
    offset = 0;
    alertId = '';
  });

  function apply(record: AlertRecord) {
    offset += 1;
    const result = fold.apply(record, { offset, appendedAt: JUNE + offset });
    fold.settle();
    fold.restart();
    return result;
  }
  function found(...findings: readonly Partial<Finding>[]): readonly Finding[] {
    return findings.map((changes, index) => {
      const finding = aFinding({ severity: 'medium', ...changes });
      const owned = finding.evidence.map((one) => ({ ...one, ownerId: `o-${offset}-${index}` }));
      const own = { ...finding, evidence: changes.evidence ?? owned };
      const folded = apply(own);
      if ('alertId' in folded) alertId = folded.alertId;
      return own;
    });
  }
  const withdraw = (finding: Finding | undefined) =>
    apply({ kind: 'withdrawal', findingId: finding?.findingId ?? '', detectedAt: JUNE });
  const act = (changes: Parameters<typeof anAct>[1]) => apply(anAct(alertId, changes)).is;

  it('is not counted any more when more accesses open it again', () => {
    const [first] = found({}, {}, {});
    act(close);
    withdraw(first);
    expect(fold.get(alertId)).toMatchObject({ accesses: 3, withdrawn: 0, work: { state: 'closed' } });
    found({}, {});
    expect(fold.get(alertId)).toMatchObject({ accesses: 4, owners: 4, withdrawn: 1, work: { state: 'reopened' } });
    expect(withdraw(first)).toEqual({ is: 'repeated' });
  });

  it('leaves no rule and no severity when somebody opens it again', () => {
    const [grave] = found({ rule: 'grave' }, { rule: 'other', severity: 'low' });
    act(close);
    withdraw(grave);
    expect(act(reopen)).toBe('commanded');
    expect(fold.get(alertId)).toMatchObject({ accesses: 1, rules: ['other'], severity: 'low' });
    expect(Object.fromEntries(fold.openBySeverity())).toMatchObject({ medium: 0, low: 1 });
  });

  it('may be all of it: what it was stays in place', () => {
    const all = found({}, {});
    act(close);
    for (const one of all) withdraw(one);
    act(reopen);
    expect(fold.get(alertId)).toMatchObject({ accesses: 0, withdrawn: 2, severity: 'medium' });
    expect(fold.get(alertId)?.summary).toMatch(/^2 accesses no longer need review/);
  });

  it('is counted once where it was found again', () => {
    const [first] = found({}, {});
    act(close);
    withdraw(first);
    expect(found({ ...first })).toHaveLength(1);
    act(reopen);
    expect(fold.get(alertId)).toMatchObject({ accesses: 2, withdrawn: 0 });
  });

  it('is found again afterwards as a finding that counts', () => {
    const [first] = found({}, {});
    act(close);
    withdraw(first);
    act(reopen);
    found({ ...first });
    expect(fold.get(alertId)).toMatchObject({ accesses: 2, withdrawn: 0 });
  });

  it('lowers the severity of an alert also after it was opened again', () => {
    const [grave] = found({}, { severity: 'low' });
    act(close);
    act(reopen);
    withdraw(grave);
    expect(fold.get(alertId)).toMatchObject({ accesses: 1, severity: 'low' });
  });

  it('is remembered of a thousand findings', () => {
    const all = found(...Array.from({ length: 1_002 }, () => ({})));
    act(close);
    for (const one of all) withdraw(one);
    act(reopen);
    expect(fold.get(alertId)).toMatchObject({ accesses: 2, withdrawn: 1_000 });
  });

  it('is remembered once, and weighs', () => {
    const [first] = found({}, {});
    act(close);
    const [builder] = fold.list({}, { order: 'newest', after: null });
    const before = builder?.weight ?? 0;
    for (const id of ['f-1', 'f-2', 'f-1']) builder?.noteGone(id);
    expect(builder?.weight).toBe(before + 2);
    expect(first).toBeDefined();
  });
});
