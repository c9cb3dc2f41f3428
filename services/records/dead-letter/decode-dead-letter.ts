// Generated from schemas/ by `npm run generate`. Do not edit: change the schema and generate again.

import { AvroReader } from '../../avro/avro-reader.ts';
import { DecodeError } from '../../avro/decode-error.ts';

import type { DeadLetter, DeadLetterStage } from './dead-letter.ts';

const reader = new AvroReader();

/**
 * Decodes the record in `bytes` from `from` to `to` into the shape of version 1; `schemaId` is the version that
 * wrote it. Its byte strings share the memory of `bytes`. Throws `DecodeError` unless the bytes are exactly one record.
 */
export function decodeDeadLetter(schemaId: number, bytes: Buffer, from = 0, to = bytes.length): DeadLetter {
  try {
    reader.begin(bytes, from);
    const record = read(schemaId);
    reader.end(to);
    return record;
  } catch (error) {
    throw new DecodeError(`bytes are not a DeadLetter: ${(error as Error).message}`);
  }
}

function read(schemaId: number): DeadLetter {
  switch (schemaId) {
    case 105:
      return readDeadLetter();
    default:
      throw new DecodeError(`schema id ${schemaId} is no released version of dead-letter`);
  }
}

function readDeadLetter(): DeadLetter {
  return {
    stage: reader.string() as DeadLetterStage,
    code: reader.string(),
    detail: reader.string(),
    topic: reader.present() ? reader.string() : null,
    partition: reader.present() ? reader.int() : null,
    offset: reader.present() ? reader.long() : null,
    hash: reader.fixed(32),
    length: reader.long(),
    body: reader.bytes(),
    sourceId: reader.present() ? reader.string() : null,
    count: reader.present() ? reader.long() : null,
  };
}
