import fc from 'fast-check';
import { patchUser } from '../../../../services/domain/provisioning/patch.ts';
import { personOfUser, userOfPerson, withGroups } from '../../../../services/domain/provisioning/person-of-user.ts';
import { ENTERPRISE_SCHEMA, readScimUser } from '../../../../services/domain/provisioning/scim-user.ts';
import { aRecord } from '../../../support/register-builders.ts';

const NOW = Date.UTC(2026, 10, 30);
const settings = {
  personId: 'userName',
  otherwise: { employer: 'acme', country: 'US', role: 'none' },
  contractors: ['contractor', 'external'],
  groups: [
    { displayName: 'Leads', role: 'support-lead' },
    { displayName: 'Video Support', role: 'support' },
  ],
} as const;

const before = aRecord('person', { id: 'mia', team: 'eu', manager: 'boss', aliases: ['e-7'], country: 'DE' });
const given = { id: 'mia', now: NOW, settings };
const aUser = (fields: Readonly<Record<string, unknown>> = {}) => readScimUser({ userName: 'mia', ...fields });

describe('the end of an employment', () => {
  /** `null`: none is known. */
  const endOf = (employmentUntil: number | null, active: boolean) =>
    personOfUser(aUser({ active }), { ...before, employmentUntil }, given).employmentUntil;

  it.each([
    ['none', null, null, NOW],
    ['one that is planned', NOW + 1, NOW + 1, NOW],
    ['one of this moment', NOW, null, NOW],
    ['one that is over', NOW - 1, null, NOW - 1],
  ])('is later than now for who is active, and not for who is not: %s', (_what, known, active, inactive) => {
    expect([endOf(known, true), endOf(known, false)]).toEqual([active, inactive]);
  });

  it('is what the provider reads back, and writing that again changes nothing', () => {
    const ends = fc.option(fc.integer({ min: NOW - 5, max: NOW + 5 }));
    fc.assert(
      fc.property(ends, fc.boolean(), fc.integer({ min: NOW, max: NOW + 5 }), (known, active, later) => {
        const written = { ...before, ...personOfUser(aUser({ active }), { ...before, employmentUntil: known }, given) };
        expect(userOfPerson(written as typeof before, NOW).active).toBe(active);
        const read = userOfPerson(written as typeof before, later);
        const again = personOfUser(read, written as typeof before, { ...given, now: later });
        expect(again.employmentUntil).toBe(written.employmentUntil);
      }),
    );
  });
});

describe('a person of the register', () => {
  it('keeps every name that they had, and what the provider does not send', () => {
    const person = personOfUser(aUser({ userName: 'Mia.New', externalId: 'x-1' }), before, given);
    expect(person).toMatchObject({ team: 'eu', country: 'DE', manager: 'boss', employer: before.employer });
    expect(person.aliases).toEqual(['e-7', 'Mia.New', 'mia.new', 'x-1']);
  });

  it.each([null, ''])('has neither team nor manager once the provider removes them with %j', (value) => {
    const removed = readScimUser({ userName: 'mia', [ENTERPRISE_SCHEMA]: { department: value, manager: value } });
    expect(personOfUser(removed, before, given)).toMatchObject({ team: 'none', manager: 'none' });
    const remove = ['department', 'manager'].map((path) => ({ op: 'remove', path, value: null }) as const);
    const patched = patchUser(userOfPerson(before, NOW), remove);
    expect(personOfUser(patched, before, given)).toMatchObject({ team: 'none', manager: 'none' });
  });

  it('is a contractor where the provider calls them one in any case, and stays one where it calls them nothing', () => {
    const contractor = { ...before, type: 'contractor' as const };
    const typeOf = (userType: string | null, known: typeof before | null) =>
      personOfUser(aUser({ userType }), known, given).type;
    expect([typeOf('External', before), typeOf('Staff', contractor)]).toEqual(['contractor', 'employee']);
    expect([typeOf(null, contractor), typeOf(null, before), typeOf(null, null)]).toEqual([
      'contractor',
      'employee',
      'employee',
    ]);
  });

  it('has the groups of the file only, in its order, and the role of the first', () => {
    expect(withGroups(['Video Support', 'Gone', 'Leads'], settings)).toEqual({
      groups: ['Leads', 'Video Support'],
      role: 'support-lead',
    });
    expect(withGroups(['Gone'], settings)).toEqual({ groups: [], role: 'none' });
  });
});
