import type { ReadBlock } from '../../domain/decision-log/accepted-blocks.ts';

export interface PartitionBlock {
  readonly partition: number;
  readonly accepted: ReadBlock;
}

/**
 * Yields the blocks of all partitions by append time, which is the order in which a detector that ran all the time saw
 * them. A replay of one partition after the other would compare today's accesses of one with last month's of another.
 */
export async function* mergeBlocks(
  partitions: readonly AsyncIterator<ReadBlock>[],
): AsyncGenerator<PartitionBlock, void, undefined> {
  const heads = await Promise.all(partitions.map((partition) => next(partition)));
  for (;;) {
    const partition = earliest(heads);
    const accepted = heads[partition];
    const source = partitions[partition];
    if (!accepted || source === undefined) return;
    yield { partition, accepted };
    heads[partition] = await next(source);
  }
}

async function next(blocks: AsyncIterator<ReadBlock>): Promise<ReadBlock | null> {
  const result = await blocks.next();
  return result.done === true ? null : result.value;
}

/** Returns the index of the head that was appended first; 0 when all are at their end. */
function earliest(heads: readonly (ReadBlock | null)[]): number {
  return heads.reduce((found, head, index) => {
    const best = heads[found];
    return head !== null && (!best || head.appendedAt < best.appendedAt) ? index : found;
  }, 0);
}
