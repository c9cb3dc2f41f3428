import { setTimeout as pause } from 'node:timers/promises';
import type { FiringAlert } from '../../adapters/notifications/alertmanager.ts';
import type { NotificationTarget } from '../../adapters/notifications/read-notifications-file.ts';
import { alertStates } from '../../domain/alert/alert.ts';
import { matchesAlert } from '../../domain/notification/target-filter.ts';
import { toRfc3339 } from '../../value-forms/rfc3339.ts';
import { type NotifierDeps, pageUrl } from './lane.ts';

/** Bounds the work of one repetition: state by state, the alerts with the highest risk, then the oldest. */
export const REPEATED_MAX = 1_000;

/**
 * Sends the alerts that are not closed to a target again and again, the first time at once. Nothing of it is recorded: to the
 * target, an alert that it has is no news. Ends with the signal.
 */
export async function repeatOpen(
  { book, clock, register, meters, logger, repeatMillis, pageOrigin }: NotifierDeps,
  { name, kind, filter, repeat }: NotificationTarget,
  signal: AbortSignal,
): Promise<void> {
  while (repeat !== null && !signal.aborted) {
    const now = clock();
    const open: FiringAlert[] = [];
    for (const state of alertStates) {
      if (state === 'closed') continue;
      for (const builder of book.fold.list({ state }, { order: 'risk', after: null })) {
        if (open.length === REPEATED_MAX) break;
        const listing = builder.listing();
        if (!matchesAlert(filter, listing, { register: register.view, now })) continue;
        const { alertId, severity, rules, summary, openedAt } = builder.toSearched();
        open.push({
          alertId,
          severity,
          state,
          rules,
          summary,
          openedAt: toRfc3339(openedAt),
          url: pageUrl(pageOrigin, 'alerts', alertId),
        });
      }
    }
    const result = await repeat(open);
    if (result.is !== 'delivered') {
      meters.notifications.inc({ kind, outcome: result.is });
      logger.warn({ target: name, answer: result.answer }, 'open alerts were not sent again');
    }
    await pause(repeatMillis, undefined, { signal }).catch(() => {});
  }
}
