// Generated from schemas/ by `npm run generate`. Do not edit: change the schema and generate again.

import { AvroReader } from '../../avro/avro-reader.ts';
import { DecodeError } from '../../avro/decode-error.ts';

import type { LogEntry } from './log-entry.ts';

const reader = new AvroReader();

/**
 * Decodes the record in `bytes` from `from` to `to` into the shape of version 1; `schemaId` is the version that
 * wrote it. Its byte strings share the memory of `bytes`. Throws `DecodeError` unless the bytes are exactly one record.
 */
export function decodeLogEntry(schemaId: number, bytes: Buffer, from = 0, to = bytes.length): LogEntry {
  try {
    reader.begin(bytes, from);
    const record = read(schemaId);
    reader.end(to);
    return record;
  } catch (error) {
    throw new DecodeError(`bytes are not a LogEntry: ${(error as Error).message}`);
  }
}

function read(schemaId: number): LogEntry {
  switch (schemaId) {
    case 107:
      return readLogEntry();
    default:
      throw new DecodeError(`schema id ${schemaId} is no released version of log-entry`);
  }
}

function readLogEntry(): LogEntry {
  return { offset: reader.long(), appendedAt: reader.long(), value: reader.bytes() };
}
