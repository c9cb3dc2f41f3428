import type { FoldPosition } from './fold.ts';

/** The first event reported under an identity (`source.id` and `eventId`). */
export interface KnownIdentity {
  /** SHA-256 of the event's Avro body, lower-case hex. */
  readonly contentHash: string;
  readonly partition: number;
  readonly sourceOffset: number;
  /** Of the judged record: the log's clock, milliseconds since 1970 UTC. */
  readonly appendedAt: number;
}

/** An identity to remember. `key` names it without ambiguity: at most 16 KiB of text, for example `source\0event`. */
export interface IdentityEntry extends KnownIdentity {
  readonly key: string;
}

/** How long a repeat is recognised, counted in append time (interfaces.md, section 2). */
export const IDENTITY_MILLIS_MAX = 90 * 24 * 60 * 60 * 1000;

/**
 * What was reported before: a fold over accepted blocks, never a source of truth. It may be deleted and is then
 * rebuilt by reading `access-decisions` from the start. After a crash it is whole as of some earlier position of each
 * partition, so the blocks from `position` on are applied again.
 */
export interface IdentityTable {
  /** Sees every `put` at once. May still know identities past `IDENTITY_MILLIS_MAX`: the caller compares times. */
  get(key: string): KnownIdentity | null;
  /**
   * Remembers the identities of the accepted blocks of `access-decisions[partition]` before `position`, and moves the
   * position there: after a crash both are there or neither. A known key is replaced: give only first reports.
   */
  put(partition: number, position: FoldPosition, entries: readonly IdentityEntry[]): void;
  /** Where to go on reading `access-decisions[partition]`; the start at first. */
  position(partition: number): FoldPosition;
  /** Forgets what was appended before the time; positions stay. Resolves with how many were forgotten. */
  expireBefore(appendedAt: number): Promise<number>;
  /** Forgets everything, positions too. */
  clear(): Promise<void>;
  /** Writes what is not yet on disk, then closes. */
  close(): Promise<void>;
}
