import { Webhook } from 'standardwebhooks';
import { toRfc3339 } from '../../value-forms/rfc3339.ts';
import { type PostTarget, postJson } from './post-json.ts';
import type { NoticeWithSubject, NotificationMessage, SendNotification } from './sender.ts';

/** A target of Standard Webhooks: https://github.com/standard-webhooks/standard-webhooks. */
export interface WebhookTarget extends PostTarget {
  /** `whsec_` and base64. */
  readonly secret: string;
}

export function webhookSender(target: WebhookTarget, clock: () => number): SendNotification {
  const webhook = new Webhook(target.secret);
  return (message) => {
    const body = JSON.stringify(payloadOf(message));
    // Of this attempt: a receiver refuses old timestamps.
    const at = new Date(clock());
    const headers = {
      'webhook-id': message.messageId,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
      'webhook-signature': webhook.sign(message.messageId, at, body),
    };
    return postJson(target, { body, headers });
  };
}

function payloadOf({ type, notices }: NotificationMessage) {
  const data = notices.map(dataOf);
  const timestamp = toRfc3339(notices.at(-1)?.at ?? 0);
  if (type === 'digest') return { type: 'alert.digest', timestamp, data: { notices: data } };
  return { type: type === 'test' ? 'alert.test' : typeOf(notices[0]), timestamp, data: data[0] };
}

/** `alert.opened`, `case.closed`, `case.incident-candidate`. */
function typeOf(notice: NoticeWithSubject | undefined): string {
  return `${notice?.about}.${notice?.kind.replace('case-', '')}`;
}

function dataOf({ kind, cause, at, severity, url, alert, case: one }: NoticeWithSubject) {
  const subject = alert === null ? { case: one } : { alert };
  return { kind, cause, at: toRfc3339(at), severity, url, ...subject };
}
