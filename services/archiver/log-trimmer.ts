import { setTimeout } from 'node:timers/promises';
import type { Clock } from '../adapters/clock.ts';
import type { Logger } from '../adapters/logger.ts';
import type { Meters } from '../adapters/metrics/catalogue.ts';
import type { Log } from '../domain/decision-log/log.ts';
import { SettledTime } from '../domain/settled-time.ts';
import { topicPartitions } from '../topology.ts';
import { type TrimOptions, trimLog } from './trim-log.ts';

/**
 * How often the log is checked. The first check is delayed, because another process that just started may be reading
 * the oldest records.
 */
const FIRST_TRIM_MILLIS = 10 * 60 * 1_000;
const TRIM_EVERY_MILLIS = 60 * 60 * 1_000;

export interface LogTrimmerDeps extends Pick<TrimOptions, 'sealed' | 'retentionMillis'> {
  readonly log: Log;
  readonly meters: Meters;
  readonly logger: Logger;
  readonly clock: Clock;
  /** How long the first check waits. Default: `FIRST_TRIM_MILLIS`. */
  readonly firstMillis?: number;
  /** Default: `TRIM_EVERY_MILLIS`. */
  readonly everyMillis?: number;
}

/**
 * Trims the log after a delay and then every hour until `signal` aborts. A failure is logged and retried an hour later:
 * trimming late costs only space.
 *
 * What is removed is gone, so a clock that is ahead removes nothing: the log and a settled time both have to show how late it is.
 */
export async function keepTrimming(deps: LogTrimmerDeps, signal: AbortSignal): Promise<void> {
  const { log, sealed, retentionMillis, meters, logger, clock } = deps;
  const { firstMillis = FIRST_TRIM_MILLIS, everyMillis = TRIM_EVERY_MILLIS } = deps;
  // Rejects only when the stage stops.
  const pause = (millis: number) => setTimeout(millis, undefined, { signal, ref: false }).catch(() => {});
  await pause(firstMillis);
  const settled = new SettledTime();
  while (!signal.aborted) {
    const onTrimmed: TrimOptions['onTrimmed'] = ({ topic, partition }, startOffset, removed) => {
      meters.logStart.set({ topic, partition }, startOffset);
      meters.trimmedRecords.inc({ topic }, removed);
      if (removed > 0) logger.info({ topic, partition, startOffset, removed }, 'log trimmed behind sealed segments');
    };
    const shown = settled.look(clock());
    try {
      const nowMs = Math.min(shown, await newestIn(log));
      await trimLog({ log, sealed, retentionMillis, nowMs, onTrimmed, signal });
    } catch (error) {
      if (!signal.aborted) logger.error({ err: error }, 'the log could not be trimmed');
    }
    await pause(everyMillis);
  }
}

/** Returns when the last access or dead letter was appended; -Infinity where there is none. */
async function newestIn(log: Log): Promise<number> {
  let newest = Number.NEGATIVE_INFINITY;
  for (const topic of ['access-events', 'dead-letters'] as const) {
    for (let partition = 0; partition < topicPartitions[topic]; partition += 1) {
      const last = (await log.endOffset(topic, partition)) - 1;
      if (last < (await log.startOffset(topic, partition))) continue;
      for await (const { records } of log.read(topic, partition, last, { recordsMax: 1 })) {
        for (const { appendedAt } of records) newest = Math.max(newest, appendedAt);
      }
    }
  }
  return newest;
}
