import type { RecordOf, RegisterKind } from '../register-record.ts';
import type { RegisterIndex } from './register-indexes.ts';

/** Whether a version's end is looked at. */
export type Which = 'begun' | 'inForce';

/**
 * Where the versions of the register lie: in memory, or on disk with the newest in memory before it. Everything is
 * answered at once, for a decision never waits. Times are milliseconds since 1970 UTC.
 */
export interface VersionReader {
  /** The version with the greatest `validFrom` <= `at`, as last corrected, unless its `validUntil` has come. */
  inForce<Kind extends RegisterKind>(kind: Kind, id: string, at: number): RecordOf<Kind> | null;
  /** As `inForce`, without looking at the version's end. */
  begun<Kind extends RegisterKind>(kind: Kind, id: string, at: number): RecordOf<Kind> | null;
  /** Every version as last corrected, ascending by `validFrom`; empty for an unknown id. */
  history<Kind extends RegisterKind>(kind: Kind, id: string): readonly RecordOf<Kind>[];
  /** Every record filed under this id, in no order: the versions, and what they corrected. */
  everFiled<Kind extends RegisterKind>(kind: Kind, id: string): readonly RecordOf<Kind>[];
  /** Every id of the kind, in no order. */
  idsOf(kind: RegisterKind): Iterable<string>;
  /** Of every id the version that `begun` or `inForce` answers, where that carries `key`; in no order. */
  search<Kind extends RegisterKind>(
    index: RegisterIndex<Kind>,
    key: string,
    at: number,
    which: Which,
  ): readonly RecordOf<Kind>[];
  /** Ids of which some record carries, or once carried, `key`; each once, in no order. */
  candidates(index: RegisterIndex, key: string): readonly string[];
  /** Versions held, all kinds and ids. */
  size(): number;
}
