import type { FoldPosition } from '../decision-log/fold.ts';
import type { AccessKey } from './access-keys.ts';
import type { AffectedRange } from './affected-by.ts';

/** Position of a decided access in the log. */
export interface AccessPlace {
  readonly partition: number;
  readonly sourceOffset: number;
}

/** A judged access with the decision in force: the first decision or the last re-evaluation. */
export interface FiledAccess extends AccessPlace {
  /** Milliseconds since 1970 UTC. The event claims it, so it can be any number. */
  readonly occurredAt: number;
  /** Append time by the broker, in milliseconds since 1970 UTC. */
  readonly appendedAt: number;
  /** The decision knew every register record below this offset. */
  readonly registerOffset: number;
  /** The result of `keysOfAccess` for the decision in force. */
  readonly keys: readonly AccessKey[];
  /** The exact bytes of the decision in force. */
  readonly entry: Buffer;
  /** The schema of `entry`: a release reads decisions of earlier ones. */
  readonly schemaId: number;
}

/** The decision in force of an access, as bytes. */
export type EntryInForce = Pick<FiledAccess, 'entry' | 'schemaId'>;

/** One page of places, in no particular order. `next` continues the search; null means that the page is the last. */
export interface FoundPlaces {
  readonly places: readonly AccessPlace[];
  readonly next: Buffer | null;
}

/**
 * Index of the judged accesses of the last 90 days by the look-ups of their decisions. It is a fold over accepted
 * blocks and never a source of truth. It may be deleted: it is rebuilt by reading `access-decisions` from the start.
 * After a crash it is complete up to some earlier position of each partition.
 */
export interface DecidedAccesses {
  /**
   * Files the decisions in the accepted blocks of `access-decisions[partition]` before `position` and moves the
   * position there. After a crash the position is not stored without them; decisions behind it may be, and are put again.
   * A re-evaluated access replaces the stored one and stays filed under its earlier keys. The bytes of entries are
   * copied: the caller uses their memory again.
   */
  put(partition: number, position: FoldPosition, accesses: Iterable<FiledAccess>): void;
  /** The position from which to continue reading `access-decisions[partition]`. Initially it is the start. */
  position(partition: number): FoldPosition;
  /** Returns the entry in force of an access, or null if it is not stored. Sees every `put` at once. */
  get(place: AccessPlace): EntryInForce | null;
  /** Returns the greatest `occurredAt` ever filed, or -Infinity if there is none. Sees every `put` at once. */
  newestOccurredAt(): number;
  /**
   * False only if `find` has no access for any of the keys, from `from` on, whose decision did not know the register record at
   * `offset`. Sees every `put` at once.
   */
  mayHave(affected: Pick<AffectedRange, 'keys' | 'from'>, offset: number): boolean;
  /** Resolves once `find` sees all `put` calls made before this call. */
  settled(): Promise<void>;
  /**
   * Returns a page of accesses with this key in the range. It may contain false positives and duplicates, so check the
   * entries. The page ends with the access that reaches `limit`, or slightly later.
   */
  find(key: AccessKey, range: Pick<AffectedRange, 'from' | 'until'>, from: Buffer | null, limit: number): FoundPlaces;
  /**
   * Eventually forgets everything appended before the given time and nothing appended later. Positions are kept.
   * Resolves with the number of accesses forgotten.
   */
  expireBefore(appendedAt: number): Promise<number>;
  /** Forgets all accesses and positions. */
  clear(): Promise<void>;
  /** Flushes pending writes to disk, then closes. */
  close(): Promise<void>;
}
