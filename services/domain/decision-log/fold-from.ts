import type { BlockCodec } from './block.ts';
import type { FoldPosition } from './fold.ts';
import { stateBefore } from './fold.ts';
import type { Log } from './log.ts';

const TOPIC = 'access-decisions';

export interface FoldedPartition {
  readonly log: Log;
  readonly codec: BlockCodec;
  readonly partition: number;
}

/** Something other than the archiver trimmed the log, or the log was trimmed beyond a reader that had stopped. */
export class LogTrimmedError extends Error {
  override readonly name = 'LogTrimmedError';
}

/**
 * Returns where a fold of `access-decisions[partition]` begins: at `from`, or at the log's start if the log was trimmed
 * beyond `from`. The archiver trims up to a block that counts, and such a block contains the state before itself.
 */
export async function foldFrom({ log, codec, partition }: FoldedPartition, from: FoldPosition): Promise<FoldPosition> {
  const start = await log.startOffset(TOPIC, partition);
  if (from.offset >= start) return from;
  for await (const { records } of log.read(TOPIC, partition, start, { recordsMax: 1 })) {
    const [first] = records;
    const block = first === undefined ? null : codec.decodeBlock(first.value, { partition, offset: first.offset });
    const state = block === null ? null : stateBefore(block);
    if (first === undefined || state === null) break;
    return { offset: first.offset, state };
  }
  throw new LogTrimmedError(
    `${TOPIC}[${partition}] begins at offset ${start} with no block that a fold can begin with`,
  );
}

/** Offsets may have holes. A hole that trimming left below a reader would make it drop every later block. */
export async function verifyHole({ log, partition }: FoldedPartition, expected: number): Promise<void> {
  const start = await log.startOffset(TOPIC, partition);
  if (start <= expected) return;
  throw new LogTrimmedError(
    `${TOPIC}[${partition}] was trimmed up to offset ${start} while it was read at ${expected}`,
  );
}
