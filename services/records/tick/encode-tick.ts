// Generated from schemas/ by `npm run generate`. Do not edit: change the schema and generate again.

import { AvroWriter } from '../../avro/avro-writer.ts';

import type { Tick } from './tick.ts';

const writer = new AvroWriter();

/** The Avro body of version 1, without the header that precedes it on a topic. */
export function encodeTick(record: Tick): Buffer {
  writer.begin();
  writeTick(record);
  return writer.take();
}

function writeTick(record: Tick): void {
  writer.string(record.stage);
  writer.long(record.at);
}
