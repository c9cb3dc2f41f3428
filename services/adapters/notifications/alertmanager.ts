import { severities } from '../../domain/access-decision/access-decision.ts';
import type { ReturnedCanary } from '../../domain/canary/canaries.ts';
import { RETURN_MILLIS_MAX } from '../../domain/canary/watch-gaps.ts';
import { toRfc3339 } from '../../value-forms/rfc3339.ts';
import { type PostTarget, postJson } from './post-json.ts';
import type { DeliveryResult, NotificationMessage, NotifiedAlert, SendHeartbeat, SendNotification } from './sender.ts';

/** The fields of an alert that Alertmanager receives. */
export type FiringAlert = Pick<NotifiedAlert, 'alertId' | 'severity' | 'state' | 'rules' | 'summary' | 'openedAt'> & {
  readonly url: string | null;
};

/**
 * Alertmanager resolves an alert by itself at `endsAt`. Only custodes knows when an alert is closed, so that is far away: an
 * outage of a night resolves nothing, and so pages nobody again.
 */
const FIRING_MILLIS = 86_400_000;
const TEST_MILLIS = 60_000;
/** Bounds one request. */
const ALERTS_PER_REQUEST = 500;

export interface AlertmanagerSender {
  readonly send: SendNotification;
  /** Sends alerts that are not closed again: Alertmanager forgets them when it restarts. */
  readonly repeat: (alerts: readonly FiringAlert[]) => Promise<DeliveryResult>;
  /** Keeps an alert firing that ends by itself when no canary access comes back; null without. */
  readonly heartbeat: SendHeartbeat | null;
}

/** `target.url` is the address of Alertmanager, without `/api/v2/alerts`. */
export function alertmanagerSender(target: PostTarget, clock: () => number, hasHeartbeat = false): AlertmanagerSender {
  const url = new URL(target.url);
  url.pathname = `${url.pathname.replace(/\/$/, '')}/api/v2/alerts`;
  const post = (alerts: readonly unknown[]) => postJson({ ...target, url }, { body: JSON.stringify(alerts) });
  return {
    send: (message) => post(alertsOf(message, clock())),
    async repeat(alerts) {
      for (let at = 0; at < alerts.length; at += ALERTS_PER_REQUEST) {
        const some = alerts.slice(at, at + ALERTS_PER_REQUEST);
        const delivery = await post(some.flatMap((alert) => statesOf(alert, clock())));
        if (delivery.is !== 'delivered') return delivery;
      }
      return { is: 'delivered' };
    },
    heartbeat: hasHeartbeat ? (canary) => post(heartbeatOf(canary, clock())) : null,
  };
}

function alertsOf({ type, notices }: NotificationMessage, now: number) {
  if (type !== 'test') {
    return notices.flatMap(({ alert, url, closed }) => [
      ...(alert === null ? [] : statesOf({ ...alert, url }, now)),
      ...closed.flatMap((one) => statesOf({ ...one, url: null }, now)),
    ]);
  }
  const labels = { alertname: 'CustodesTest', severity: 'low' };
  const annotations = { summary: 'A test of notifications: nothing happened' };
  return [{ labels, annotations, startsAt: toRfc3339(now), endsAt: toRfc3339(now + TEST_MILLIS) }];
}

function heartbeatOf({ sentAt, everyMillis }: ReturnedCanary, now: number) {
  const labels = { alertname: 'CustodesHeartbeat', severity: 'none' };
  const annotations = {
    summary: 'custodes watches: this alert always fires, and somebody has to notice when it does not',
  };
  const endsAt = toRfc3339(now + 2 * everyMillis + RETURN_MILLIS_MAX);
  return [{ labels, annotations, startsAt: toRfc3339(sentAt), endsAt }];
}

/**
 * Labels name an alert at Alertmanager, and people route by severity. So an alert that changes its severity is another one
 * there, and those of the other severities are resolved with it. Alertmanager ignores the end of what never fired, and refuses an
 * end before the start: the clock of the log, which states when the alert was opened, may be ahead.
 */
function statesOf({ alertId, severity, state, rules, summary, openedAt, url }: FiringAlert, now: number) {
  return severities.map((label) => ({
    labels: { alertname: 'CustodesAlert', alertId, severity: label },
    annotations: { summary, rules: rules.join(', '), state },
    ...(url === null ? {} : { generatorURL: url }),
    startsAt: toRfc3339(Math.min(Date.parse(openedAt), now)),
    endsAt: toRfc3339(label === severity && state !== 'closed' ? now + FIRING_MILLIS : now),
  }));
}
