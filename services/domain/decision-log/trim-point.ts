import { readAcceptedBlocks } from './accepted-blocks.ts';
import { stateBefore } from './fold.ts';
import type { FoldedPartition } from './fold-from.ts';

export interface TrimLimit {
  /** The offset in `access-decisions[partition]` up to which everything is sealed. */
  readonly sealedTo: number;
  /** Only records appended before this time may be removed, milliseconds since 1970 UTC. */
  readonly appendedBefore: number;
  readonly signal?: AbortSignal;
}

/**
 * Returns the new start of `access-decisions[partition]`: the newest block within the limit from which a fold can
 * begin, or the present start if there is none. Reads only records that may be removed.
 */
export async function trimPoint(partition: FoldedPartition, limit: TrimLimit): Promise<number> {
  const { sealedTo, appendedBefore, signal } = limit;
  let point = await partition.log.startOffset('access-decisions', partition.partition);
  const reading = signal === undefined ? partition : { ...partition, signal };
  for await (const { block, offset, appendedAt } of readAcceptedBlocks(reading)) {
    if (offset >= sealedTo || appendedAt >= appendedBefore) break;
    if (stateBefore(block) !== null) point = offset;
  }
  return point;
}
