// Generated from schemas/ by `npm run generate`. Do not edit: change the schema and generate again.

import { AvroWriter } from '../../avro/avro-writer.ts';

import type { LogEntry } from './log-entry.ts';

const writer = new AvroWriter();

/** The Avro body of version 1, without the header that precedes it on a topic. */
export function encodeLogEntry(record: LogEntry): Buffer {
  writer.begin();
  writeLogEntry(record);
  return writer.take();
}

function writeLogEntry(record: LogEntry): void {
  writer.long(record.offset);
  writer.long(record.appendedAt);
  writer.bytes(record.value);
}
