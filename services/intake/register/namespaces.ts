import { ANY_SOURCE, type Caller } from '../../adapters/http/caller.ts';
import type { RegisterRecord } from '../../domain/register/register-record.ts';
import type { RegisterView } from '../../domain/register/register-view.ts';
import type { Problem } from '../../value-forms/problems.ts';
import { shown } from '../../value-forms/problems.ts';

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
