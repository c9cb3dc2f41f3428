import { toRfc3339 } from '../../value-forms/rfc3339.ts';
import type { Alert } from './alert.ts';

/**
 * Follows section 5 of the interfaces: every key is present, times are RFC 3339, absent values are null. `group` is
 * internal and left out.
 */
export function toAlertJson(alert: Alert): Readonly<Record<string, unknown>> {
  const { group: _, openedAt, firstEventAt, lastEventAt, ...same } = alert;
  return {
    ...same,
    openedAt: toRfc3339(openedAt),
    firstEventAt: toRfc3339(firstEventAt),
    lastEventAt: toRfc3339(lastEventAt),
  };
}
