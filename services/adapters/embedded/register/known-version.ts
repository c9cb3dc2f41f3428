import type { RegisterRecord } from '../../../domain/register/register-record.ts';
import type { Filed } from './state-format.ts';

/** What is remembered of an id. */
export interface Known {
  readonly newest: RegisterRecord;
  readonly from: number;
  readonly until: number;
  readonly hasOthers: boolean;
  near: Near | null;
}

/** Earlier versions that follow each other: all that had begun at a time from `from` on and before `until`. */
export interface Near {
  readonly from: number;
  readonly until: number;
  /** Ascending; of one `validFrom` the last counts. */
  readonly versions: readonly RegisterRecord[];
}

export function toKnown({ record, hasOthers }: Filed): Known {
  const until = record.validUntil ?? Number.POSITIVE_INFINITY;
  return { newest: record, from: record.validFrom, until, hasOthers, near: null };
}
