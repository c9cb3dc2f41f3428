import type { AccessFilter } from '../domain/access-search/access-filter.ts';
import type { AccessRow } from '../domain/access-search/access-row.ts';

/** A 32-bit number for a text. Two texts may share it, so what it finds is compared again. */
type Mark = number;

/** No text has it. */
const ABSENT: Mark = -1;

/**
 * The fields of an unindexed decision that searches ask for, as numbers: a search of the tail compares numbers, and
 * decodes only what can match.
 */
export interface EntryMarks {
  readonly event: Mark;
  readonly source: Mark;
  readonly owner: Mark;
  readonly actor: Mark;
  readonly onBehalfOf: Mark;
  readonly judgedActor: Mark;
  readonly camera: Mark;
  readonly recording: Mark;
  readonly site: Mark;
  readonly device: Mark;
  readonly verdict: Mark;
}

export function marksOf(row: AccessRow): EntryMarks {
  return {
    event: markOf(row.eventId),
    source: markOf(row.sourceId),
    owner: markOf(row.ownerId),
    actor: markOf(row.actorId),
    onBehalfOf: markOf(row.onBehalfOfId),
    judgedActor: markOf(row.judgedActorId),
    camera: markOf(row.cameraId),
    recording: markOf(row.recordingId),
    site: markOf(row.siteId),
    device: markOf(row.deviceId),
    verdict: markOf(row.verdict),
  };
}

/** Returns false only for a decision that the filter does not match. */
export function markFilter(filter: AccessFilter): (marks: EntryMarks) => boolean {
  const fields = ['owner', 'camera', 'recording', 'site', 'device', 'source', 'verdict'] as const;
  const asked = fields.flatMap((field) => (filter[field] === null ? [] : [[field, markOf(filter[field])] as const]));
  const actor = filter.actor === null ? null : markOf(filter.actor);
  return (marks) =>
    asked.every(([field, mark]) => marks[field] === mark) &&
    (actor === null || marks.actor === actor || marks.onBehalfOf === actor || marks.judgedActor === actor);
}

/** FNV-1a, 31 bits. */
export function markOf(text: string | null): Mark {
  if (text === null) return ABSENT;
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 1;
}
