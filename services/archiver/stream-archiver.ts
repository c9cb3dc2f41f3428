import { setTimeout } from 'node:timers/promises';
import type { Log, ReadOptions } from '../domain/decision-log/log.ts';
import type { DeflatedEntries } from '../domain/segments/entry-deflater.ts';
import { positionAfter } from '../domain/segments/sealed-position.ts';
import type { CutPosition, CutSegment } from '../domain/segments/segment-cutter.ts';
import type { ObjectStore } from '../domain/transparency-log/object-store.ts';
import {
  parseSegmentKey,
  type Seal,
  type Stream,
  segmentKey,
  segmentPrefix,
  streamName,
} from '../domain/transparency-log/seal.ts';
import type { TopicName } from '../topology.ts';
import { ArchiveAlarm } from './archive-alarm.ts';
import { type Pacing, retrying } from './retry.ts';
import type { Sealer } from './sealer.ts';
import { storeSegment } from './segment-object.ts';

/** Cuts the log from `start` on into segments, in order. */
export type CutStream = (
  log: Log,
  reading: Pick<ReadOptions, 'follow' | 'signal'>,
  start: CutPosition,
) => AsyncIterable<CutSegment<DeflatedEntries>>;

export interface StreamArchiverOptions {
  readonly log: Log;
  readonly objects: ObjectStore;
  readonly sealer: Sealer;
  readonly stream: Stream & { readonly topic: TopicName };
  readonly cut: CutStream;
  readonly pacing: Pacing;
  readonly onStored: (bytes: number) => void;
  /** Called when a batch has been processed. */
  readonly onProgress: () => void;
  /** Called for a write that failed and will be retried. */
  readonly onRetry: (error: unknown) => void;
}

/** Archives one partition: cuts, stores and passes segments on to be sealed. Does not store sealed segments again. */
export class StreamArchiver {
  readonly #options: StreamArchiverOptions;
  readonly #stopping = new AbortController();
  #position = 0;
  #endOffset = 0;
  #stopAt = Number.POSITIVE_INFINITY;

  constructor(options: StreamArchiverOptions) {
    this.#options = options;
  }

  /** The records of the partition that are not processed yet. */
  get lag(): number {
    return Math.max(0, this.#endOffset - this.#position);
  }

  /** Resolves after `stop`, once everything below the stop is passed on. */
  async run(): Promise<void> {
    const { log, objects, sealer, stream, cut, pacing, onStored, onRetry } = this.#options;
    const last = sealer.last(stream);
    const start = positionAfter(last);
    await verifyKept(log, stream, { sealedTo: start.offset, pacing });
    const orphans = await readOrphans(objects, stream, start.offset);
    const reading = { follow: true, signal: this.#stopping.signal };
    for await (const segment of cut(this.#observed(log), reading, start)) {
      if (sealer.isAborted) return;
      const { seal, bytes } = await retrying(() => storeSegment(objects, stream, segment), pacing, onRetry);
      verifyOrphans(orphans, seal);
      onStored(bytes);
      await sealer.add(seal);
    }
  }

  /** Ends `run` after the records that the partition contains now. */
  async stop(): Promise<void> {
    const { log, stream } = this.#options;
    this.#stopAt = await log.endOffset(stream.topic, stream.partition);
    this.#stopIfDone();
  }

  /** Ends `run` at once. */
  abort(): void {
    this.#stopping.abort();
  }

  /** Wraps the log for the cutter; a batch counts as processed when the cutter requests the next one. */
  #observed(log: Log): Log {
    const advance = (position: number, endOffset: number) => {
      this.#position = position;
      this.#endOffset = endOffset;
      this.#stopIfDone();
      this.#options.onProgress();
    };
    return {
      ...log,
      async *read(topic, partition, from, options) {
        advance(from, from);
        for await (const batch of log.read(topic, partition, from, options)) {
          yield batch;
          advance(batch.nextOffset, batch.endOffset);
        }
      },
    };
  }

  #stopIfDone(): void {
    if (this.#position >= this.#stopAt) this.#stopping.abort();
  }
}

/**
 * The log is trimmed only behind seals, and has what is sealed: if it starts later or ends before, the archive is older than the log, the log is
 * an older copy, or they belong to different logs. Nothing that is appended to such a log would ever be sealed.
 */
async function verifyKept(
  log: Log,
  { topic, partition }: StreamArchiverOptions['stream'],
  { sealedTo, pacing }: { readonly sealedTo: number; readonly pacing: Pacing },
): Promise<void> {
  const place = `${segmentPrefix}${streamName({ topic, partition })}/`;
  const first = await log.startOffset(topic, partition);
  if (first > sealedTo) {
    const message = `the log begins at offset ${first}, but the archive was sealed only up to ${sealedTo}`;
    throw new ArchiveAlarm(place, message);
  }
  let end = await log.endOffset(topic, partition);
  // A broker that has just become the leader may not know yet that the newest records are committed.
  for (let attempt = 1; end < sealedTo && attempt < pacing.attemptsMax; attempt += 1) {
    await setTimeout(pacing.retryMillis);
    end = await log.endOffset(topic, partition);
  }
  if (end >= sealedTo) return;
  throw new ArchiveAlarm(place, `the log ends at offset ${end}, but the archive was sealed up to ${sealedTo}`);
}

/** Finds objects of the stream without a seal, which a crash between storing and sealing leaves. */
async function readOrphans(objects: ObjectStore, stream: Stream, sealedTo: number): Promise<Set<string>> {
  const orphans = new Set<string>();
  for await (const key of objects.list(`${segmentPrefix}${streamName(stream)}/`)) {
    const parsed = parseSegmentKey(key);
    if (parsed !== null && parsed.next.offset > sealedTo) orphans.add(key);
  }
  return orphans;
}

/**
 * Rejects an orphan that overlaps the segment, or is before its end, unless it is the segment: it was cut or decided
 * otherwise.
 */
function verifyOrphans(orphans: Set<string>, seal: Seal): void {
  const own = segmentKey(seal);
  orphans.delete(own);
  for (const key of orphans) {
    const parsed = parseSegmentKey(key);
    if (parsed === null) continue;
    const overlaps = parsed.firstSource <= seal.lastSource && parsed.lastSource >= seal.firstSource;
    if (overlaps || parsed.next.offset <= seal.next.offset) throw new ArchiveAlarm(key, `it overlaps \`${own}\``);
  }
}
