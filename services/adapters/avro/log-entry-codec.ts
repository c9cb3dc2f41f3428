import { schemaIds, schemaType } from './schemas.ts';

const type = schemaType(schemaIds.logEntry);

/** One archived record of `register` or `alerts` with its place in the topic; its encoded bytes are the leaf. */
export interface LogEntry {
  readonly offset: number;
  readonly appendedAt: number;
  /** The record's value as in the topic, wire header included. */
  readonly value: Buffer;
}

export function encodeLogEntry(entry: LogEntry): Buffer {
  return type.toBuffer(entry);
}

export function decodeLogEntry(body: Buffer): LogEntry {
  return type.fromBuffer(body) as LogEntry;
}
