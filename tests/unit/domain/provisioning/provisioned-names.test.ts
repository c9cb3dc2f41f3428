import { withProvisionedNames } from '../../../../services/domain/provisioning/provisioned-names.ts';
import type { Person } from '../../../../services/domain/register/register-record.ts';
import { aRecord } from '../../../support/register-builders.ts';

const names = { userName: 'mia@x', externalId: 'x-1', groups: ['Leads'] };
const sent = (fields: Partial<Person>) =>
  withProvisionedNames(aRecord('person', { id: 'e-7', aliases: [], ...fields }), names);

it.each<[string, Partial<Person>]>([
  ['nothing of them', {}],
  ['the user name', { userName: 'mia@x' }],
  ['the user name in other letters', { userName: 'Mia@x' }],
])('a version that has %s gets the rest', (_, fields) => {
  const kept = sent(fields);
  expect(kept).toMatchObject({ userName: fields.userName ?? 'mia@x', externalId: 'x-1', groups: ['Leads'] });
  expect(kept.aliases).toEqual(expect.arrayContaining(['mia@x', 'x-1']));
});

it('a version keeps what it has, and gets nothing of another user', () => {
  expect(sent({ userName: 'mia@x', groups: [] })).toMatchObject({ externalId: 'x-1', groups: [] });
  expect(sent({ externalId: 'x-2' })).toMatchObject({ userName: 'mia@x', externalId: 'x-2' });
  expect(sent({ userName: 'bob@x' })).toMatchObject({ userName: 'bob@x', externalId: null, groups: null });
});
