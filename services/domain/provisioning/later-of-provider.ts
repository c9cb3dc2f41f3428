import { absentRegisterRecord } from '../../records/register-record/absent-register-record.ts';
import type { Person, RegisterRecord } from '../register/register-record.ts';
import type { RegisterView } from '../register/register-view.ts';
import { isSameRecord } from '../register/same-record.ts';
import { laterVersions } from './later-versions.ts';
import { personOfUser, type ScimSettings } from './person-of-user.ts';
import { providersIn } from './providers-of.ts';
import { withProvisionedNames } from './provisioned-names.ts';

/**
 * Returns what `record`, which another system sends, changes in the versions that an identity provider wrote after its beginning, up to the
 * next version of any other system: a provider copies what it does not set, so what HR sends late would count until the next push only.
 * They stay versions of the provider. `record` is not in the view yet, and has what the provider set.
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
  // Whose employment ended before the provider has them is back, as where HR sends it first.
  const isBack = before.userName === null && (record.employmentUntil ?? first.validFrom + 1) <= first.validFrom;
  const after = isBack ? { ...record, employmentUntil: before.employmentUntil } : record;
  const ofVersion = envelopeOf(record);
  const changed = laterVersions(later, {
    before: { ...before, ...ofVersion, aliases: record.aliases },
    after,
    isEnd: false,
  });
  return later.flatMap((version) => {
    const facts = changed.find(({ validFrom }) => validFrom === version.validFrom) ?? version;
    const carried = withProvisionedNames({ ...facts, aliases: aliasesAfter(version, before, record) }, version);
    return isSameRecord(carried, version) ? [] : { ...carried, approver: null, issuerAuthenticated: null };
  });
}

/** A user of whom a provider sent nothing but a name. */
function asCreated({ id, validFrom: now }: Person, settings: ScimSettings): Person {
  const nothing = { externalId: null, employeeNumber: null, userType: null, department: null, organization: null };
  const user = { ...nothing, userName: null, manager: null, country: null, active: true };
  const envelope = { kind: 'person', issuer: '', validFrom: now } as const;
  return { ...absentRegisterRecord.person, ...envelope, ...personOfUser(user, null, { id, now, settings }) };
}

function envelopeOf({ issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated }: Person) {
  return { issuer, validFrom, validUntil, approver, unvouched, issuerAuthenticated };
}

/** A name that the other system takes back goes, where it was the one who gave it. */
function aliasesAfter(version: Person, before: Person, record: Person): readonly string[] {
  const given = before.issuer === record.issuer ? before.aliases : [];
  const gone = given.filter((alias) => !record.aliases.includes(alias));
  return [...new Set([...version.aliases.filter((alias) => !gone.includes(alias)), ...record.aliases])];
}
