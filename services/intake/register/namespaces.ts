import { ANY_SOURCE, type Caller } from '../../adapters/http/caller.ts';
import { foremostFields, unset, weakerFields } from '../../domain/register/acts/guarded-settings.ts';
import type { RecordOf, RegisterRecord } from '../../domain/register/register-record.ts';
import type { RegisterView } from '../../domain/register/register-view.ts';
import type { Problem } from '../../value-forms/problems.ts';
import { shown } from '../../value-forms/problems.ts';
import { toRfc3339 } from '../../value-forms/rfc3339.ts';

/** Ids that begin with this are the installation's own records. */
const INSTALLATION_IDS = 'custodes';

/** Returns why nobody may send `record`, or null: only the installation writes its own records. */
export function reservedId({ id }: RegisterRecord): Problem | null {
  if (!id.startsWith(INSTALLATION_IDS)) return null;
  const expected = `another id: \`${INSTALLATION_IDS}…\` is kept for the installation itself`;
  return { field: 'id', value: shown(id), expected };
}

/**
 * Returns why `caller` may not write this record of a source, or null. What a source declares by default, how much it may
 * send and where to decides about its accesses: a source writes at most its own record, and not over what others set.
 */
export function deniedSourceRecord(record: RegisterRecord, caller: Caller | null, view: RegisterView): Problem | null {
  if (record.kind !== 'source' || caller === null || caller.person !== null || caller.source === ANY_SOURCE)
    return null;
  if (record.id !== caller.source) {
    return { field: 'id', value: shown(record.id), expected: `\`${caller.source}\`, the source of the token` };
  }
  const others = view.everFiled('source', record.id).find(({ issuer }) => issuer !== record.issuer);
  if (others === undefined) return null;
  return { field: 'issuer', value: shown(record.issuer), expected: `\`${others.issuer}\`, who wrote it before` };
}

/** Versions of one source by who may not vouch for sources: each may be looked at for each access of the source. */
const SOURCE_VERSIONS_MAX = 200;

/**
 * Returns why nobody who may not vouch for sources may send a record like this, or null. A correction replaces what was
 * approved, and the topic keeps nothing of it; a new version leaves the earlier one to count until it is approved.
 */
export function unguardedChange(record: RegisterRecord, view: RegisterView): Problem | null {
  if (record.kind !== 'source' || record.unvouched !== true) return null;
  const versions = view.history('source', record.id);
  const before = versions.find(({ validFrom }) => validFrom === record.validFrom);
  if (before !== undefined) return weakerCorrection(record, before);
  if (versions.length >= SOURCE_VERSIONS_MAX) {
    const expected = `the \`validFrom\` of one of the ${versions.length} versions: more take a token that may vouch for sources`;
    return { field: 'validFrom', value: toRfc3339(record.validFrom), expected };
  }
  // Where no value is stricter the first one remains, so nobody comes before it.
  const next = versions.find(({ validFrom }) => validFrom > record.validFrom);
  const [field] = next === undefined ? [] : foremostFields(record, next);
  if (next === undefined || field === undefined) return null;
  const expected = `that of the version from ${toRfc3339(next.validFrom)}, or a later \`validFrom\``;
  return { field, value: shown(record[field]), expected };
}

function weakerCorrection(record: RecordOf<'source'>, before: RecordOf<'source'>): Problem | null {
  const expected = 'another `validFrom`: a new version that weakens it counts once a second person approves it';
  const [field] = weakerFields(record, before);
  if (field !== undefined) return { field, value: shown(record[field]), expected };
  if (endOf(record) >= endOf(before) || weakerFields(unset, before).length === 0) return null;
  return { field: 'validUntil', value: shown(toRfc3339(endOf(record))), expected };
}

function endOf({ validUntil }: RecordOf<'source'>): number {
  return validUntil ?? Number.POSITIVE_INFINITY;
}
