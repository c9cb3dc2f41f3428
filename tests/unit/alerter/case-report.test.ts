import { memoryRowTable } from '../../../services/adapters/memory/memory-row-table.ts';
import { reportOf } from '../../../services/alerter/cases/case-report.ts';
import { AlertFold } from '../../../services/domain/alert/alert-fold.ts';
import { CaseFold } from '../../../services/domain/case/case-fold.ts';
import { caseJudgedFor } from '../../../services/domain/case/judge-case-act.ts';
import { alertFiles } from '../../support/alerts/alert-files.ts';
import { aCaseAct, aFinding, JUNE } from '../../support/decision-builders.ts';

const register = { view: { person: () => null } };
const facts = {
  ...{ action: 'view', cameraId: 'c-1', recordingId: null, locationClass: 'outdoor' },
  ...{ isOfChild: false, isOfCoworker: false, isOfHousehold: false, tried: [] },
};

/** What the report of a case does not know, whose only alert counts an access with each of these. */
function notKnownOf(encrypted: readonly (boolean | null)[]): readonly string[] {
  const rows = memoryRowTable();
  const fold = new AlertFold(rows);
  const cases = new CaseFold(rows, fold);
  const evidence = encrypted.map((endToEndEncrypted, at) => {
    const access = { eventId: `ev-${at}`, sourceId: 's-1', ownerId: `o-${at}`, occurredAt: JUNE, appendedAt: JUNE };
    return { ...access, facts: { ...facts, endToEndEncrypted } };
  });
  const folded = fold.apply(aFinding({ evidence }), { offset: 1, appendedAt: JUNE });
  if (folded.is !== 'opened') throw new Error(`the finding was ${folded.is}, expected opened`);
  fold.settle();
  cases.apply(aCaseAct('c', { action: 'create', judgedFor: '', text: 'a street' }), { offset: 2, appendedAt: JUNE });
  const { alertId } = folded;
  const before = cases.get('c');
  const judgedFor = before === null ? '' : caseJudgedFor(before, cases.alertsOf(before, alertId));
  const added = aCaseAct('c', { action: 'add-alert', alertId, judgedFor });
  expect(cases.apply(added, { offset: 3, appendedAt: JUNE }).is).toBe('applied');
  const one = cases.get('c');
  if (one === null) throw new Error('there is no case');
  return reportOf({ book: { fold, cases }, register, alertFiles }, one, JUNE).notKnown;
}

describe('the draft of an incident report', () => {
  it('counts the accesses of which encryption is not known, and leaves the sentence out where all are known', () => {
    const sentence =
      'Of 2 of the listed accesses it is not known whether the material was encrypted end to end: they count.';
    expect(notKnownOf([null, true, null, false])).toContain(sentence);
    expect(notKnownOf([true, false]).join()).not.toContain('encrypted end to end');
  });
});
