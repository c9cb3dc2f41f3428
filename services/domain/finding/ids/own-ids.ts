import type { DetectedAccess } from '../detected-access.ts';

/** The ids of one access, which sentences about it name. */
export interface OwnIds {
  readonly eventId: string;
  readonly ownerId: string | null;
  readonly actorId: string;
  readonly cameraId: string | null;
  readonly recordingId: string | null;
}

/** Begins a sentence that has a character of `marks` itself, and all of its ids. */
const WHOLE = '\u0080';
/** In place of each id, in the order in which they are taken out. */
const marked = [
  ['\u0081', ({ recordingId }: OwnIds) => recordingId],
  ['\u0082', ({ cameraId }: OwnIds) => cameraId],
  ['\u0083', ({ ownerId }: OwnIds) => ownerId],
  ['\u0084', ({ actorId }: OwnIds) => actorId],
  ['\u0085', ({ eventId }: OwnIds) => eventId],
] as const;
const reversed = marked.toReversed();
const marks = /[\u0080-\u0085]/;

export function ownIdsOf({ event, facts }: DetectedAccess): OwnIds {
  const { eventId, resource } = event;
  const [ownerId, actorId, cameraId] = [facts.account.ownerId, facts.actor.id, facts.camera.id];
  return { eventId, ownerId, actorId, cameraId, recordingId: resource.recordingId };
}

/** A sentence with a mark in place of each id of the access: one text for all accesses of which the same is stated. */
export function withoutIds(sentence: string, own: OwnIds): string {
  if (marks.test(sentence)) return WHOLE + sentence;
  let without = sentence;
  for (const [mark, idOf] of marked) {
    const id = idOf(own);
    if (id !== null && id !== '' && without.includes(id)) without = without.replaceAll(id, mark);
  }
  return without;
}

/** The sentence of which `withoutIds` made this one, with the same ids. */
export function withIds(sentence: string, own: OwnIds): string {
  if (sentence.startsWith(WHOLE)) return sentence.slice(WHOLE.length);
  // An id may contain marks of those that were taken out before it, so they are put back last.
  let whole = sentence;
  for (const [mark, idOf] of reversed) if (whole.includes(mark)) whole = whole.split(mark).join(idOf(own) ?? '');
  return whole;
}
