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

/** The log was trimmed otherwise than the archiver does it, or beyond a reader that stood still. */
export class LogTrimmedError extends Error {
  override readonly name = 'LogTrimmedError';
}

/**
 * Where a fold of `access-decisions[partition]` begins: at `from`, unless the log was trimmed beyond it, else at the
 * log's start. The archiver trims up to a block that counts, and such a block holds the state before itself.
 */
export async function foldFrom({ log, codec, partition }: FoldedPartition, from: FoldPosition): Promise<FoldPosition> {
  const start = await log.startOffset(TOPIC, partition);
  if (from.offset >= start) return from;
  for await (const { records } of log.read(TOPIC, partition, start, { recordsMax: 1 })) {
    const [first] = records;
    const block = first === undefined ? null : codec.decodeBlock(first.value);
    const state = block === null ? null : stateBefore(block);
    if (first === undefined || state === null) break;
    return { offset: first.offset, state };
  }
  throw new LogTrimmedError(
    `${TOPIC}[${partition}] begins at offset ${start} with no block that a fold can begin with`,
  );
}

/** Offsets may have holes; a hole that trimming left below a reader would make it drop everything from there on. */
export async function verifyHole({ log, partition }: FoldedPartition, expected: number): Promise<void> {
  const start = await log.startOffset(TOPIC, partition);
  if (start <= expected) return;
  throw new LogTrimmedError(
    `${TOPIC}[${partition}] was trimmed up to offset ${start} while it was read at ${expected}`,
  );
}
