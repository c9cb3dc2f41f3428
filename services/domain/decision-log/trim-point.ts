import { readAcceptedBlocks } from './accepted-blocks.ts';
import { stateBefore } from './fold.ts';
import type { FoldedPartition } from './fold-from.ts';

export interface TrimLimit {
  /** Offset in `access-decisions[partition]` up to which everything is sealed. */
  readonly sealedTo: number;
  /** Only what was appended before this time, milliseconds since 1970 UTC. */
  readonly appendedBefore: number;
  readonly signal?: AbortSignal;
}

/**
 * Where `access-decisions[partition]` may begin: with the newest block within the limit from which a fold can begin. The
 * present start where there is none. Reads what may be removed, and nothing else.
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
