import type { Block } from '../../domain/decision-log/block.ts';
import { DecodeError, schemaIds, schemaType } from './schemas.ts';

const type = schemaType(schemaIds.decisionBlock);

/** The block's Avro body (no wire header). */
export function encodeBlock(block: Block): Buffer {
  return type.toBuffer(block);
}

/** Throws `DecodeError` when `body` is not a decision block. */
export function decodeBlock(body: Buffer): Block {
  try {
    return type.fromBuffer(body) as Block;
  } catch (error) {
    throw new DecodeError(`bytes are not a DecisionBlock: ${(error as Error).message}`);
  }
}
