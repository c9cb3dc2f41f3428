import { releasedSchemas } from '../../records/schemas.ts';
import type { WriterSchema } from './writer-schema.ts';

/** The schemas in which records of `access-events` may be written. */
export interface WriterSchemas {
  /**
   * Resolves when `of` can answer for each id. Waits as long as the registry cannot be reached, because that reveals
   * nothing about a record. Rejects only when `signal` ends the wait.
   */
  learn(schemaIds: Iterable<number>, signal: AbortSignal): Promise<void>;
  /**
   * Returns the schema, or the reason why records under that id are rejected. Call it only for ids that were learnt.
   */
  of(schemaId: number): WriterSchema | string;
  /** Records are waiting for an answer. */
  readonly isWaiting: boolean;
}

/** Without a registry: only our own schema under its id of `schemas.lock`. */
export const fixedSchemas: WriterSchemas = {
  learn: () => Promise.resolve(),
  of: (schemaId) => unknownSchema(schemaId),
  isWaiting: false,
};

/** Ids of `schemas.lock` keep their meaning, whatever a registry answers. */
export function isPinned(schemaId: number): boolean {
  return pinned.has(schemaId);
}

export function unknownSchema(schemaId: number, why = ''): string {
  return `schema id is \`${schemaId}\`, expected ${eventIds.join(' or ')} (access-event)${why}`;
}

const pinned: ReadonlySet<number> = new Set(releasedSchemas.map(({ id }) => id));
const eventIds = releasedSchemas.flatMap(({ id, record }) => (record === 'access-event' ? [id] : []));
