// Generated from schemas/ by `npm run generate`. Do not edit: change the schema and generate again.

import { AvroReader } from '../../avro/avro-reader.ts';
import { DecodeError } from '../../avro/decode-error.ts';

import type { BlockKind, DecisionBlock, SegmentWindow } from './decision-block.ts';

const reader = new AvroReader();
const blockKindSymbols: readonly (BlockKind | undefined)[] = [
  undefined,
  'open',
  'decisions',
  'gap',
  'tick',
  'reevaluations',
];

/**
 * Decodes the record in `bytes` from `from` to `to` into the shape of version 1; `schemaId` is the version that
 * wrote it. Its byte strings share the memory of `bytes`. Throws `DecodeError` unless the bytes are exactly one record.
 */
export function decodeDecisionBlock(schemaId: number, bytes: Buffer, from = 0, to = bytes.length): DecisionBlock {
  try {
    reader.begin(bytes, from);
    const record = read(schemaId);
    reader.end(to);
    return record;
  } catch (error) {
    throw new DecodeError(`bytes are not a DecisionBlock: ${(error as Error).message}`);
  }
}

function read(schemaId: number): DecisionBlock {
  switch (schemaId) {
    case 104:
      return readDecisionBlock();
    default:
      throw new DecodeError(`schema id ${schemaId} is no released version of decision-block`);
  }
}

function readSegmentWindow(): SegmentWindow {
  return { millisMax: reader.long(), entriesMax: reader.int(), bytesMax: reader.long() };
}

function readDecisionBlock(): DecisionBlock {
  return {
    kind: reader.symbol('kind', blockKindSymbols),
    epoch: reader.long(),
    owner: reader.string(),
    previousSource: reader.long(),
    firstSource: reader.long(),
    lastSource: reader.long(),
    previousHash: reader.fixed(32),
    decidedAt: reader.long(),
    window: reader.present() ? readSegmentWindow() : null,
    cause: reader.present() ? reader.string() : null,
    registerFrom: reader.present() ? reader.long() : null,
    registerTo: reader.present() ? reader.long() : null,
    entries: reader.array(() => reader.bytes()),
  };
}
