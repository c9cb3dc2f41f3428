import { memoryRowTable } from '../../../services/adapters/memory/memory-row-table.ts';
import { reportOf } from '../../../services/alerter/cases/case-report.ts';
import type { AskedTimes, UnknownTime } from '../../../services/domain/access-search/unknown-times.ts';
import { AlertFold } from '../../../services/domain/alert/alert-fold.ts';
import { handAlertId } from '../../../services/domain/alert/by-hand.ts';
import { CaseFold } from '../../../services/domain/case/case-fold.ts';
import { caseJudgedFor } from '../../../services/domain/case/judge-case-act.ts';
import { alertFiles } from '../../support/alerts/alert-files.ts';
import { aCaseAct, aFinding, anAct, JUNE } from '../../support/decision-builders.ts';

const DAY_MS = 86_400_000;
const register = { view: { person: () => null } };
const facts = {
  action: 'view',
  cameraId: 'c-1',
  recordingId: null,
  locationClass: 'outdoor',
  isOfChild: false,
  isOfCoworker: false,
  isOfHousehold: false,
  tried: [],
};

/** The report of a case, and what was asked for it, whose only alert counts an access with each of these. */
function reportWith(encrypted: readonly (boolean | null)[], times: readonly UnknownTime[] = [], tips = 0) {
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
  const alertIds = [folded.alertId, ...Array.from({ length: tips }, (_, n) => tipIn(fold, n))];
  for (const [n, alertId] of alertIds.entries()) {
    const before = cases.get('c');
    const judgedFor = before === null ? '' : caseJudgedFor(before, cases.alertsOf(before, alertId));
    const added = aCaseAct('c', { action: 'add-alert', alertId, judgedFor });
    expect(cases.apply(added, { offset: 10 + n, appendedAt: JUNE }).is).toBe('applied');
  }
  const one = cases.get('c');
  if (one === null) throw new Error('there is no case');
  const asked: AskedTimes[] = [];
  const unknownTimes = (about: AskedTimes) => {
    asked.push(about);
    return { times, forgotten: 0 };
  };
  return { ...reportOf({ book: { fold, cases, unknownTimes }, register, alertFiles }, one, JUNE), asked };
}

/** Opens an alert by hand, a day after the accesses. */
function tipIn(fold: AlertFold, n: number): string {
  const actId = `tip-${n}`;
  const opening = { severity: 'low', actorId: 'e-1', ownerId: null, cameraId: null, recordingId: null } as const;
  const alertId = handAlertId(actId);
  const act = anAct(alertId, { actId, action: 'open', opening: { ...opening, sourceId: null }, text: 'a call' });
  fold.apply(act, { offset: 3 + n, appendedAt: JUNE + DAY_MS });
  fold.settle();
  return alertId;
}

function notKnownOf(encrypted: readonly (boolean | null)[]): readonly string[] {
  return reportWith(encrypted).notKnown;
}

describe('the draft of an incident report', () => {
  it('counts the accesses of which encryption is not known, and leaves the sentence out where all are known', () => {
    const sentence =
      'Of 2 of the listed accesses it is not known whether the material was encrypted end to end: they count.';
    expect(notKnownOf([null, true, null, false])).toContain(sentence);
    expect(notKnownOf([true, false]).join()).not.toContain('encrypted end to end');
  });

  it('ends the period with the last access: a tip is none', () => {
    const june = new Date(JUNE).toISOString();
    const { alerts, period } = reportWith([true], [], 1);
    expect(alerts.map(({ accesses }) => accesses)).toEqual([1, 0]);
    expect(period).toEqual({ firstEventAt: june, lastEventAt: june, firstDetectedAt: june });
  });

  it('has the times from the first access on in which accesses may be missing, of every source', () => {
    const time = { ...({ kind: 'silence', source: 'tool', stage: null, input: null } as const), count: null };
    const { unknown, unknownLeftOut, asked } = reportWith([true], [{ ...time, from: JUNE, to: null }]);
    expect(asked).toEqual([{ from: JUNE, to: null, source: null }]);
    expect([unknown, unknownLeftOut]).toEqual([[{ ...time, from: new Date(JUNE).toISOString(), to: null }], 0]);
  });
});
