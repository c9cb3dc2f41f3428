import { DecodeError } from '../../avro/decode-error.ts';
import { unframe } from '../../avro/framing.ts';
import type { BlockCodec } from '../../domain/decision-log/block.ts';
import { decodeDecisionBlock } from '../../records/decision-block/decode-decision-block.ts';
import { encodeFramedDecisionBlock } from '../../records/decision-block/encode-decision-block.ts';
import { entrySchemaOf, recordOf } from '../../records/schemas.ts';
import { refuseLaterVersion } from './later-version.ts';

/** Encodes blocks in `access-decisions` with the same framing as every value. Anything else there is not a block. */
export const blockCodec: BlockCodec = {
  encodeBlock: encodeFramedDecisionBlock,
  decodeBlock(value, place) {
    const framed = unframe(value);
    if (framed !== null) refuseLaterVersion(framed.schemaId, 'access-decisions', place);
    if (framed === null || recordOf(framed.schemaId) !== 'decision-block') return null;
    try {
      return {
        ...decodeDecisionBlock(framed.schemaId, framed.body),
        entrySchemaId: entrySchemaOf(framed.schemaId),
      };
    } catch (error) {
      if (error instanceof DecodeError) return null;
      throw error;
    }
  },
};
