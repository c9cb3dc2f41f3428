import type { FoldPosition } from '../decision-log/fold.ts';
import type { Affected } from './affected-by.ts';

/** Where a decided access stands. */
export interface AccessPlace {
  readonly partition: number;
  readonly sourceOffset: number;
}

/** A judged access with what holds of it now: its first decision, or its last re-evaluation. */
export interface FiledAccess extends AccessPlace {
  /** Milliseconds since 1970 UTC, as the event claims it: any number. */
  readonly occurredAt: number;
  /** The log's clock, milliseconds since 1970 UTC. */
  readonly appendedAt: number;
  /** `keysOfAccess` by the decision in force. */
  readonly keys: readonly string[];
  /** The exact bytes of the decision in force. */
  readonly entry: Buffer;
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
  /** The entry in force of an access; null when it is not held. Sees every `put` at once. */
  get(place: AccessPlace): Buffer | null;
  /** The greatest `occurredAt` of any access ever filed; -Infinity while there is none. Sees every `put` at once. */
  newestOccurredAt(): number;
  /** Resolves once `find` sees everything that was put before the call. */
  settled(): Promise<void>;
  /**
   * A page of accesses with this key in the range, perhaps some more beside it or one twice: look at their entries. It ends
   * with the access that makes it `limit`, or somewhat later.
   */
  find(key: string, range: Pick<Affected, 'from' | 'until'>, from: Buffer | null, limit: number): FoundPlaces;
  /**
   * Forgets nothing that was appended at the time or later, and sooner or later all that was appended before; positions
   * stay. Resolves with how many accesses were forgotten.
   */
  expireBefore(appendedAt: number): Promise<number>;
  /** Forgets everything, positions too. */
  clear(): Promise<void>;
  /** Writes what is not yet on disk, then closes. */
  close(): Promise<void>;
}
