// Generated from schemas/ by `npm run generate`. Do not edit: change the schema and generate again.

import { AvroReader } from '../../avro/avro-reader.ts';
import { DecodeError } from '../../avro/decode-error.ts';

import type { WatchStage } from './alert-record.ts';

const reader = new AvroReader();
const watchStageSymbols: readonly (WatchStage | undefined)[] = [undefined, 'collection', 'decision', 'detection'];

/** Some fields of the record, flat. */
export type TalliedRecord =
  | {
      readonly kind: 'finding';
      readonly rule: string;
      readonly detectedAt: number;
      readonly detection: string | null;
    }
  | {
      readonly kind: 'watch-gap';
      readonly stage: WatchStage | null;
      readonly input: string | null;
      readonly from: number;
      readonly to: number;
    };

/**
 * Reads them as version 1 has them; `schemaId` is the version that wrote the record. Other fields are left out unread, and
 * what follows the last of these is not looked at. Of bytes it returns where they are in `bytes`. Null for a record of another kind. Throws `DecodeError` where the bytes before it are no alert-record.
 */
export function extractTalliedRecord(schemaId: number, bytes: Buffer): TalliedRecord | null {
  reader.begin(bytes);
  switch (schemaId) {
    case 106:
      return readTalliedRecordV1();
    default:
      throw new DecodeError(`schema id ${schemaId} is no released version of alert-record`);
  }
}

function readTalliedRecordV1(): TalliedRecord | null {
  switch (reader.long()) {
    case 0:
      return readTalliedRecordFindingV1();
    case 6:
      return readTalliedRecordWatchGapV1();
    default:
      return null;
  }
}

function readTalliedRecordFindingV1(): TalliedRecord {
  reader.skipText();
  const rule = reader.recurringString();
  reader.skipSymbol(1, 5);
  reader.skipText();
  if (reader.present()) reader.skipText();
  if (reader.present()) reader.skipText();
  const detectedAt = reader.long();
  reader.skipArray(skipCitedAccessV1);
  reader.skipText();
  const detection = reader.present() ? reader.recurringString() : null;
  return { kind: 'finding', rule, detectedAt, detection };
}

function readTalliedRecordWatchGapV1(): TalliedRecord {
  reader.skipSymbol(1, 3);
  const stage = reader.present() ? reader.symbol('watch-gap.stage', watchStageSymbols) : null;
  const input = reader.present() ? reader.string() : null;
  if (reader.present()) reader.int();
  const from = reader.long();
  const to = reader.long();
  return { kind: 'watch-gap', stage, input, from, to };
}

function skipTriedRecordV1(): void {
  reader.skipText();
  reader.skipText();
  reader.skipText();
}

function skipCitedFactsV1(): void {
  reader.skipText();
  if (reader.present()) reader.skipText();
  if (reader.present()) reader.skipText();
  reader.skipText();
  reader.boolean();
  reader.boolean();
  reader.boolean();
  reader.skipArray(skipTriedRecordV1);
  if (reader.present()) reader.boolean();
}

function skipCitedAccessV1(): void {
  reader.skipText();
  reader.skipText();
  if (reader.present()) reader.skipText();
  reader.long();
  reader.long();
  if (reader.present()) skipCitedFactsV1();
}
