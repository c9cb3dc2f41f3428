import type { Logger } from '../adapters/logger.ts';
import type { IndexCover } from '../domain/access-search/index-files.ts';
import type { FoldPosition } from '../domain/decision-log/fold.ts';
import type { Log } from '../domain/decision-log/log.ts';
import { positionAfter } from '../domain/segments/sealed-position.ts';
import type { NoteVerifier } from '../domain/transparency-log/checkpoint.ts';
import { openLog, readCheckpoint, readLastSeals } from '../domain/transparency-log/log-reader.ts';
import type { ObjectStore } from '../domain/transparency-log/object-store.ts';
import { type Seal, streamName } from '../domain/transparency-log/seal.ts';
import { topicPartitions } from '../topology.ts';
import type { LongestLog } from './verification/longest-log.ts';

const TOPIC = 'access-decisions';
const streams = Array.from({ length: topicPartitions[TOPIC] }, (_, partition) => ({ topic: TOPIC, partition }));

export interface BufferStartDeps {
  readonly log: Log;
  readonly objects: ObjectStore;
  readonly verifier: NoteVerifier;
  readonly logger: Logger;
}

/** The start of the buffer, and the seals that must be indexed before the two together are complete. */
export interface BufferStart {
  readonly positions: readonly FoldPosition[];
  readonly holes: IndexCover['holes'];
  /** False where the archive does not show all that is indexed: then the buffer may read what the index has. */
  readonly isBehindIndex: boolean;
}

/**
 * Returns how many seals the log has, or had before it was put back to an older copy: what is indexed of the rest is not
 * in the archive any more. Infinity where the archive cannot be read now.
 */
export async function readSealsEver(
  { objects, verifier, logger }: Pick<BufferStartDeps, 'objects' | 'verifier' | 'logger'>,
  longest: Pick<LongestLog, 'size'>,
): Promise<number> {
  try {
    const checkpoint = await readCheckpoint(objects, verifier);
    return Math.max(checkpoint?.size ?? 0, await longest.size());
  } catch (error) {
    logger.error({ err: error }, 'the size of the log cannot be read: every file of the index is searched');
    return Number.POSITIVE_INFINITY;
  }
}

/**
 * The buffer starts, in each partition, behind the newest seal below which everything is in the index or will be from
 * its segments (all `holes` of the index but the last). If the log was trimmed beyond that (the index was deleted), the
 * existing seals are a hole like the others: indexed at once, and before the auditor is ready.
 */
export async function readBufferStart(deps: BufferStartDeps, holes: IndexCover['holes']): Promise<BufferStart> {
  const { size, last, isWhole } = await readIndexedSeals(deps, holes);
  const positions = streams.map((stream) => positionAfter(last.get(streamName(stream)) ?? null));
  const starts = await Promise.all(streams.map(({ partition }) => deps.log.startOffset(TOPIC, partition)));
  const isTrimmed = starts.some((start, partition) => start > (positions[partition]?.offset ?? 0));
  return { positions, holes: isTrimmed ? splitLast(holes, size) : holes, isBehindIndex: isWhole };
}

/**
 * Returns none where the archive cannot be read now: the index loop meets the same error and reports it. `isWhole`: the archive has
 * all that is indexed.
 */
async function readIndexedSeals({ objects, verifier, logger }: BufferStartDeps, holes: IndexCover['holes']) {
  const below = holes.at(-1)?.first ?? 0;
  try {
    const log = await openLog(objects, verifier);
    return { size: log.size, last: await readLastSeals(log, { streams, below }), isWhole: log.size >= below };
  } catch (error) {
    logger.error({ err: error }, 'seals cannot be read: the buffer begins at the start of the log');
    return { size: 0, last: new Map<string, Seal>(), isWhole: false };
  }
}

function splitLast(holes: IndexCover['holes'], size: number): IndexCover['holes'] {
  const first = holes.at(-1)?.first ?? 0;
  if (first >= size) return holes;
  return [...holes.slice(0, -1), { first, last: size - 1 }, { first: size, last: Number.POSITIVE_INFINITY }];
}
