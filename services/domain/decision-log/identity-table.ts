import type { FoldPosition } from './fold.ts';

/** The first event reported under an identity (`source.id` and `eventId`). */
export interface IdentityRecord {
  /** SHA-256 of the event's Avro body, lower-case hex. */
  readonly contentHash: string;
  readonly partition: number;
  readonly sourceOffset: number;
  /** Append time of the judged record by the log's clock, milliseconds since 1970 UTC. */
  readonly appendedAt: number;
}

/** An identity to remember. `key` is `identityKeyOf` its event. */
export interface IdentityEntry extends IdentityRecord {
  readonly key: string;
}

/** How long a repeat is recognised, measured in append time (interfaces.md, section 2). */
export const IDENTITY_MILLIS_MAX = 90 * 24 * 60 * 60 * 1000;

/**
 * Remembers what was reported before. It is a fold over accepted blocks, never a source of truth; if it is deleted,
 * reading `access-decisions` from the start rebuilds it. After a crash it is complete as of an earlier position of each
 * partition, so the blocks from `position` on are applied again.
 */
export interface IdentityTable {
  /**
   * Sees every `put` at once. It may still return identities older than `IDENTITY_MILLIS_MAX`; the caller compares
   * times.
   */
  get(key: string): IdentityRecord | null;
  /**
   * Remembers the identities of the accepted blocks of `access-decisions[partition]` before `position`, and advances
   * the position; after a crash both are stored or neither. A known key is replaced, so pass only first reports.
   */
  put(partition: number, position: FoldPosition, entries: Iterable<IdentityEntry>): void;
  /** Returns where to continue reading `access-decisions[partition]`; initially the start. */
  position(partition: number): FoldPosition;
  /**
   * Removes what was appended before the time, or leaves a part of it until a later call, and keeps the positions. Resolves with
   * the number removed.
   */
  expireBefore(appendedAt: number): Promise<number>;
  /** Flushes pending writes to disk, then closes. */
  close(): Promise<void>;
}
