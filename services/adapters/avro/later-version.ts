import { unframe } from '../../avro/framing.ts';
import type { Log } from '../../domain/decision-log/log.ts';
import { releasedSchemas } from '../../records/schemas.ts';
import { type TopicName, topicPartitions } from '../../topology.ts';
import { buildVersion } from '../config/build-version.ts';

/** The newest schema that this release knows. Every release numbers its schemas after those of the last one. */
export const newestSchemaId = Math.max(...releasedSchemas.map(({ id }) => id));

/** Releases 0.1 and 0.2 numbered their schemas from 1 to 29. Later ones begin at 101, and read none of those. */
export const oldestSchemaId = Math.min(...releasedSchemas.map(({ id }) => id));
/** Release 0.1 had the schemas up to this one. */
const LAST_OF_0_1 = 8;

/** Where a record was found. */
export interface RecordPlace {
  readonly partition: number;
  readonly offset: number;
}

/**
 * A later release wrote the record. To go on without it would decide again what was decided, or open alerts that were
 * closed, so the process stops.
 */
export class LaterVersionError extends Error {
  override readonly name = 'LaterVersionError';
}

/** Release 0.1 or 0.2 wrote the records. To go on without them would decide again what was decided. */
export class EarlierReleaseError extends Error {
  override readonly name = 'EarlierReleaseError';
}

/**
 * Throws `EarlierReleaseError` where a partition of the topic begins with a record of release 0.1 or 0.2. For topics that
 * other programs write to as well: a stranger's record is never the first one of a topic in use.
 */
export async function refuseEarlierTopic(log: Pick<Log, 'read'>, topic: TopicName): Promise<void> {
  for (let partition = 0; partition < topicPartitions[topic]; partition += 1) {
    for await (const { records } of log.read(topic, partition, 0, { recordsMax: 1 })) {
      const [first] = records;
      if (first === undefined) continue;
      const schemaId = unframe(first.value)?.schemaId ?? 0;
      if (schemaId < oldestSchemaId) refuseOtherRelease(schemaId, topic, { partition, offset: first.offset });
      break;
    }
  }
}

/**
 * Throws `LaterVersionError` or `EarlierReleaseError` where no schema of this release has the id; 0 is none. Only for
 * topics that no program but custodes writes to: in others, one record of a stranger would stop every process.
 */
export function refuseOtherRelease(schemaId: number, topic: TopicName, place?: RecordPlace): void {
  if (schemaId <= 0 || (schemaId >= oldestSchemaId && schemaId <= newestSchemaId)) return;
  const where = place === undefined ? topic : `${topic}[${place.partition}] at offset ${place.offset}`;
  if (schemaId < oldestSchemaId) {
    const release = schemaId <= LAST_OF_0_1 ? '0.1' : '0.2';
    throw new EarlierReleaseError(
      `${where} has a record of schema ${schemaId}, which custodes ${release} wrote; this release reads topics of 0.3 and later: start with empty topics (another TOPIC_PREFIX) or go on with ${release} (docs/upgrading.md)`,
    );
  }
  throw new LaterVersionError(
    `${where} has a record of schema ${schemaId}, expected at most ${newestSchemaId}: a release after ${buildVersion} wrote it. Start that release or a later one, or restore the copy that was made before the upgrade (docs/upgrading.md)`,
  );
}
