// Generated from schemas/ by `npm run generate`. Do not edit: change the schema and generate again.

/** One archived record of the register or alerts topic, with its place in the topic. Its bytes are the leaf. */
export interface LogEntry {
  /** Offset in the topic. */
  readonly offset: number;
  /** The log's clock, milliseconds since 1970 UTC. */
  readonly appendedAt: number;
  /** The record's value, exactly as in the topic: 0x00, schema id (int32 big-endian), Avro bytes. */
  readonly value: Buffer;
}
