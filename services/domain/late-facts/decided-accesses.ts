import type { Verdict } from '../access-decision/access-decision.ts';
import type { FoldPosition } from '../decision-log/accepted-blocks.ts';
import type { Affected } from './affected-by.ts';

/** Where a decided access stands. */
export interface AccessPlace {
  readonly partition: number;
  readonly sourceOffset: number;
}

/** A judged access with what holds of it now: its first decision, or its last re-evaluation. */
export interface DecidedAccess extends AccessPlace {
  /** Milliseconds since 1970 UTC, as the event claims it: any number. */
  readonly occurredAt: number;
  /** The log's clock, milliseconds since 1970 UTC. */
  readonly appendedAt: number;
  /** The register offset (exclusive) that the decision in force saw. */
  readonly registerOffset: number;
  readonly misplaced: boolean;
  readonly verdict: Verdict;
  /** `outcomeOf` the decision in force. */
  readonly outcome: string;
  /** The event's exact Avro bytes. */
  readonly event: Buffer;
}

/** An access on its way into the table. */
export interface FiledAccess extends DecidedAccess {
  /** Its first decision: nothing needs to be known of it yet. */
  readonly isFirst: boolean;
  /** `keysOfAccess`. */
  readonly keys: readonly string[];
}

/** One page of places, in no particular order. `next` continues; null: there are no more. */
export interface FoundPlaces {
  readonly places: readonly AccessPlace[];
  readonly next: Buffer | null;
}

/**
 * The judged accesses of the last 90 days, found by what their decisions looked up: a fold over accepted blocks, never
 * a source of truth. It may be deleted and is then rebuilt by reading `access-decisions` from the start. After a crash
 * it is whole as of some earlier position of each partition.
 */
export interface DecidedAccesses {
  /**
   * Files what the accepted blocks of `access-decisions[partition]` before `position` decided, and moves the position
   * there: after a crash both are there or neither. An access that is known is replaced (it was decided again) and stays
   * filed under its earlier keys too.
   */
  put(partition: number, position: FoldPosition, accesses: readonly FiledAccess[]): void;
  /** Where to go on reading `access-decisions[partition]`; the start at first. */
  position(partition: number): FoldPosition;
  /** Sees every `put` at once. */
  get(place: AccessPlace): DecidedAccess | null;
  /** The greatest `occurredAt` of any access ever filed; -Infinity while there is none. Sees every `put` at once. */
  newestOccurredAt(): number;
  /** Resolves once `find` sees everything that was put before the call. */
  settled(): Promise<void>;
  /** At most `limit` accesses with this key in the range, perhaps some more beside it: look at their times. */
  find(key: string, range: Pick<Affected, 'from' | 'until'>, from: Buffer | null, limit: number): FoundPlaces;
  /** Forgets what was appended before the time; positions stay. Resolves with how many accesses were forgotten. */
  expireBefore(appendedAt: number): Promise<number>;
  /** Forgets everything, positions too. */
  clear(): Promise<void>;
  /** Writes what is not yet on disk, then closes. */
  close(): Promise<void>;
}
