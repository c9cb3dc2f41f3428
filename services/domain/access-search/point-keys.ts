import type { AccessFilter } from './access-filter.ts';
import type { AccessRow } from './access-row.ts';

/** The fields by which an index file finds its rows without reading a column: of each, a file has many values. */
export const pointFields = ['owner', 'actor', 'camera', 'recording', 'eventId'] as const;
export type PointField = (typeof pointFields)[number];

/** One value of a field, as a look-up asks for it. */
export interface Point {
  readonly field: PointField;
  readonly value: string;
}

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/**
 * A 32-bit number for a point: FNV-1a. UNTRUSTED: two points may share it, by chance or because a stranger chose his
 * ids, so what it finds is compared with the decision itself.
 */
export function pointHash(field: PointField, value: string): number {
  let hash = Math.imul(FNV_OFFSET ^ pointFields.indexOf(field), FNV_PRIME);
  for (let at = 0; at < value.length; at += 1) hash = Math.imul(hash ^ value.charCodeAt(at), FNV_PRIME);
  return hash >>> 0;
}

/** The points of a row. An access has up to three actors, mostly one and the same. */
export function pointHashesOf(row: AccessRow): readonly number[] {
  const hashes = [pointHash('eventId', row.eventId)];
  if (row.ownerId !== null) hashes.push(pointHash('owner', row.ownerId));
  if (row.cameraId !== null) hashes.push(pointHash('camera', row.cameraId));
  if (row.recordingId !== null) hashes.push(pointHash('recording', row.recordingId));
  const { actorId, onBehalfOfId, judgedActorId } = row;
  if (actorId !== null) hashes.push(pointHash('actor', actorId));
  if (onBehalfOfId !== null && onBehalfOfId !== actorId) hashes.push(pointHash('actor', onBehalfOfId));
  if (judgedActorId !== null && judgedActorId !== actorId && judgedActorId !== onBehalfOfId) {
    hashes.push(pointHash('actor', judgedActorId));
  }
  return hashes;
}

/** The points that every match of a filter has. */
export function pointsOf(filter: AccessFilter): readonly Point[] {
  return (['recording', 'camera', 'owner', 'actor'] as const).flatMap((field) => {
    const value = filter[field];
    return value === null ? [] : [{ field, value }];
  });
}
