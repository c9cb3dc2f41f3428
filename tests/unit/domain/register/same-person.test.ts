import { isManagerOf, isSamePerson, joinedIdOf } from '../../../../services/domain/register/same-person.ts';
import { aRecord, aRegister } from '../../../support/register-builders.ts';

const AT = Date.parse('2026-06-01T00:00:00Z');

describe('two ids of one person', () => {
  const register = aRegister(
    aRecord('person', { id: 'e-1', aliases: ['one@example'] }),
    // The record of the same person after a merger; the earlier one was left.
    aRecord('person', { id: 'e-2', aliases: ['e-1', 'two@example'] }),
    aRecord('person', { id: 'e-3', aliases: ['three@example'] }),
  );

  it.each([
    ['e-1', 'e-1'],
    ['nobody', 'nobody'],
    ['one@example', 'e-1'],
    ['e-1', 'one@example'],
    ['e-1', 'e-2'],
    ['e-1', 'two@example'],
    ['two@example', 'e-1'],
    ['one@example', 'e-2'],
    ['one@example', 'two@example'],
  ])('%s and %s', (one, other) => {
    expect(isSamePerson(one, other, register, AT)).toBe(true);
  });

  it.each([
    ['e-1', 'e-3'],
    ['one@example', 'three@example'],
    ['nobody', 'e-1'],
    ['nobody', 'somebody'],
  ])('and not %s and %s', (one, other) => {
    expect(isSamePerson(one, other, register, AT)).toBe(false);
  });

  it('are found where the records list each other', () => {
    const circle = aRegister(
      aRecord('person', { id: 'e-5', aliases: ['e-6', 'five@example'] }),
      aRecord('person', { id: 'e-6', aliases: ['e-5', 'six@example'] }),
    );
    for (const one of ['e-5', 'e-6', 'five@example', 'six@example'])
      for (const other of ['e-5', 'e-6', 'five@example', 'six@example'])
        expect([one, other, isSamePerson(one, other, circle, AT)]).toEqual([one, other, true]);
    expect(isSamePerson('e-5', 'e-7', circle, AT)).toBe(false);
  });

  it('have one id together, and the line managers of both records', () => {
    const managed = aRegister(
      aRecord('person', { id: 'e-1', aliases: ['one@example'], manager: 'm-1' }),
      aRecord('person', { id: 'e-2', aliases: ['e-1'], manager: 'm-2' }),
      aRecord('person', { id: 'm-2', aliases: ['two@example'] }),
    );
    const ids = ['one@example', 'e-1', 'e-2'].map((id) => joinedIdOf(id, managed, AT));
    expect(ids).toEqual(['e-2', 'e-2', 'e-2']);
    const managers = ['m-1', 'm-2', 'two@example', 'e-1'].filter((id) => isManagerOf(id, 'one@example', managed, AT));
    expect(managers).toEqual(['m-1', 'm-2', 'two@example']);
  });
});
