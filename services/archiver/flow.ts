import { blockCodec } from '../adapters/avro/block-codec.ts';
import type { Clock } from '../adapters/clock.ts';
import type { Logger } from '../adapters/logger.ts';
import type { Meters } from '../adapters/metrics/catalogue.ts';
import { unframe } from '../avro/framing.ts';
import type { Log, LogRecord } from '../domain/decision-log/log.ts';
import { cutDecisionSegments, cutRecordSegments } from '../domain/segments/cut-segments.ts';
import { EntryDeflater } from '../domain/segments/entry-deflater.ts';
import { positionAfter } from '../domain/segments/sealed-position.ts';
import type { RunningStage } from '../domain/stage.ts';
import type { NoteSigner } from '../domain/transparency-log/checkpoint.ts';
import type { ObjectStore } from '../domain/transparency-log/object-store.ts';
import { encodeLogEntry } from '../records/log-entry/encode-log-entry.ts';
import { recordOf } from '../records/schemas.ts';
import { archivedTopics, topicPartitions } from '../topology.ts';
import { ArchiveAlarm } from './archive-alarm.ts';
import { keepTrimming } from './log-trimmer.ts';
import { type Pacing, usualPacing } from './retry.ts';
import type { SealedLog } from './sealed-log.ts';
import { Sealer } from './sealer.ts';
import { type CutStream, StreamArchiver } from './stream-archiver.ts';

export interface ArchiverDeps {
  readonly log: Log;
  readonly objects: ObjectStore;
  readonly signer: NoteSigner;
  readonly meters: Meters;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Default: `usualPacing`. */
  readonly pacing?: Pacing;
  /** How long the log keeps sealed records, in milliseconds of append time. Default: `null`, unlimited. */
  readonly logRetentionMillis?: number | null;
  /** What is not archived yet is archived once this resolves. Default: at once. */
  readonly started?: Promise<void>;
}

type ArchivedTopic = (typeof archivedTopics)[number];

/**
 * access-decisions, register and alerts -> segments, seals, tiles, checkpoint: every partition of every archived topic. It is
 * ready once it has read the sealed log back: what was appended before is archived like all that follows, and its lag shows
 * how much that is. After an `ArchiveAlarm` it archives nothing more and is not ready, until somebody starts it again.
 */
export function startArchiver(deps: ArchiverDeps): RunningStage {
  const sealer = openSealer(deps);
  const archivers: StreamArchiver[] = archivedTopics.flatMap(partitionsOf).map((stream) => {
    const onProgress = () => deps.meters.stageLag.set({ stage: 'archiver' }, sum(archivers.map(({ lag }) => lag)));
    return openStream(deps, { sealer, onProgress }, stream);
  });
  let isOpen = false;
  const stopTrimming = new AbortController();
  let trimming = Promise.resolve();
  const work = async () => {
    await sealer.open();
    isOpen = true;
    await deps.started;
    trimming = trimIfAsked(deps, sealer, stopTrimming.signal);
    await Promise.all(archivers.map((archiver) => archiver.run()));
    await sealer.flush();
  };
  const running = Promise.race([work(), sealer.failed]);
  const failed = new Promise<never>((_, reject) => {
    running.catch((error: unknown) => {
      sealer.abort();
      for (const archiver of archivers) archiver.abort();
      stopTrimming.abort();
      isOpen = false;
      reportFailure(deps, error);
      // No restart repairs what an alarm is about, and a process that ends at once is not asked for the count of alarms.
      if (!(error instanceof ArchiveAlarm)) reject(error);
    });
  });
  failed.catch(() => undefined);
  return {
    isReady: () => isOpen,
    async drain() {
      await Promise.all(archivers.map((archiver) => archiver.stop()));
      await running;
      stopTrimming.abort();
      await trimming;
    },
    failed,
  };
}

async function trimIfAsked(deps: ArchiverDeps, sealer: Sealer, signal: AbortSignal): Promise<void> {
  const { logRetentionMillis: retentionMillis = null } = deps;
  if (retentionMillis === null) return;
  await keepTrimming({ ...deps, retentionMillis, sealed: (stream) => sealer.last(stream) }, signal);
}

function openSealer({ log, objects, signer, meters, logger, clock, pacing = usualPacing }: ArchiverDeps): Sealer {
  let known: number | null = null;
  return new Sealer({
    archive: { objects, signer },
    streams: archivedTopics.flatMap(partitionsOf),
    async cutAgain({ topic, partition }, previous) {
      const archived = archivedTopics.find((one) => one === topic);
      if (archived === undefined) return null;
      for await (const segment of cutterOf({ topic: archived, partition })(log, {}, positionAfter(previous)))
        return segment;
      return null;
    },
    pacing,
    onCheckpoint(sealed, seals) {
      const { size } = sealed.edge;
      meters.checkpointSize.set(size);
      if (known === null) meters.checkpointTimestamp.set(newestSealed(sealed, clock()) / 1_000);
      // Another archiver may have signed it: of two, one may never be the first.
      else if (size > known) meters.checkpointTimestamp.set(clock() / 1_000);
      known = size;
      for (const { topic } of seals) meters.seals.inc({ topic });
    },
    onRetry: (error) => logger.warn({ err: error }, 'sealing failed and will be retried'),
  });
}

/** The append time of the newest sealed record; a checkpoint has no time of its own. 0: nothing is sealed. */
function newestSealed({ last }: SealedLog, now: number): number {
  return Math.max(0, ...[...last.values()].map(({ next }) => Math.min(next.appendedAt, now)));
}

function partitionsOf(topic: ArchivedTopic) {
  return Array.from({ length: topicPartitions[topic] }, (_, partition) => ({ topic, partition }));
}

type ArchivedPartition = ReturnType<typeof partitionsOf>[number];

function openStream(
  { log, objects, meters, logger, pacing = usualPacing }: ArchiverDeps,
  { sealer, onProgress }: { readonly sealer: Sealer; readonly onProgress: () => void },
  stream: ArchivedPartition,
): StreamArchiver {
  const onStored = (bytes: number) => meters.archivedBytes.inc({ topic: stream.topic }, bytes);
  const onRetry = (error: unknown) => logger.warn({ err: error }, 'storing a segment failed and will be retried');
  return new StreamArchiver({
    log,
    objects,
    sealer,
    stream,
    pacing,
    cut: cutterOf(stream),
    onStored,
    onProgress,
    onRetry,
  });
}

function cutterOf({ topic, partition }: Pick<ArchivedPartition, 'topic' | 'partition'>): CutStream {
  if (topic === 'access-decisions') {
    return (log, reading, start) =>
      cutDecisionSegments({ log, codec: blockCodec, partition, start, gather, ...reading });
  }
  return (log, reading, start) => cutRecordSegments({ log, topic, partition, toEntry, start, gather, ...reading });
}

const gather = () => new EntryDeflater();

/** Archives every record except ticks, whatever it contains. */
function toEntry({ offset, appendedAt, value }: LogRecord): Buffer | null {
  return recordOf(unframe(value)?.schemaId ?? 0) === 'tick' ? null : encodeLogEntry({ offset, appendedAt, value });
}

function reportFailure({ meters, logger }: ArchiverDeps, error: unknown): void {
  if (error instanceof ArchiveAlarm) meters.archiveAlarms.inc();
  logger.fatal({ err: error }, 'archiving has stopped');
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
