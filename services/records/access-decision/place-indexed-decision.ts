// Generated from schemas/ by `npm run generate`. Do not edit: change the schema and generate again.

import { AvroReader } from '../../avro/avro-reader.ts';
import { DecodeError } from '../../avro/decode-error.ts';

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

/** Of each text its first byte, and the one behind it; `From` is -1 where there is none. */
export interface IndexedDecisionPlaces {
  sourceOffset: number;
  appendedAt: number;
  eventSchemaId: number;
  eventFrom: number;
  eventTo: number;
  verdict: Verdict | null;
  determinedByRule: readonly string[] | null;
  factsActorIdFrom: number;
  factsActorIdTo: number;
  factsActorKindFrom: number;
  factsActorKindTo: number;
  factsActorRoleFrom: number;
  factsActorRoleTo: number;
  factsActorTeamFrom: number;
  factsActorTeamTo: number;
  factsActorEmployerFrom: number;
  factsActorEmployerTo: number;
  factsPurposeFrom: number;
  factsPurposeTo: number;
  factsAccountOwnerIdFrom: number;
  factsAccountOwnerIdTo: number;
  factsCameraIdFrom: number;
  factsCameraIdTo: number;
  /** The entry re-evaluates an access that an earlier entry decided. */
  isReevaluation: boolean;
}

const placed: IndexedDecisionPlaces = {
  sourceOffset: 0,
  appendedAt: 0,
  eventSchemaId: 0,
  eventFrom: -1,
  eventTo: -1,
  verdict: null,
  determinedByRule: null,
  factsActorIdFrom: -1,
  factsActorIdTo: -1,
  factsActorKindFrom: -1,
  factsActorKindTo: -1,
  factsActorRoleFrom: -1,
  factsActorRoleTo: -1,
  factsActorTeamFrom: -1,
  factsActorTeamTo: -1,
  factsActorEmployerFrom: -1,
  factsActorEmployerTo: -1,
  factsPurposeFrom: -1,
  factsPurposeTo: -1,
  factsAccountOwnerIdFrom: -1,
  factsAccountOwnerIdTo: -1,
  factsCameraIdFrom: -1,
  factsCameraIdTo: -1,
  isReevaluation: false,
};

/** What `placeIndexedDecision` read last: one object for all records, because one for each would cost more than reading it. */
export const indexedDecisionPlaces: Readonly<IndexedDecisionPlaces> = placed;

/**
 * Finds some fields of the record that begins at `from`, as version 1 has them; `schemaId` is the version that wrote it.
 * All of the record is read. Returns where reading ended. Whether a text is UTF-8 is not checked. Throws `DecodeError` where the bytes
 * are no access-decision.
 */
export function placeIndexedDecision(schemaId: number, bytes: Buffer, from: number): number {
  reader.begin(bytes, from);
  switch (schemaId) {
    case 103:
      placeIndexedDecisionV1();
      break;
    default:
      throw new DecodeError(`schema id ${schemaId} is no released version of access-decision`);
  }
  return reader.position;
}

function placeIndexedDecisionV1(): void {
  placed.factsActorIdFrom = -1;
  placed.factsActorKindFrom = -1;
  placed.factsActorRoleFrom = -1;
  placed.factsActorTeamFrom = -1;
  placed.factsActorEmployerFrom = -1;
  placed.factsPurposeFrom = -1;
  placed.factsAccountOwnerIdFrom = -1;
  placed.factsCameraIdFrom = -1;
  placed.sourceOffset = reader.long();
  placed.appendedAt = reader.long();
  placed.eventSchemaId = reader.int();
  placed.eventFrom = reader.skipText();
  placed.eventTo = reader.position;
  if (reader.present()) reader.skipFixed(32);
  if (reader.present()) skipWrittenEventV1();
  if (reader.present()) reader.long();
  placed.verdict = reader.symbol('verdict', verdictSymbols);
  placed.determinedByRule = reader.array(readItem);
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
    placed.factsActorIdFrom = reader.skipText();
    placed.factsActorIdTo = reader.position;
    placed.factsActorKindFrom = reader.skipText();
    placed.factsActorKindTo = reader.position;
    if (reader.present()) {
      placed.factsActorRoleFrom = reader.skipText();
      placed.factsActorRoleTo = reader.position;
    }
    if (reader.present()) {
      placed.factsActorTeamFrom = reader.skipText();
      placed.factsActorTeamTo = reader.position;
    }
    if (reader.present()) {
      placed.factsActorEmployerFrom = reader.skipText();
      placed.factsActorEmployerTo = reader.position;
    }
    placed.factsPurposeFrom = reader.skipText();
    placed.factsPurposeTo = reader.position;
    reader.skipText();
    if (reader.present()) {
      placed.factsAccountOwnerIdFrom = reader.skipText();
      placed.factsAccountOwnerIdTo = reader.position;
    }
    if (reader.present()) {
      placed.factsCameraIdFrom = reader.skipText();
      placed.factsCameraIdTo = reader.position;
    }
    reader.skipSymbol(0, 4);
    reader.boolean();
    reader.boolean();
    reader.boolean();
    reader.boolean();
    reader.boolean();
    reader.boolean();
    reader.boolean();
    if (reader.present()) reader.skipText();
    if (reader.present()) reader.long();
    if (reader.present()) reader.skipText();
    if (reader.present()) reader.long();
    if (reader.present()) reader.skipText();
    if (reader.present()) reader.long();
    reader.skipSymbol(0, 4);
  }
  if (reader.present()) reader.long();
  if (reader.present()) reader.long();
  if (reader.present()) reader.skipSymbol(1, 6);
  placed.isReevaluation = reader.present();
  if (placed.isReevaluation) skipReevaluationV1();
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

function skipLateFactV1(): void {
  reader.skipText();
  reader.skipText();
}

function skipReevaluationV1(): void {
  reader.long();
  if (reader.present()) skipLateFactV1();
  reader.skipSymbol(1, 9);
}

function readItem(): string {
  const value = reader.recurringString();
  reader.skipSymbol(1, 4);
  reader.skipSymbol(1, 5);
  if (reader.present()) reader.skipText();
  return value;
}
