import type { BlockCodec } from '../../domain/decision-log/accepted-blocks.ts';
import { decodeBlock, encodeBlock } from './decision-block-codec.ts';
import { frame, unframe } from './framing.ts';
import { DecodeError, schemaIds } from './schemas.ts';

/** How blocks lie in `access-decisions`: framed like every value. Anything else there is not a block. */
export const blockCodec: BlockCodec = {
  encodeBlock: (block) => frame(schemaIds.decisionBlock, encodeBlock(block)),
  decodeBlock(value) {
    const framed = unframe(value);
    if (framed?.schemaId !== schemaIds.decisionBlock) return null;
    try {
      return decodeBlock(framed.body);
    } catch (error) {
      if (error instanceof DecodeError) return null;
      throw error;
    }
  },
};
