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
 * Reads them as version 9 has them; `schemaId` is the version that wrote the record. Other fields are left out unread, and
 * what follows the last of these is not looked at. Of bytes it returns where they are in `bytes`. Null for a record of another kind. Throws `DecodeError` where the bytes before it are no alert-record.
 */
export function extractTalliedRecord(schemaId: number, bytes: Buffer): TalliedRecord | null {
  reader.begin(bytes);
  switch (schemaId) {
    case 6:
      return readTalliedRecordV1();
    case 12:
      return readTalliedRecordV2();
    case 14:
      return readTalliedRecordV3();
    case 16:
      return readTalliedRecordV4();
    case 17:
      return readTalliedRecordV5();
    case 20:
      return readTalliedRecordV6();
    case 23:
      return readTalliedRecordV7();
    case 24:
      return readTalliedRecordV8();
    case 29:
      return readTalliedRecordV9();
    default:
      throw new DecodeError(`schema id ${schemaId} is no released version of alert-record`);
  }
}

function readTalliedRecordV1(): TalliedRecord | null {
  switch (reader.long()) {
    case 0:
      return readTalliedRecordFindingV1();
    default:
      return null;
  }
}

function readTalliedRecordFindingV1(): TalliedRecord {
  const detection = null;
  reader.skipText();
  const rule = reader.recurringString();
  reader.skipSymbol(1, 5);
  reader.skipText();
  if (reader.present()) reader.skipText();
  if (reader.present()) reader.skipText();
  const detectedAt = reader.long();
  return { kind: 'finding', rule, detectedAt, detection };
}

function readTalliedRecordV2(): TalliedRecord | null {
  switch (reader.long()) {
    case 0:
      return readTalliedRecordFindingV2();
    default:
      return null;
  }
}

function readTalliedRecordFindingV2(): TalliedRecord {
  const detection = null;
  reader.skipText();
  const rule = reader.recurringString();
  reader.skipSymbol(1, 5);
  reader.skipText();
  if (reader.present()) reader.skipText();
  if (reader.present()) reader.skipText();
  const detectedAt = reader.long();
  return { kind: 'finding', rule, detectedAt, detection };
}

function readTalliedRecordV3(): TalliedRecord | null {
  switch (reader.long()) {
    case 0:
      return readTalliedRecordFindingV3();
    default:
      return null;
  }
}

function readTalliedRecordFindingV3(): TalliedRecord {
  const detection = null;
  reader.skipText();
  const rule = reader.recurringString();
  reader.skipSymbol(1, 5);
  reader.skipText();
  if (reader.present()) reader.skipText();
  if (reader.present()) reader.skipText();
  const detectedAt = reader.long();
  return { kind: 'finding', rule, detectedAt, detection };
}

function readTalliedRecordV4(): TalliedRecord | null {
  switch (reader.long()) {
    case 0:
      return readTalliedRecordFindingV4();
    default:
      return null;
  }
}

function readTalliedRecordFindingV4(): TalliedRecord {
  const detection = null;
  reader.skipText();
  const rule = reader.recurringString();
  reader.skipSymbol(1, 5);
  reader.skipText();
  if (reader.present()) reader.skipText();
  if (reader.present()) reader.skipText();
  const detectedAt = reader.long();
  return { kind: 'finding', rule, detectedAt, detection };
}

function readTalliedRecordV5(): TalliedRecord | null {
  switch (reader.long()) {
    case 0:
      return readTalliedRecordFindingV5();
    default:
      return null;
  }
}

function readTalliedRecordFindingV5(): TalliedRecord {
  const detection = null;
  reader.skipText();
  const rule = reader.recurringString();
  reader.skipSymbol(1, 5);
  reader.skipText();
  if (reader.present()) reader.skipText();
  if (reader.present()) reader.skipText();
  const detectedAt = reader.long();
  return { kind: 'finding', rule, detectedAt, detection };
}

function readTalliedRecordV6(): TalliedRecord | null {
  switch (reader.long()) {
    case 0:
      return readTalliedRecordFindingV6();
    default:
      return null;
  }
}

function readTalliedRecordFindingV6(): TalliedRecord {
  const detection = null;
  reader.skipText();
  const rule = reader.recurringString();
  reader.skipSymbol(1, 5);
  reader.skipText();
  if (reader.present()) reader.skipText();
  if (reader.present()) reader.skipText();
  const detectedAt = reader.long();
  return { kind: 'finding', rule, detectedAt, detection };
}

function readTalliedRecordV7(): TalliedRecord | null {
  switch (reader.long()) {
    case 0:
      return readTalliedRecordFindingV7();
    default:
      return null;
  }
}

function readTalliedRecordFindingV7(): TalliedRecord {
  reader.skipText();
  const rule = reader.recurringString();
  reader.skipSymbol(1, 5);
  reader.skipText();
  if (reader.present()) reader.skipText();
  if (reader.present()) reader.skipText();
  const detectedAt = reader.long();
  reader.skipArray(skipCitedAccessV7);
  reader.skipText();
  const detection = reader.present() ? reader.recurringString() : null;
  return { kind: 'finding', rule, detectedAt, detection };
}

function skipTriedRecordV7(): void {
  reader.skipText();
  reader.skipText();
  reader.skipText();
}

function skipCitedFactsV7(): void {
  reader.skipText();
  if (reader.present()) reader.skipText();
  if (reader.present()) reader.skipText();
  reader.skipText();
  reader.boolean();
  reader.boolean();
  reader.boolean();
  reader.skipArray(skipTriedRecordV7);
  if (reader.present()) reader.boolean();
}

function skipCitedAccessV7(): void {
  reader.skipText();
  reader.skipText();
  if (reader.present()) reader.skipText();
  reader.long();
  reader.long();
  if (reader.present()) skipCitedFactsV7();
}

function readTalliedRecordV8(): TalliedRecord | null {
  switch (reader.long()) {
    case 0:
      return readTalliedRecordFindingV8();
    case 6:
      return readTalliedRecordWatchGapV8();
    default:
      return null;
  }
}

function readTalliedRecordFindingV8(): TalliedRecord {
  reader.skipText();
  const rule = reader.recurringString();
  reader.skipSymbol(1, 5);
  reader.skipText();
  if (reader.present()) reader.skipText();
  if (reader.present()) reader.skipText();
  const detectedAt = reader.long();
  reader.skipArray(skipCitedAccessV8);
  reader.skipText();
  const detection = reader.present() ? reader.recurringString() : null;
  return { kind: 'finding', rule, detectedAt, detection };
}

function readTalliedRecordWatchGapV8(): TalliedRecord {
  reader.skipSymbol(1, 3);
  const stage = reader.present() ? reader.symbol('watch-gap.stage', watchStageSymbols) : null;
  const input = reader.present() ? reader.string() : null;
  if (reader.present()) reader.int();
  const from = reader.long();
  const to = reader.long();
  return { kind: 'watch-gap', stage, input, from, to };
}

function skipTriedRecordV8(): void {
  reader.skipText();
  reader.skipText();
  reader.skipText();
}

function skipCitedFactsV8(): void {
  reader.skipText();
  if (reader.present()) reader.skipText();
  if (reader.present()) reader.skipText();
  reader.skipText();
  reader.boolean();
  reader.boolean();
  reader.boolean();
  reader.skipArray(skipTriedRecordV8);
  if (reader.present()) reader.boolean();
}

function skipCitedAccessV8(): void {
  reader.skipText();
  reader.skipText();
  if (reader.present()) reader.skipText();
  reader.long();
  reader.long();
  if (reader.present()) skipCitedFactsV8();
}

function readTalliedRecordV9(): TalliedRecord | null {
  switch (reader.long()) {
    case 0:
      return readTalliedRecordFindingV9();
    case 6:
      return readTalliedRecordWatchGapV9();
    default:
      return null;
  }
}

function readTalliedRecordFindingV9(): TalliedRecord {
  reader.skipText();
  const rule = reader.recurringString();
  reader.skipSymbol(1, 5);
  reader.skipText();
  if (reader.present()) reader.skipText();
  if (reader.present()) reader.skipText();
  const detectedAt = reader.long();
  reader.skipArray(skipCitedAccessV9);
  reader.skipText();
  const detection = reader.present() ? reader.recurringString() : null;
  return { kind: 'finding', rule, detectedAt, detection };
}

function readTalliedRecordWatchGapV9(): TalliedRecord {
  reader.skipSymbol(1, 3);
  const stage = reader.present() ? reader.symbol('watch-gap.stage', watchStageSymbols) : null;
  const input = reader.present() ? reader.string() : null;
  if (reader.present()) reader.int();
  const from = reader.long();
  const to = reader.long();
  return { kind: 'watch-gap', stage, input, from, to };
}

function skipTriedRecordV9(): void {
  reader.skipText();
  reader.skipText();
  reader.skipText();
}

function skipCitedFactsV9(): void {
  reader.skipText();
  if (reader.present()) reader.skipText();
  if (reader.present()) reader.skipText();
  reader.skipText();
  reader.boolean();
  reader.boolean();
  reader.boolean();
  reader.skipArray(skipTriedRecordV9);
  if (reader.present()) reader.boolean();
}

function skipCitedAccessV9(): void {
  reader.skipText();
  reader.skipText();
  if (reader.present()) reader.skipText();
  reader.long();
  reader.long();
  if (reader.present()) skipCitedFactsV9();
}
