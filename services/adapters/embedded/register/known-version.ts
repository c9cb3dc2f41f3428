import type { RegisterRecord } from '../../../domain/register/register-record.ts';
import type { Filed } from './state-format.ts';

/** The cached state of an id. */
export interface Known {
  readonly newest: RegisterRecord;
  readonly from: number;
  readonly until: number;
  readonly hasOthers: boolean;
  near: Near | null;
}

/** Consecutive earlier versions: all that apply to a time at or after `from` and before `until`. */
export interface Near {
  readonly from: number;
  readonly until: number;
  /** Ascending. Of several with one `validFrom`, the last wins. */
  readonly versions: readonly RegisterRecord[];
}

export function toKnown({ record, hasOthers }: Filed): Known {
  const until = record.validUntil ?? Number.POSITIVE_INFINITY;
  return { newest: record, from: record.validFrom, until, hasOthers, near: null };
}
