import type { RegisterKind, RegisterRecord } from '../register-record.ts';

/** A register record as it was appended. */
export interface FiledRecord {
  /** Its place in `register`. */
  readonly offset: number;
  /** The log's clock, milliseconds since 1970 UTC: from then on it was known. */
  readonly appendedAt: number;
  readonly record: RegisterRecord;
}

/** How far the history has been read. */
export interface HistoryPosition {
  /** Every record below it is filed. */
  readonly nextOffset: number;
  /** Every seal below it has been looked at. */
  readonly nextSeal: number;
}

/**
 * Every register record ever appended, corrections that were corrected in their turn included: what the compacted topic
 * lets go. A cache of sealed segments and of the topic's tail; it can be deleted, and comes back the same.
 */
export interface RegisterHistory {
  readonly position: HistoryPosition;
  /** Files records in offset order. Resolves when they can be read; a crash leaves all of them with the position, or none. */
  add(records: readonly FiledRecord[], position: HistoryPosition): Promise<void>;
  /** Of one subject, ascending by offset. */
  of(kind: RegisterKind, id: string): readonly FiledRecord[];
  /** Subjects of a kind ascending by the bytes of their id, those after `after` (`null`: all), each with all its records. */
  subjects(kind: RegisterKind, after: string | null): Iterable<readonly FiledRecord[]>;
  close(): Promise<void>;
}
