import { releasedSchemas } from '../../records/schemas.ts';
import type { WriterSchema } from './writer-schema.ts';

/** Which schemas records of `access-events` may be written in. */
export interface WriterSchemas {
  /**
   * Resolves when `of` can answer for each id; waits as long as whoever knows cannot be reached, because not being
   * reached says nothing about a record. Rejects only when `signal` ends the wait.
   */
  learn(schemaIds: Iterable<number>, signal: AbortSignal): Promise<void>;
  /** The schema, or the reason why records under that id are rejected. Only for ids that were learnt. */
  of(schemaId: number): WriterSchema | string;
  /** Records wait for an answer. */
  readonly isWaiting: boolean;
}

/** Without a registry: the released versions of our own schema, and nothing else. */
export const fixedSchemas: WriterSchemas = {
  learn: () => Promise.resolve(),
  of: (schemaId) => unknownSchema(schemaId),
  isWaiting: false,
};

/** Ids of `schemas.lock` mean what they mean there, whatever a registry says. */
export function isPinned(schemaId: number): boolean {
  return pinned.has(schemaId);
}

export function unknownSchema(schemaId: number, why = ''): string {
  return `schema id is \`${schemaId}\`, expected ${eventIds.join(' or ')} (access-event)${why}`;
}

const pinned: ReadonlySet<number> = new Set(releasedSchemas.map(({ id }) => id));
const eventIds = releasedSchemas.flatMap(({ id, record }) => (record === 'access-event' ? [id] : []));
