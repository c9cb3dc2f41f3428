import type { AccessEvent } from './access-event.ts';

type Seen = Pick<AccessEvent, 'action' | 'resource'>;

/** True if somebody sees what a camera sees now: a livestream, and a still or clip of the stream, whatever the tool calls it. */
export function isLive({ action, resource }: Seen): boolean {
  return action === 'livestream' || resource.kind === 'live-stream';
}

/**
 * True if it is the picture of a camera, whatever recording the event names beside it: what is live, except for a recording that
 * is played as a livestream.
 */
function isLivePicture(event: Seen): boolean {
  return isLive(event) && event.resource.kind !== 'recording';
}

/** True if it is of a camera, whatever recording the event names beside it: its live picture, or the camera itself. */
export function isOfCamera(event: Seen): boolean {
  return event.resource.kind === 'camera' || isLivePicture(event);
}
