import type { Problem } from '../../value-forms/problems.ts';
import type { Person, RegisterRecord } from './register-record.ts';
import { registerIndexes } from './versions/register-indexes.ts';
import type { VersionReader } from './versions/version-reader.ts';

/**
 * Returns as a problem the first alias of `record` that another person claims at any moment when this version would be
 * in force, or null. If two people shared a name, an access could be judged as the wrong person's.
 */
export function aliasConflict(record: RegisterRecord, versions: VersionReader): Problem | null {
  if (record.kind !== 'person' || record.aliases.length === 0) return null;
  const period = periodOf(record, versions.history('person', record.id));
  for (const [index, alias] of record.aliases.entries()) {
    const rival = versions
      .candidates(registerIndexes.alias, alias)
      .find((id) => id !== record.id && claimsDuring(versions.history('person', id), alias, period));
    if (rival !== undefined) {
      const expected = `an id that no other person claims at the time (\`${rival}\` does)`;
      return { field: `aliases[${index}]`, value: alias, expected };
    }
  }
  return null;
}

interface Period {
  readonly from: number;
  readonly until: number;
}

function claimsDuring(all: readonly Person[], alias: string, period: Period): boolean {
  return all.some((version) => version.aliases.includes(alias) && overlaps(periodOf(version, all), period));
}

/**
 * Returns the period in which `version` is in force, given all versions of its id. It ends where the next version
 * begins or at its own end.
 */
function periodOf(version: Person, all: readonly Person[]): Period {
  const next = all.find((other) => other.validFrom > version.validFrom)?.validFrom ?? Number.POSITIVE_INFINITY;
  return { from: version.validFrom, until: Math.min(next, version.validUntil ?? Number.POSITIVE_INFINITY) };
}

function overlaps(one: Period, other: Period): boolean {
  return Math.max(one.from, other.from) < Math.min(one.until, other.until);
}
