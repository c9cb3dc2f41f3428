import { keptProvisioned, withProvisionedNames } from '../../../../services/domain/provisioning/provisioned-names.ts';
import type { Person } from '../../../../services/domain/register/register-record.ts';
import { aRecord, aRegister } from '../../../support/register-builders.ts';

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

describe('a version of HR after an end', () => {
  const DAY = 86_400_000;
  const since = Date.UTC(2026, 10, 1);
  const user = aRecord('person', { id: 'e-7', issuer: 'okta', userName: 'mia@x', aliases: ['mia@x'] });
  const hr = aRecord('person', { id: 'e-7', issuer: 'hr', aliases: [] });
  const ended = { validFrom: since + DAY, employmentUntil: since + DAY };
  const laterThan = (versions: readonly Person[], fields: Partial<Person> = {}) => {
    const view = aRegister();
    for (const version of versions) view.applyRecord(version);
    return keptProvisioned({ ...hr, team: 'new', validFrom: since + 3 * DAY, ...fields }, view);
  };

  it.each<[string, readonly Person[]]>([
    [
      'a user',
      [
        { ...user, validFrom: since },
        { ...user, ...ended },
      ],
    ],
    [
      'a user whom HR changed since',
      [
        { ...user, validFrom: since },
        { ...user, ...ended },
        { ...hr, ...ended, validFrom: since + 2 * DAY },
      ],
    ],
    [
      'a deleted user',
      [
        { ...user, validFrom: since },
        { ...user, ...ended, userName: null },
      ],
    ],
    ['a user who came inactive', [{ ...user, ...ended }]],
    [
      'whom HR lists as an alias',
      [
        { ...user, id: 'mia', validFrom: since },
        { ...hr, validFrom: since, aliases: ['mia'] },
        { ...hr, ...ended, issuer: 'okta', aliases: ['mia'] },
      ],
    ],
  ])('by the provider keeps it: %s', (_, versions) => {
    expect(laterThan(versions)).toMatchObject({ employmentUntil: since + DAY, team: 'new', issuer: 'hr' });
    expect(laterThan(versions, { employmentUntil: since + 9 * DAY })).toMatchObject({ employmentUntil: since + DAY });
    expect(laterThan(versions, { employmentUntil: since })).toMatchObject({ employmentUntil: since });
    expect(laterThan(versions, { employmentFrom: since + 2 * DAY })).toMatchObject({ employmentUntil: null });
  });

  it('is written where the provider had it go on, or HR ended it', () => {
    const of = (...versions: readonly Person[]) => laterThan([{ ...user, validFrom: since }, ...versions]);
    const active = { ...user, validFrom: since + 2 * DAY };
    expect(of({ ...user, ...ended }, active)).toMatchObject({ employmentUntil: null });
    expect(of({ ...hr, ...ended, userName: 'mia@x' })).toMatchObject({ employmentUntil: null });
  });

  it('is the version in force where nothing else is new', () => {
    const last = { ...user, ...ended };
    expect(laterThan([{ ...user, validFrom: since }, last], { team: user.team })).toEqual(last);
  });
});
