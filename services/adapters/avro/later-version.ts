import { releasedSchemas } from '../../records/schemas.ts';
import type { TopicName } from '../../topology.ts';
import { buildVersion } from '../config/build-version.ts';

/** The newest schema that this release knows. Every release numbers its schemas after those of the last one. */
export const newestSchemaId = Math.max(...releasedSchemas.map(({ id }) => id));

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

/**
 * Throws `LaterVersionError` where no schema of this release has the id. Only for topics that no program but custodes
 * writes to: in others, one record of a stranger would stop every process.
 */
export function refuseLaterVersion(schemaId: number, topic: TopicName, place?: RecordPlace): void {
  if (schemaId <= newestSchemaId) return;
  const where = place === undefined ? topic : `${topic}[${place.partition}] at offset ${place.offset}`;
  throw new LaterVersionError(
    `${where} has a record of schema ${schemaId}, expected at most ${newestSchemaId}: a release after ${buildVersion} wrote it. Start that release or a later one, or restore the copy that was made before the upgrade (docs/upgrading.md)`,
  );
}
