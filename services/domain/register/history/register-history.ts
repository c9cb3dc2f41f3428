import type { RegisterKind, RegisterRecord } from '../register-record.ts';

/** A register record as it was appended. */
export interface FiledRecord {
  /** The offset in `register`. */
  readonly offset: number;
  /** The log's clock, milliseconds since 1970 UTC. The record has been known since then. */
  readonly appendedAt: number;
  readonly record: RegisterRecord;
}

/** The progress of reading the history. */
export interface HistoryPosition {
  /** Every record below this offset is stored. */
  readonly nextOffset: number;
  /** Every seal below this index has been processed. */
  readonly nextSeal: number;
}

/**
 * Every register record ever appended, including corrections of corrections, which the compacted topic discards. It is
 * a cache of sealed segments and of the topic's tail. It can be deleted and is rebuilt identically.
 */
export interface RegisterHistory {
  readonly position: HistoryPosition;
  /**
   * Stores records in offset order, each taken when it is encoded. Resolves when they can be read. After a crash, either all of them and the position
   * are stored, or none.
   */
  add(records: Iterable<FiledRecord>, position: HistoryPosition): Promise<void>;
  /** The records of one subject, ascending by offset. */
  of(kind: RegisterKind, id: string): readonly FiledRecord[];
  /**
   * The subjects of a kind after `after` (`null`: all), ascending by the bytes of their id, each with all its records.
   */
  subjects(kind: RegisterKind, after: string | null): Iterable<readonly FiledRecord[]>;
  close(): Promise<void>;
}
