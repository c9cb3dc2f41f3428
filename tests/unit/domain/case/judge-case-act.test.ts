import { type AlertOfCase, caseBarsOf } from '../../../../services/domain/case/judge-case-act.ts';
import { aPerson, JUNE } from '../../../support/decision-builders.ts';
import { aRecord, aRegister } from '../../../support/register-builders.ts';

const register = aRegister(aRecord('person', { id: 'e-1', manager: 'boss', aliases: ['arthur'] }));
const nothing = { assignment: null, proposal: null };

function alertAbout(person: string, by: string | null = null): AlertOfCase {
  return {
    alertId: `about-${person}`,
    severity: 'high',
    about: { people: [person], firstEventAt: JUNE, lastEventAt: JUNE },
    work: { caseId: 'c', state: 'new', assignment: by === null ? null : assigned(by) },
  };
}
const assigned = (by: string) => ({ actId: `by-${by}`, to: 'lee', by: aPerson(by) });
const barsOf = (id: string, one: Parameters<typeof caseBarsOf>[1], ...alerts: readonly AlertOfCase[]) =>
  caseBarsOf(id, one, alerts, register, JUNE);

describe('the relations of a person to a case', () => {
  it('are those to each of its alerts, under each id', () => {
    const alerts = [alertAbout('e-2'), alertAbout('e-1')];
    expect(barsOf('arthur', nothing, ...alerts)).toEqual([{ relation: 'subject', about: 'e-1' }]);
    expect(barsOf('boss', nothing, ...alerts)).toEqual([{ relation: 'line-manager', about: 'e-1' }]);
    expect(barsOf('lee', nothing, ...alerts)).toEqual([]);
  });

  it('are those of who got it, or one of its alerts, from somebody whom an alert is about, and of who proposes', () => {
    const delegate = [{ relation: 'delegate', about: 'e-1' }];
    expect(barsOf('lee', { ...nothing, assignment: assigned('e-1') }, alertAbout('e-1'))).toEqual(delegate);
    expect(barsOf('lee', nothing, alertAbout('e-2'), alertAbout('e-1', 'e-1'))).toEqual(delegate);
    expect(barsOf('lee', { ...nothing, assignment: assigned('mia') }, alertAbout('e-1', 'mia'))).toEqual([]);
    const how = { disposition: 'misuse', explanation: 'why', evidence: [] } as const;
    const proposal = { actId: 'p', by: aPerson('lee'), at: JUNE, ...how };
    expect(barsOf('lee', { ...nothing, proposal })).toEqual([{ relation: 'proposer', about: 'lee' }]);
  });

  it('leave out the lightest where there are many: whom an alert is about is always among them', () => {
    const delegated = Array.from({ length: 20 }, (_, n) => alertAbout(`s-${n}`, `s-${n}`));
    const bars = barsOf('lee', nothing, ...delegated, alertAbout('lee'));
    expect(bars).toHaveLength(10);
    expect(bars[0]).toEqual({ relation: 'subject', about: 'lee' });
  });
});
