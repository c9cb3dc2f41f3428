// Generated from schemas/ by `npm run generate`. Do not edit: change the schema and generate again.

import { AvroReader } from '../../avro/avro-reader.ts';
import { DecodeError } from '../../avro/decode-error.ts';
import type { Purpose } from '../access-event/access-event.ts';
import type { Verdict } from './access-decision.ts';

const reader = new AvroReader();
const verdictSymbols: readonly (Verdict | undefined)[] = [
  undefined,
  'explained',
  'unexplained',
  'violation',
  'unknown',
  'ended',
  'rejected',
  'duplicate',
  'conflict',
];

/** Some fields of the record, flat. */
export interface IndexedDecision {
  readonly sourceOffset: number;
  readonly appendedAt: number;
  readonly eventSchemaId: number;
  readonly eventFrom: number;
  readonly eventTo: number;
  readonly verdict: Verdict;
  readonly determinedByRule: readonly string[];
  readonly factsActorId: string | null;
  readonly factsActorKind: string | null;
  readonly factsActorRole: string | null;
  readonly factsActorTeam: string | null;
  readonly factsActorEmployer: string | null;
  readonly factsPurpose: Purpose | null;
  readonly factsAccountOwnerId: string | null;
  readonly factsCameraId: string | null;
}

/**
 * Reads them as version 1 has them; `schemaId` is the version that wrote the record. Other fields are left out unread, and
 * what follows the last of these is not looked at. Of bytes it returns where they are in `bytes`. Throws `DecodeError` where the bytes before it are no access-decision.
 */
export function extractIndexedDecision(schemaId: number, bytes: Buffer): IndexedDecision {
  reader.begin(bytes);
  switch (schemaId) {
    case 103:
      return readIndexedDecisionV1();
    default:
      throw new DecodeError(`schema id ${schemaId} is no released version of access-decision`);
  }
}

function readIndexedDecisionV1(): IndexedDecision {
  let factsActorId: string | null = null;
  let factsActorKind: string | null = null;
  let factsActorRole: string | null = null;
  let factsActorTeam: string | null = null;
  let factsActorEmployer: string | null = null;
  let factsPurpose: Purpose | null = null;
  let factsAccountOwnerId: string | null = null;
  let factsCameraId: string | null = null;
  const sourceOffset = reader.long();
  const appendedAt = reader.long();
  const eventSchemaId = reader.int();
  const eventFrom = reader.skipText();
  const eventTo = reader.position;
  if (reader.present()) reader.skipFixed(32);
  if (reader.present()) skipWrittenEventV1();
  if (reader.present()) reader.long();
  const verdict = reader.symbol('verdict', verdictSymbols);
  const determinedByRule = reader.array(readItem);
  reader.skipArray(() => {
    reader.skipText();
  });
  if (reader.present()) skipExplanationV1();
  reader.skipText();
  reader.skipArray(skipTriedV1);
  reader.skipText();
  reader.long();
  reader.boolean();
  if (reader.present()) {
    factsActorId = reader.recurringString();
    factsActorKind = reader.recurringString();
    factsActorRole = reader.present() ? reader.recurringString() : null;
    factsActorTeam = reader.present() ? reader.recurringString() : null;
    factsActorEmployer = reader.present() ? reader.recurringString() : null;
    factsPurpose = reader.recurringString() as Purpose;
    reader.skipText();
    factsAccountOwnerId = reader.present() ? reader.recurringString() : null;
    factsCameraId = reader.present() ? reader.recurringString() : null;
  }
  return {
    sourceOffset,
    appendedAt,
    eventSchemaId,
    eventFrom,
    eventTo,
    verdict,
    determinedByRule,
    factsActorId,
    factsActorKind,
    factsActorRole,
    factsActorTeam,
    factsActorEmployer,
    factsPurpose,
    factsAccountOwnerId,
    factsCameraId,
  };
}

function skipWrittenEventV1(): void {
  reader.int();
  reader.skipFixed(32);
  reader.skipText();
}

function skipExplanationV1(): void {
  reader.skipText();
  reader.skipText();
}

function skipTriedV1(): void {
  reader.skipText();
  reader.skipText();
  reader.skipText();
}

function readItem(): string {
  const value = reader.recurringString();
  reader.skipSymbol(1, 4);
  reader.skipSymbol(1, 5);
  if (reader.present()) reader.skipText();
  return value;
}
