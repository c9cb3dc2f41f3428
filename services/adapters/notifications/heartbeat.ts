import { toRfc3339 } from '../../value-forms/rfc3339.ts';
import { type PostTarget, postJson } from './post-json.ts';
import type { DeliveryResult, SendHeartbeat, SendNotification } from './sender.ts';

export interface HeartbeatSender {
  readonly send: SendNotification;
  readonly heartbeat: SendHeartbeat;
}

/** Pings an address that notices when no ping comes: a dead man's switch. It names nobody. */
export function heartbeatSender(target: PostTarget, clock: () => number): HeartbeatSender {
  const post = (type: string, data: object): Promise<DeliveryResult> =>
    postJson(target, { body: JSON.stringify({ type, timestamp: toRfc3339(clock()), data }) });
  return {
    send: ({ type }) => post(`heartbeat.${type}`, {}),
    heartbeat: ({ sentAt, returnedAt, everyMillis }) =>
      post('heartbeat', {
        canarySentAt: toRfc3339(sentAt),
        canaryReturnedAt: toRfc3339(returnedAt),
        everySeconds: everyMillis / 1_000,
      }),
  };
}
