import { memberChange, patchUser, readPatch } from '../../../../services/domain/provisioning/patch.ts';
import { ENTERPRISE_SCHEMA, readScimUser, USER_SCHEMA } from '../../../../services/domain/provisioning/scim-user.ts';

/** One operation as a provider sends it. */
const read = (operation: object) => {
  const [one] = readPatch({ Operations: [operation] });
  if (one === undefined) throw new Error('no operation');
  return one;
};
const nothing = { added: [], removed: [], isWhole: false };
const [a, b] = [{ value: 'a' }, { value: 'b' }] as const;

describe('the members of a group', () => {
  const changeOf = (operation: object) => memberChange(read(operation), 'Leads');

  it.each<[string, object, object]>([
    ['come', { op: 'Add', path: 'members', value: [a, b] }, { ...nothing, added: ['a', 'b'] }],
    ['come without a path', { op: 'add', value: { members: [a] } }, { ...nothing, added: ['a'] }],
    ['are these only', { op: 'replace', path: 'members', value: [a] }, { ...nothing, added: ['a'], isWhole: true }],
    [
      'are these only, without a path',
      { op: 'replace', value: { members: [a] } },
      { added: ['a'], removed: [], isWhole: true },
    ],
    ['are none', { op: 'replace', path: 'members', value: [] }, { ...nothing, isWhole: true }],
    ['go', { op: 'Remove', path: 'members', value: [a] }, { ...nothing, removed: ['a'] }],
    ['go all', { op: 'remove', path: 'members' }, { ...nothing, isWhole: true }],
    ['go by a filter', { op: 'remove', path: 'members[value eq "a\\"b"]' }, { ...nothing, removed: ['a"b'] }],
    ['stay with a rename to the same name', { op: 'replace', value: { id: 'x', displayName: 'Leads' } }, nothing],
    ['stay with an id of the provider', { op: 'add', path: 'externalId', value: 'x' }, nothing],
  ])('%s', (_what, operation, change) => {
    expect(changeOf(operation)).toEqual(change);
  });

  it.each<[string, object, string]>([
    ['another name', { op: 'replace', path: 'displayName', value: 'Chiefs' }, 'mutability'],
    ['another name without a path', { op: 'replace', value: { displayName: 'Chiefs' } }, 'mutability'],
    ['an addition by a filter', { op: 'add', path: 'members[value eq "a"]' }, 'invalidPath'],
    ['a member without an id', { op: 'add', path: 'members', value: [{ display: 'a' }] }, 'invalidValue'],
  ])('are not changed by %s', (_what, operation, scimType) => {
    expect(() => changeOf(operation)).toThrow(expect.objectContaining({ scimType }));
  });
});

describe('a user', () => {
  const user = readScimUser({ userName: 'mia', active: true });
  const patched = (...operations: readonly object[]) => patchUser(user, operations.map(read));

  it.each([false, 'False', [{ value: 'false' }]])('is ended by %j, and begins again by its opposite', (value) => {
    expect(patched({ op: 'replace', path: 'active', value }).active).toBe(false);
    expect(patched({ op: 'replace', path: 'active', value }, { op: 'Replace', value: { active: 'True' } }).active).toBe(
      true,
    );
    expect(patched({ op: 'replace', path: `${USER_SCHEMA}:active`, value }).active).toBe(false);
  });

  it('has the country of the work address, wherever that is in the list', () => {
    const addresses = [
      { type: 'home', country: 'DE' },
      { type: 'work', country: 'US' },
    ];
    expect(patched({ op: 'add', path: 'addresses', value: addresses }).country).toBe('US');
    expect(patched({ op: 'add', path: 'addresses[type eq "work"].country', value: 'FR' }).country).toBe('FR');
  });

  it('is changed by attributes that are known only, where a whole user may have others', () => {
    expect(readScimUser({ userName: 'mia', shoeSize: 1 })).toEqual(user);
    for (const operation of [
      { op: 'add', path: 'shoeSize', value: 1 },
      { op: 'add', value: { shoeSize: 1 } },
      { op: 'remove', path: 'shoeSize' },
    ]) {
      expect(() => patched(operation)).toThrow(expect.objectContaining({ scimType: 'invalidPath' }));
    }
    const named = { [ENTERPRISE_SCHEMA]: { department: 'eu' }, displayName: 'Mia', 'name.givenName': 'Mia' };
    expect(patched({ op: 'add', value: named })).toEqual({ ...user, department: 'eu' });
  });
});
