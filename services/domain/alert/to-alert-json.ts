import { toRfc3339 } from '../../value-forms/rfc3339.ts';
import type { Alert } from './alert.ts';

/** Interfaces section 5: every key, times in RFC 3339, null where absent. The group stays inside. */
export function toAlertJson(alert: Alert): Readonly<Record<string, unknown>> {
  const { group: _, openedAt, firstEventAt, lastEventAt, ...same } = alert;
  return {
    ...same,
    openedAt: toRfc3339(openedAt),
    firstEventAt: toRfc3339(firstEventAt),
    lastEventAt: toRfc3339(lastEventAt),
  };
}
