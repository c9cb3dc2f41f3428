// Generated from schemas/ by `npm run generate`. Do not edit: change the schema and generate again.

import { AvroWriter } from '../../avro/avro-writer.ts';

import type { DeadLetter } from './dead-letter.ts';

const writer = new AvroWriter();

/** The Avro body of version 1, without the header that precedes it on a topic. */
export function encodeDeadLetter(record: DeadLetter): Buffer {
  writer.begin();
  writeDeadLetter(record);
  return writer.take();
}

function writeDeadLetter(record: DeadLetter): void {
  writer.string(record.stage);
  writer.string(record.code);
  writer.string(record.detail);
  writer.optionalString(record.topic);
  writer.optionalLong(record.partition);
  writer.optionalLong(record.offset);
  writer.fixed(record.hash, 32);
  writer.long(record.length);
  writer.bytes(record.body);
  writer.optionalString(record.sourceId);
  writer.optionalLong(record.count);
}
