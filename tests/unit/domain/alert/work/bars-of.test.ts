import type { AlertWork } from '../../../../../services/domain/alert/work/alert-work.ts';
import { barsOf } from '../../../../../services/domain/alert/work/bars-of.ts';
import { aPerson, DAY, JUNE } from '../../../../support/decision-builders.ts';
import { aRecord, aRegister } from '../../../../support/register-builders.ts';

/** Who is related to an alert, where the register changed between the accesses, the proposal and now. */

const NOW = JUNE + 30 * DAY;
const at = (days: number) => new Date(JUNE + days * DAY).toISOString();
/** A version of a person for the days from `from` on. */
const aVersion = (id: string, from: number, fields: object) =>
  aRecord('person', { id, validFrom: at(from), ...fields });
const nothing: Pick<AlertWork, 'assignment' | 'proposal'> = { assignment: null, proposal: null };
const about = (...people: readonly string[]) => ({ people, firstEventAt: JUNE, lastEventAt: JUNE + 10 * DAY });

describe('whom an alert is about', () => {
  const aliasOf = (register: ReturnType<typeof aRegister>) =>
    barsOf('mal', { about: about('e-1'), work: nothing }, register, NOW).map(({ relation }) => relation);

  it.each([
    ['the first access', 0, 1],
    ['the last access', 9, 11],
    ['now', 29, 31],
  ])('is known by an alias of the time of %s, and of no other', (_when, from, until) => {
    const before = aVersion('e-1', -1, { aliases: [] });
    const during = aVersion('e-1', from, { aliases: ['mal'] });
    const after = aVersion('e-1', until, { aliases: [] });
    expect(aliasOf(aRegister(before, during, after))).toEqual(['subject']);
    expect(
      aliasOf(aRegister(before, aVersion('e-1', 2, { aliases: ['mal'] }), aVersion('e-1', 8, { aliases: [] }))),
    ).toEqual([]);
  });

  it.each([
    ['the first access', 0, 1],
    ['the last access', 9, 11],
    ['now', 29, 31],
  ])('has the line manager of the time of %s', (_when, from, until) => {
    const versions = [
      aVersion('e-1', -1, { manager: 'another' }),
      aVersion('e-1', from, { manager: 'boss' }),
      aVersion('e-1', until, { manager: 'another' }),
    ];
    const of = (...people: readonly string[]) =>
      barsOf('boss', { about: about(...people), work: nothing }, aRegister(...versions), NOW);
    expect(of('e-1')).toEqual([{ relation: 'line-manager', about: 'e-1' }]);
    expect(of('e-1', 'e-2')).toEqual([]);
  });

  it('is one person where it is under two ids', () => {
    const register = aRegister(aVersion('e-1', -1, { manager: 'boss', aliases: ['mal'] }));
    expect(barsOf('boss', { about: about('mal', 'e-1'), work: nothing }, register, NOW)).toHaveLength(1);
  });
});

describe('who got an alert', () => {
  const register = aRegister(aVersion('e-1', -1, { manager: 'boss' }), aVersion('lee', -1, { aliases: ['lee-2'] }));
  const assigned = (by: string) => ({ ...nothing, assignment: { actId: 'a', to: 'lee', by: aPerson(by) } });

  it.each(['boss', 'e-1'])('from %s, whom it concerns, is a delegate under each id; from others they are not', (by) => {
    const delegate = [{ relation: 'delegate', about: by }];
    for (const id of ['lee', 'lee-2']) {
      expect(barsOf(id, { about: about('e-1'), work: assigned(by) }, register, NOW)).toEqual(delegate);
      expect(barsOf(id, { about: about('e-1'), work: assigned('mia') }, register, NOW)).toEqual([]);
    }
    expect(barsOf('mia', { about: about('e-1'), work: assigned(by) }, register, NOW)).toEqual([]);
  });
});

describe('who proposed to close it', () => {
  const proposedAt = JUNE + 20 * DAY;
  const proposed = (id: string, personId = id) => {
    const how = { disposition: 'misuse', explanation: 'why', evidence: [] } as const;
    return { ...nothing, proposal: { actId: 'p', by: aPerson(id, personId), at: proposedAt, ...how } };
  };
  const isProposer = (id: string, work: ReturnType<typeof proposed>, register: ReturnType<typeof aRegister>) =>
    barsOf(id, { about: about('e-1'), work }, register, NOW).some(({ relation }) => relation === 'proposer');

  it('is the same person under an alias of then, and of now', () => {
    const then = aRegister(aVersion('mia', 19, { aliases: ['m'] }), aVersion('mia', 21, { aliases: [] }));
    const now = aRegister(aVersion('mia', 19, { aliases: [] }), aVersion('mia', 29, { aliases: ['m'] }));
    const between = aRegister(
      aVersion('mia', 0, { aliases: [] }),
      aVersion('mia', 21, { aliases: ['m'] }),
      aVersion('mia', 25, { aliases: [] }),
    );
    expect([then, now, between].map((register) => isProposer('m', proposed('mia'), register))).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('is the person as whom they proposed it, also where no register has the id any more', () => {
    expect(isProposer('mia', proposed('m', 'mia'), aRegister())).toBe(true);
    expect(isProposer('m', proposed('m', 'mia'), aRegister())).toBe(true);
    expect(isProposer('lee', proposed('m', 'mia'), aRegister())).toBe(false);
  });
});
