import type { Action } from './access-event.ts';

export const RESOURCE_EXPECTED =
  'at least one of recordingId, cameraId, ownerId, storeId (only search and list may go without)';
export const ACCESS_ID_EXPECTED = 'the eventId of the begin that this end closes';

export function needsResourceId(action: Action): boolean {
  return action !== 'search' && action !== 'list';
}

/** INVARIANT: a part of an event without any value is `null`, never an object of nulls. */
export function nullIfEmpty<Part extends object>(part: Part): Part | null {
  return isEmpty(part) ? null : part;
}

export function isEmpty(part: object): boolean {
  // No list of the values: this runs three times for every event.
  for (const name in part) if (part[name as keyof typeof part] !== null) return false;
  return true;
}
