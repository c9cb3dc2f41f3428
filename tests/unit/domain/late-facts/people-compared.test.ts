import { accessKeys } from '../../../../services/domain/late-facts/access-keys.ts';
import { affectedBy } from '../../../../services/domain/late-facts/affected-by.ts';
import { PeopleCompared } from '../../../../services/domain/late-facts/people-compared.ts';
import { aRecord, aRegister } from '../../../support/register-builders.ts';

const YEAR = { validFrom: '2026-01-01T00:00:00Z', validUntil: '2026-01-31T00:00:00Z' };
const people = [1, 2, 3].map((n) => aRecord('person', { id: `e-${n}`, aliases: [`mail-${n}`] }));
const register = aRegister(
  ...people,
  aRecord('emergency', { id: 'M-1', ownerId: 'o-1', issuer: 'mail-1' }),
  aRecord('approval', { id: 'A-1', recordId: 'M-1', by: 'mail-2' }),
  aRecord('source', { id: 'console', owner: 'e-3' }),
  aRecord('source', { id: 'reports', owner: 'mail-1' }),
  aRecord('approval', { id: 'A-2', recordKind: 'source', recordId: 'console', by: 'e-9' }),
  aRecord('exception', { ...YEAR, issuer: 'e-9', approver: 'e-3', actorId: null, cameraId: 'c-3' }),
);

describe('records of which people are compared', () => {
  it.each([
    ['who issued one', 0, accessKeys.owner('o-1')],
    ['who acted on one', 1, accessKeys.owner('o-1')],
    ['who owns a source', 2, accessKeys.source('console')],
    ['who owns a source by an alias', 0, accessKeys.source('reports')],
    ['who approved an exception', 2, accessKeys.camera('c-3')],
  ])('are found by %s', (_, at, key) => {
    const person = people[at];
    if (person === undefined) throw new Error('there are three people');
    expect(affectedBy(person, register)?.keys).toContain(key);
  });

  it('are read once for all records that are looked at together, however many acts and sources there are', () => {
    const asked: string[] = [];
    const counted = { ...register, all: (kind: never) => (asked.push(kind), register.all(kind)) } as typeof register;
    const compared = new PeopleCompared(counted);
    const together = people.map((one) => affectedBy(one, counted, compared));
    expect(together).toEqual(people.map((one) => affectedBy(one, register)));
    expect(asked).toEqual(['source', 'exception', 'approval']);
  });
});
