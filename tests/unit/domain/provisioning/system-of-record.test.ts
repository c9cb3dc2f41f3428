import { systemOfRecord } from '../../../../services/domain/provisioning/system-of-record.ts';
import type { FiledRecord } from '../../../../services/domain/register/history/register-history.ts';
import type { RegisterRecord } from '../../../../services/domain/register/register-record.ts';
import { aRecord } from '../../../support/register-builders.ts';

const of = (issuer: string, validFrom: number, fields: object = {}): RegisterRecord => ({
  ...aRecord('person', { id: 'e-7', issuer, ...fields }),
  validFrom,
});
const filed = (...records: readonly RegisterRecord[]): readonly FiledRecord[] =>
  records.map((record, offset) => ({ offset, appendedAt: offset, record }));
const now = { asOf: 100, knownAt: 100 };
const mia = { userName: 'mia' };
const ended = { ...mia, employmentUntil: new Date(2).toISOString() };

it.each<[string, string | null, readonly RegisterRecord[]]>([
  ['nobody has', null, []],
  ['one system has', 'hr', [of('hr', 1)]],
  ['a provider changed', 'hr', [of('hr', 1), of('okta', 2, mia), of('okta', 3, mia)]],
  ['a provider had first', 'hr', [of('okta', 2, mia), of('hr', 1)]],
  ['a provider deleted', 'hr', [of('hr', 1), of('okta', 2, mia), of('okta', 3)]],
  ['another provider has now', 'hr', [of('hr', 1), of('okta', 2, mia), of('entra', 3, { ...mia, groups: ['Leads'] })]],
  ['another system took over', 'agency', [of('hr', 1), of('okta', 2, mia), of('agency', 3, mia), of('okta', 4, mia)]],
  ['only a provider has', 'okta', [of('okta', 1, mia)]],
  ['a provider activated again', 'hr', [of('okta', 1, mia), of('hr', 2, ended), of('okta', 3, mia)]],
  ['a system has that begins later', 'okta', [of('okta', 1, mia), of('hr', 101, mia)]],
])('whom %s is of %s', (_, system, records) => {
  expect(systemOfRecord(filed(...records), now, () => [])).toBe(system);
});

it('knows the provider by the user whose id is an alias of the person', () => {
  const records = filed(of('hr', 1, { aliases: ['mia'] }), of('okta', 2, { aliases: ['mia'] }));
  const user = filed({ ...of('okta', 1, mia), id: 'mia' });
  expect(systemOfRecord(records, now, (id) => (id === 'mia' ? user : []))).toBe('hr');
  expect(systemOfRecord(records, now, () => [])).toBe('okta');
});

it('is as known then, and of other kinds whose version is in force', () => {
  expect(systemOfRecord(filed(of('hr', 1), of('agency', 2)), { asOf: 100, knownAt: 0 }, () => [])).toBe('hr');
  const tickets = ['desk', 'other'].map((issuer) => aRecord('ticket', { issuer }));
  expect(systemOfRecord(filed(...tickets), { asOf: Date.UTC(2027, 0), knownAt: 1 }, () => [])).toBe('other');
});
