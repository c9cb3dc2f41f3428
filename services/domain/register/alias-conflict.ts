import type { Problem } from '../access-event/access-event.ts';
import type { RecordIndex } from './record-index.ts';
import type { Person, RegisterRecord } from './register-record.ts';
import { allVersions, type Versions } from './versions.ts';

/**
 * The first alias of `record` that another person claims during some moment in which this version would be in force,
 * as a problem; null when there is none. Two people under one name would let an access be judged as the wrong one.
 */
export function aliasConflict(
  record: RegisterRecord,
  claims: RecordIndex<Person>,
  own: Versions<Person> | null,
): Problem | null {
  if (record.kind !== 'person') return null;
  const period = periodOf(record, own === null ? [] : allVersions(own));
  for (const [index, alias] of record.aliases.entries()) {
    const rival = claims
      .candidates(alias)
      .filter((versions) => versions.newest.id !== record.id)
      .find((versions) => claimsDuring(versions, alias, period));
    if (rival) {
      const expected = `an id that no other person claims at the time (\`${rival.newest.id}\` does)`;
      return { field: `aliases[${index}]`, value: alias, expected };
    }
  }
  return null;
}

interface Period {
  readonly from: number;
  readonly until: number;
}

function claimsDuring(versions: Versions<Person>, alias: string, period: Period): boolean {
  const all = allVersions(versions);
  return all.some((version) => version.aliases.includes(alias) && overlaps(periodOf(version, all), period));
}

/** When `version` is in force, given all versions of its id: until the next one begins or its own end. */
function periodOf(version: Person, all: readonly Person[]): Period {
  const next = all.find((other) => other.validFrom > version.validFrom)?.validFrom ?? Number.POSITIVE_INFINITY;
  return { from: version.validFrom, until: Math.min(next, version.validUntil ?? Number.POSITIVE_INFINITY) };
}

function overlaps(one: Period, other: Period): boolean {
  return Math.max(one.from, other.from) < Math.min(one.until, other.until);
}
