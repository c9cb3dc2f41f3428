import { type Bitemporal, inForceAsKnown } from '../register/history/known-at.ts';
import type { FiledRecord } from '../register/history/register-history.ts';
import type { Person } from '../register/register-record.ts';
import { providersOf } from './providers-of.ts';

/**
 * Returns the issuer of the newest version begun by `asOf`, as known at `knownAt`, or null without any. Of a person it is the newest that no
 * identity provider wrote: that one changes its own fields only, and who works here is for the other system to decide too. `of` returns
 * everything filed about a person, for users whose id is an alias of this one.
 */
export function systemOfRecord(
  filed: readonly FiledRecord[],
  times: Bitemporal,
  of: (id: string) => readonly FiledRecord[],
): string | null {
  const found = inForceAsKnown(filed, times)?.record;
  if (found === undefined) return null;
  if (found.kind !== 'person') return found.issuer;
  const versions = personVersions(filed, times);
  const users = [versions, ...found.aliases.map((id) => personVersions(of(id), times))];
  const providers = new Set(users.flatMap((one) => [...providersOf(one)]));
  return (versions.findLast(({ issuer }) => !providers.has(issuer)) ?? found).issuer;
}

/** As last corrected, ascending by `validFrom`. */
function personVersions(filed: readonly FiledRecord[], { asOf, knownAt }: Bitemporal): readonly Person[] {
  const versions = new Map<number, Person>();
  for (const { appendedAt, record } of filed) {
    if (record.kind !== 'person' || appendedAt > knownAt || record.validFrom > asOf) continue;
    versions.set(record.validFrom, record);
  }
  return [...versions.values()].sort((one, other) => one.validFrom - other.validFrom);
}
