import type { Person } from '../register/register-record.ts';
import { isSameValue } from '../register/same-record.ts';

export interface PersonChange {
  /** The version that it is based on. */
  readonly before: Partial<Person>;
  /** What it makes of it: beginning, end and issuer of the version are still those of `before`. */
  readonly after: Person;
  /** The end of the employment counts for what begins later also where it is no change: it was asked for. */
  readonly isEnd: boolean;
}

/**
 * Returns the versions that a change of a person makes of those that begin later: what was planned, or written before the clock
 * was set back, takes no part of the change back. A field that a later version changes itself stays. Only those that differ.
 */
export function laterVersions(later: readonly Person[], change: PersonChange): readonly Person[] {
  return later.flatMap((version) => {
    const fields = Object.keys(change.after).filter((field) => isCarried(field as keyof Person, version, change));
    const carried = Object.fromEntries(fields.map((field) => [field, change.after[field as keyof Person]]));
    return fields.length === 0 ? [] : { ...version, ...carried };
  });
}

function isCarried(field: keyof Person, version: Person, { before, after, isEnd }: PersonChange): boolean {
  if (isSameValue(after[field], version[field])) return false;
  const end = field === 'employmentUntil' ? after.employmentUntil : null;
  if (isSameValue(after[field], before[field]) && !(isEnd && end !== null)) return false;
  if (end !== null) return isOfEmployment(version, before, end) && endsLater(version, end);
  return isSameValue(before[field], version[field]);
}

/** An employment that begins after the end is another one. */
export function isOfEmployment({ employmentFrom }: Person, before: Partial<Person>, end: number): boolean {
  return employmentFrom <= end || employmentFrom === before.employmentFrom;
}

export function endsLater({ employmentUntil }: Person, end: number): boolean {
  return employmentUntil === null || employmentUntil > end;
}
