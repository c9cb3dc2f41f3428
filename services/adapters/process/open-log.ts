import { join } from 'node:path';
import type { Log } from '../../domain/decision-log/log.ts';
import { systemClock } from '../clock.ts';
import { openEmbeddedLog } from '../embedded/embedded-log.ts';
import type { KafkaConfig } from '../kafka/kafka-config.ts';
import type { Logger } from '../logger.ts';

export interface OpenedLog {
  readonly log: Log;
  /** Identifies this log among all logs, so that stored tables and caches are only used with their own log. */
  readonly logId: string;
  close(): Promise<void>;
}

/** Opens Kafka if the environment names brokers, else the embedded log under `dataDir`. */
export async function openLog(
  { kafka, dataDir }: { readonly kafka: KafkaConfig | null; readonly dataDir: string },
  logger: Logger,
): Promise<OpenedLog> {
  if (kafka !== null) {
    // The client of Kafka is loaded where it is used: it costs every other start a tenth of its time.
    const { openSharedLog } = await import('./open-shared-log.ts');
    return openSharedLog(kafka, logger);
  }
  const log = await openEmbeddedLog({ folder: join(dataDir, 'log'), clock: systemClock });
  return { log, logId: EMBEDDED, close: () => log.close() };
}

/** The `logId` of the embedded log. */
export const EMBEDDED = 'embedded';
