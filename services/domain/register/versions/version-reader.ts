import type { RecordOf, RegisterKind } from '../register-record.ts';
import type { RegisterIndex } from './register-indexes.ts';

/**
 * Which version of an id a search returns: the one that has begun, only if its `validUntil` has not passed, or only if it has not ended
 * in any way (`endOf`).
 */
export type Which = 'begun' | 'inForce' | 'open';

/**
 * Access to the versions of the register, either in memory, or on disk with the newest in memory. Every call is
 * synchronous, because a decision never waits. Times are milliseconds since 1970 UTC.
 */
export interface VersionReader {
  /**
   * Returns the version with the greatest `validFrom` <= `at`, as last corrected, unless its `validUntil` has passed.
   */
  inForce<Kind extends RegisterKind>(kind: Kind, id: string, at: number): RecordOf<Kind> | null;
  /** Works like `inForce` but ignores the version's end. */
  begun<Kind extends RegisterKind>(kind: Kind, id: string, at: number): RecordOf<Kind> | null;
  /** Returns every version as last corrected, ascending by `validFrom`; empty for an unknown id. */
  history<Kind extends RegisterKind>(kind: Kind, id: string): readonly RecordOf<Kind>[];
  /** Returns every record stored under this id, unordered: all versions and those they corrected. */
  everFiled<Kind extends RegisterKind>(kind: Kind, id: string): readonly RecordOf<Kind>[];
  /** Returns every id of the kind, unordered. */
  idsOf(kind: RegisterKind): Iterable<string>;
  /**
   * Returns, for every id, the version that `which` describes, if it contains `key`; unordered. What it costs to find what is `open` does not grow with
   * what has ended.
   */
  search<Kind extends RegisterKind>(
    index: RegisterIndex<Kind>,
    key: string,
    at: number,
    which: Which,
  ): readonly RecordOf<Kind>[];
  /** Returns the ids of which any record contains or contained `key`, unordered and without duplicates. */
  candidates(index: RegisterIndex, key: string): readonly string[];
}
