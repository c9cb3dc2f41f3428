import type { AccessEvent } from './access-event.ts';

/** What a heartbeat is about: no recording, no camera and no owner. */
export const HEARTBEAT_STORE = 'heartbeat';

/**
 * True for a sign of life of a source, which reports no access. UNTRUSTED: an event that names anything that can be
 * watched is an access, whatever its phase claims, and is judged.
 */
export function isHeartbeat({ phase, source, actor, action, path, resource }: AccessEvent): boolean {
  if (phase !== 'heartbeat' || action !== 'list' || (path !== 'app' && path !== 'api')) return false;
  if (actor.kind !== 'service' || actor.id !== source.id || actor.onBehalfOf !== null) return false;
  const { kind, storeId, recordingId, cameraId, ownerId, siteId } = resource;
  const isEmpty = recordingId === null && cameraId === null && ownerId === null && siteId === null;
  return kind === 'store' && storeId === HEARTBEAT_STORE && isEmpty;
}
