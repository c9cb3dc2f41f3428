import { ANY_SOURCE, type Caller } from '../../adapters/http/caller.ts';
import { eventLimit, heartbeat } from '../../domain/register/acts/setting-in-force.ts';
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

/**
 * Returns why nobody who may not vouch for sources may correct a record like this, or null. A correction replaces what
 * was approved, and the topic keeps nothing of it; a new version leaves the earlier one to count until it is approved.
 */
export function weakerCorrection(record: RegisterRecord, view: RegisterView): Problem | null {
  if (record.kind !== 'source' || record.unvouched !== true) return null;
  const before = view.begun('source', record.id, record.validFrom);
  if (before === null || before.validFrom !== record.validFrom) return null;
  const endsEarlier = endOf(record) < endOf(before) && before.heartbeatSeconds !== null;
  const weaker = [heartbeat, eventLimit].find(({ field, isWeaker }) => isWeaker(record[field], before[field]));
  if (weaker === undefined && !endsEarlier) return null;
  const field = weaker?.field ?? 'validUntil';
  const value = weaker === undefined ? toRfc3339(endOf(record)) : record[weaker.field];
  const expected = `another \`validFrom\`: a new version that lets more go missing counts once a second person approves it`;
  return { field, value: shown(value), expected };
}

function endOf({ validUntil }: RecordOf<'source'>): number {
  return validUntil ?? Number.POSITIVE_INFINITY;
}
