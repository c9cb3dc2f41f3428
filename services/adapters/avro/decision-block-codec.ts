import type { Block, BlockKind } from '../../domain/decision-log/block.ts';
import { AvroReader } from './avro-reader.ts';
import { DecodeError, schemaIds, schemaType } from './schemas.ts';
import { enumSymbols } from './symbols.ts';

const type = schemaType(schemaIds.decisionBlock);
const kinds = enumSymbols(schemaIds.decisionBlock)('BlockKind') as readonly BlockKind[];
const reader = new AvroReader();
const CHAIN_BYTES = 32;

/** The block's Avro body (no wire header). */
export function encodeBlock(block: Block): Buffer {
  return type.toBuffer(block);
}

/** Its entries share the memory of `body`. Throws `DecodeError` when `body` is not a decision block. */
export function decodeBlock(body: Buffer): Block {
  try {
    reader.begin(body);
    const block = readBlock();
    reader.end();
    return block;
  } catch (error) {
    throw new DecodeError(`bytes are not a DecisionBlock: ${(error as Error).message}`);
  }
}

/** In the order of the schema's fields, as the language evaluates a literal. */
function readBlock(): Block {
  return {
    kind: reader.symbol(kinds),
    epoch: reader.long(),
    owner: reader.string(),
    previousSource: reader.long(),
    firstSource: reader.long(),
    lastSource: reader.long(),
    previousHash: reader.fixed(CHAIN_BYTES),
    decidedAt: reader.long(),
    window: reader.present() ? { millisMax: reader.long(), entriesMax: reader.long(), bytesMax: reader.long() } : null,
    cause: reader.optionalString(),
    registerFrom: reader.optionalLong(),
    registerTo: reader.optionalLong(),
    entries: reader.array(readEntry),
  };
}

function readEntry(from: AvroReader): Buffer {
  return from.bytes();
}
