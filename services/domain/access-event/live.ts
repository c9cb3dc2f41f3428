import type { AccessEvent } from './access-event.ts';

/** True if somebody sees what a camera sees now: a livestream, and a still or clip of the stream, whatever the tool calls it. */
export function isLive({ action, resource }: Pick<AccessEvent, 'action' | 'resource'>): boolean {
  return action === 'livestream' || resource.kind === 'live-stream';
}
