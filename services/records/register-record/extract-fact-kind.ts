// Generated from schemas/ by `npm run generate`. Do not edit: change the schema and generate again.

import { AvroReader } from '../../avro/avro-reader.ts';
import { DecodeError } from '../../avro/decode-error.ts';

import type { RegisterKind } from './register-record.ts';

const reader = new AvroReader();

/**
 * Returns the kind of the record in `bytes`; `schemaId` is the version that wrote it. Null where that version has no such kind. What follows is not
 * looked at. Throws `DecodeError` where the bytes before it are no register-record.
 */
export function extractFactKind(schemaId: number, bytes: Buffer): RegisterKind | null {
  reader.begin(bytes);
  switch (schemaId) {
    case 102:
      return readFactKindV1();
    default:
      throw new DecodeError(`schema id ${schemaId} is no released version of register-record`);
  }
}

const kindsV1: readonly RegisterKind[] = [
  'person',
  'account',
  'camera',
  'recording',
  'consent',
  'ticket',
  'case',
  'legal-order',
  'emergency',
  'entitlement',
  'source',
  'policy-set',
  'policy',
  'exception',
  'approval',
  'dataset',
  'model',
];

function readFactKindV1(): RegisterKind | null {
  reader.skipText();
  reader.skipText();
  reader.long();
  if (reader.present()) reader.long();
  if (reader.present()) reader.skipText();
  if (reader.present()) reader.boolean();
  if (reader.present()) reader.boolean();
  return kindsV1[reader.long()] ?? null;
}
