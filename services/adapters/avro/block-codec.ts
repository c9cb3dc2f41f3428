import { DecodeError } from '../../avro/decode-error.ts';
import { unframe } from '../../avro/framing.ts';
import type { Block, BlockCodec } from '../../domain/decision-log/block.ts';
import { sourceOffset } from '../../domain/transparency-log/segment-check.ts';
import { schemaById } from '../../domain/transparency-log/segment-file.ts';
import type { ArchivedSchema } from '../../records/archived-schemas.ts';
import { decodeDecisionBlock } from '../../records/decision-block/decode-decision-block.ts';
import { encodeFramedDecisionBlock } from '../../records/decision-block/encode-decision-block.ts';
import { entrySchemaOf, recordOf } from '../../records/schemas.ts';
import { refuseOtherRelease } from './later-version.ts';

/** Encodes blocks in `access-decisions` with the same framing as every value. Anything else there is not a block. */
export const blockCodec: BlockCodec = {
  encodeBlock: encodeFramedDecisionBlock,
  decodeBlock(value, place) {
    const framed = unframe(value);
    if (framed !== null) refuseOtherRelease(framed.schemaId, 'access-decisions', place);
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
  hasWholeEntries(block) {
    const schema = schemaById(block.entrySchemaId);
    try {
      return block.entries.every((entry, at) => isWhole(entry, schema, block, at));
    } catch (error) {
      if (error instanceof DecodeError) return false;
      throw error;
    }
  },
};

/** Throws `DecodeError` where the entry is cut short or malformed. */
function isWhole(entry: Buffer, { skip }: ArchivedSchema, { kind, firstSource, previousSource }: Block, at: number) {
  const { end, isReevaluation } = skip(entry, 0);
  if (end !== entry.length || isReevaluation !== (kind === 'reevaluations')) return false;
  const source = sourceOffset(entry) ?? -1;
  return isReevaluation ? source >= 0 && source <= previousSource : source === firstSource + at;
}
