import { laterOfProvider } from '../../../../services/domain/provisioning/later-of-provider.ts';
import type { ScimSettings } from '../../../../services/domain/provisioning/person-of-user.ts';
import type { Person } from '../../../../services/domain/register/register-record.ts';
import { aRecord, aRegister } from '../../../support/register-builders.ts';

const DAY = 86_400_000;
const START = Date.UTC(2026, 10, 1);
const settings: ScimSettings = {
  personId: 'userName',
  otherwise: { employer: 'Example', country: 'US', role: 'none' },
  contractors: [],
  groups: [{ displayName: 'Leads', role: 'lead' }],
};
const created = aRecord('person', {
  id: 'e-7',
  issuer: 'okta',
  userName: 'mia',
  aliases: ['mia'],
  employer: 'Example',
  role: 'none',
  team: 'none',
  manager: 'none',
  country: 'US',
  employmentFrom: new Date(START).toISOString(),
});
const hr = aRecord('person', { id: 'e-7', issuer: 'hr', aliases: ['h-7'] });
const at = (day: number) => ({ validFrom: START + day * DAY });

/** What a record of HR changes in the later ones of these versions, oldest first. */
function changed(record: Person, ...versions: readonly Person[]): readonly Person[] {
  const view = aRegister();
  for (const version of versions) view.applyRecord(version);
  return laterOfProvider(record, view, settings).toReversed();
}

it('gives what HR sends first to each version of the provider, and nothing that the provider sent', () => {
  const pushed = { ...created, ...at(2), team: 'us', groups: ['Leads'], role: 'lead' };
  const [first, second, ...none] = changed({ ...hr, ...at(-9) }, { ...created, ...at(0) }, pushed);
  const facts = { employer: 'example', manager: 'e-1', employmentFrom: hr.employmentFrom, issuer: 'okta' };
  expect(first).toMatchObject({ ...at(0), ...facts, team: 'support', role: 'agent', aliases: ['mia', 'h-7'] });
  expect(second).toMatchObject({ ...at(2), ...facts, team: 'us', role: 'lead', aliases: ['mia', 'h-7'] });
  expect(none).toEqual([]);
});

it('changes what was copied of the version before, and takes back a name that HR gave', () => {
  const copied = { ...hr, ...at(2), issuer: 'okta', userName: 'mia', aliases: ['h-7', 'mia'] };
  const row = { ...hr, ...at(1), team: 'new', employmentUntil: START + 9 * DAY, aliases: ['h-8'] };
  expect(changed(row, { ...hr, ...at(-9) }, copied)).toEqual([
    { ...copied, team: 'new', employmentUntil: START + 9 * DAY, aliases: ['mia', 'h-8'] },
  ]);
});

it('ends nobody later than the provider did, and nobody whom the provider has had since', () => {
  const ended = { ...created, ...at(1), employmentUntil: START + DAY };
  const row = { ...hr, ...at(-9), employmentUntil: START + 2 * DAY };
  const ends = (versions: readonly Person[]) => versions.map(({ employmentUntil }) => employmentUntil);
  expect(ends(changed(row, { ...created, ...at(0) }, ended))).toEqual([START + 2 * DAY, START + DAY]);
  expect(ends(changed({ ...row, employmentUntil: START - DAY }, { ...created, ...at(0) }))).toEqual([null]);
  const pushed = { ...created, ...at(3), groups: ['Leads'] };
  expect(ends(changed({ ...row, ...at(1), userName: 'mia' }, { ...created, ...at(0) }, pushed))).toEqual([
    START + 2 * DAY,
  ]);
});

it('goes no further than the provider set a field, also where it set it back', () => {
  const [eu, us] = [
    { ...created, team: 'eu' },
    { ...created, team: 'us' },
  ];
  const teams = changed(
    { ...hr, ...at(1), team: 'as' },
    { ...eu, ...at(0) },
    { ...eu, ...at(2) },
    { ...us, ...at(3) },
    { ...eu, ...at(4) },
  );
  expect(teams.map(({ team }) => team)).toEqual(['as', 'us', 'eu']);
  const ended = { ...created, ...at(3), employmentUntil: START + 3 * DAY };
  const exit = { ...hr, ...at(1), employmentUntil: START + DAY };
  const ends = changed(exit, { ...created, ...at(0) }, { ...created, ...at(2) }, ended, { ...created, ...at(4) });
  expect(ends.map(({ employmentUntil }) => employmentUntil)).toEqual([START + DAY, START + 3 * DAY, null]);
});

it('finds what is done where it stopped between two versions', () => {
  const versions = [0, 2, 3].map((day) => ({ ...created, ...at(day) }));
  const [view, row] = [aRegister(), { ...hr, ...at(1), team: 'as' }];
  for (const version of versions) view.applyRecord(version);
  const [first, ...others] = laterOfProvider(row, view, settings);
  expect(others).toHaveLength(1);
  if (first !== undefined) view.applyRecord(first);
  expect(laterOfProvider(row, view, settings)).toEqual(others);
});

it('makes no evidence of a source that of the provider', () => {
  const own = (before: string | null, sent: string | null, issuerAuthenticated: boolean | null) => {
    const user = { ...created, ownAccountId: before };
    const row = { ...hr, ...at(1), ownAccountId: sent, issuerAuthenticated };
    return changed(row, { ...user, ...at(0) }, { ...user, ...at(2) })[0]?.ownAccountId;
  };
  expect([own(null, 'o-1', true), own('o-1', 'o-2', true), own('o-1', null, true)]).toEqual([null, null, null]);
  expect([own('o-1', 'o-1', true), own('o-1', 'o-2', null)]).toEqual(['o-1', 'o-2']);
});

it.each<[string, readonly Person[]]>([
  [
    'comes before a later one of the same system',
    [
      { ...hr, ...at(0) },
      { ...created, ...at(1) },
    ],
  ],
  [
    'comes before one of a third system',
    [
      { ...hr, ...at(0), issuer: 'agency' },
      { ...created, ...at(1) },
    ],
  ],
  ['comes after all', [{ ...created, ...at(-2) }]],
  [
    'comes again',
    [
      { ...hr, ...at(-1) },
      { ...hr, ...at(1), issuer: 'okta', userName: 'mia', aliases: ['h-7', 'mia'] },
    ],
  ],
])('changes nothing where it %s', (_, versions) => {
  expect(changed({ ...hr, ...at(-1) }, ...versions)).toEqual([]);
});

it('is about people only', () => {
  expect(laterOfProvider(aRecord('ticket'), aRegister(), settings)).toEqual([]);
});
