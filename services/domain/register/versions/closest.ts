/** What a register can state of a record without reading all of it. The record has ended by the time asked for. */
export interface EndedRecord {
  readonly id: string;
  /** It was not open at this time or later, milliseconds since 1970 UTC. */
  readonly until: number;
  /** False if no field of the record has this text. */
  mayName(name: string): boolean;
}

/**
 * Looks for those of a key's records that matter most. It sees one record after the other, and knows from them which of the others it
 * need not see.
 */
export interface ClosestSearch<Fact> {
  /** Whether this record can matter beside what was found so far. What it once did not need, it never needs again. */
  needs(ended: EndedRecord): boolean;
  /** Receives each record once, in no order. */
  found(record: Fact): void;
}
