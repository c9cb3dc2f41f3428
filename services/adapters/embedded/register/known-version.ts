import type { RegisterRecord } from '../../../domain/register/register-record.ts';
import type { VersionRow } from './state-format.ts';

/** The cached state of an id. */
export interface CachedId {
  readonly newest: RegisterRecord;
  readonly from: number;
  readonly until: number;
  readonly hasOthers: boolean;
  near: CachedVersions | null;
}

/** Consecutive earlier versions: all that apply to a time at or after `from` and before `until`. */
export interface CachedVersions {
  readonly from: number;
  readonly until: number;
  /** Ascending. Of several with one `validFrom`, the last wins. */
  readonly versions: readonly RegisterRecord[];
}

export function toKnown({ record, hasOthers }: VersionRow): CachedId {
  const until = record.validUntil ?? Number.POSITIVE_INFINITY;
  return { newest: record, from: record.validFrom, until, hasOthers, near: null };
}
