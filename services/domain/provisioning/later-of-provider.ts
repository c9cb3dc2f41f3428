import { absentRegisterRecord } from '../../records/register-record/absent-register-record.ts';
import type { Person, RegisterRecord } from '../register/register-record.ts';
import type { RegisterView } from '../register/register-view.ts';
import { isSameRecord, isSameValue } from '../register/same-record.ts';
import { personOfUser, type ScimSettings } from './person-of-user.ts';
import { providersIn } from './providers-of.ts';
import { withProvisionedNames } from './provisioned-names.ts';

/**
 * Returns what `record`, which another system sends, changes in the versions that an identity provider wrote after its beginning, up to the
 * next version of any other system: a provider copies what it does not set, so what HR sends late would count until the next push only.
 * They stay versions of the provider. A field is changed up to the first version that has another value than the one before it: there the
 * provider set it. `record` is not in the view yet, and has what the provider set.
 *
 * CRASH: the newest version comes first, so where older ones are lacking, the same record changes these, and none looks set by the provider.
 */
export function laterOfProvider(
  record: RegisterRecord,
  view: Pick<RegisterView, 'inForce' | 'history'>,
  settings: ScimSettings,
): readonly Person[] {
  if (record.kind !== 'person') return [];
  const following = view.history('person', record.id).filter(({ validFrom }) => validFrom > record.validFrom);
  if (following.length === 0) return [];
  const providers = providersIn(view, record);
  const next = following.findIndex(({ issuer }) => issuer === record.issuer || !providers.has(issuer));
  const later = next === -1 ? following : following.slice(0, next);
  const [first] = later;
  if (first === undefined) return [];
  const before = view.inForce('person', record.id, record.validFrom) ?? asCreated(first, settings);
  const after = { ...record, ...carriedFacts(record, before, first) };
  const copied = new Set(factFields.filter((field) => !isSameValue(after[field], before[field])));
  const changed = later.flatMap((version) => {
    for (const field of copied) if (!isSameValue(version[field], before[field])) copied.delete(field);
    const facts = Object.fromEntries([...copied].map((field) => [field, after[field]]));
    const aliases = aliasesAfter(version, before, record);
    const carried = withProvisionedNames({ ...version, ...facts, aliases }, version);
    return isSameRecord(carried, version) ? [] : { ...carried, approver: null, issuerAuthenticated: null };
  });
  return changed.reverse();
}

/** What HR knows of people. User name, external id and groups are the provider's. */
const factFields = [
  ...(['type', 'employer', 'role', 'team', 'manager', 'country', 'employmentFrom', 'employmentUntil'] as const),
  ...(['approvedCountries', 'trainingValidUntil', 'attestedPurposes', 'attestationValidUntil'] as const),
  ...(['ownAccountId', 'householdId', 'noticeGivenAt'] as const),
];

function carriedFacts(record: Person, before: Person, first: Person): Pick<Person, 'employmentUntil' | 'ownAccountId'> {
  const { employmentUntil, ownAccountId } = record;
  // Whose employment ended before the provider has them is back, as where HR sends it first.
  const isBack = before.userName === null && (employmentUntil ?? first.validFrom + 1) <= first.validFrom;
  // The issuer may be the source that reports the accesses, whose evidence does not count: under the provider's name it would.
  const isNoEvidence = record.issuerAuthenticated === true && ownAccountId !== before.ownAccountId;
  return {
    employmentUntil: isBack ? before.employmentUntil : employmentUntil,
    ownAccountId: isNoEvidence ? null : ownAccountId,
  };
}

/** A user of whom a provider sent nothing but a name. */
function asCreated({ id, validFrom: now }: Person, settings: ScimSettings): Person {
  const nothing = { externalId: null, employeeNumber: null, userType: null, department: null, organization: null };
  const user = { ...nothing, userName: null, manager: null, country: null, active: true };
  const envelope = { kind: 'person', issuer: '', validFrom: now } as const;
  return { ...absentRegisterRecord.person, ...envelope, ...personOfUser(user, null, { id, now, settings }) };
}

/** A name that the other system takes back goes, where it was the one who gave it. */
function aliasesAfter(version: Person, before: Person, record: Person): readonly string[] {
  const given = before.issuer === record.issuer ? before.aliases : [];
  const gone = given.filter((alias) => !record.aliases.includes(alias));
  return [...new Set([...version.aliases.filter((alias) => !gone.includes(alias)), ...record.aliases])];
}
