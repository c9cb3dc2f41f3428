import { setTimeout as pause } from 'node:timers/promises';
import type { FiringAlert } from '../../adapters/notifications/alertmanager.ts';
import type { NotificationTarget } from '../../adapters/notifications/read-notifications-file.ts';
import type { Alert } from '../../domain/alert/alert.ts';
import { matchesAlert } from '../../domain/notification/target-filter.ts';
import { toRfc3339 } from '../../value-forms/rfc3339.ts';
import { FailingDelivery } from './failing-delivery.ts';
import { type NotifierDeps, pageUrl } from './lane.ts';

/** Bounds the work of one repetition: the alerts with the highest risk, then the oldest, whatever people made of them. */
export const REPEATED_MAX = 1_000;

/**
 * Sends the alerts that are not closed to a target again and again, the first time at once. Nothing of it is recorded: to the
 * target, an alert that it has is no news. One that was closed since the time before is sent once more as closed: the message about
 * that may have overtaken it on its way, and the target would have it open for a day. Ends with the signal.
 */
export async function repeatOpen(
  deps: NotifierDeps,
  { name, kind, filter, repeat }: NotificationTarget,
  signal: AbortSignal,
): Promise<void> {
  const { meters, logger, repeatMillis } = deps;
  let sent: readonly string[] = [];
  const failing = new FailingDelivery(meters, kind);
  while (repeat !== null && !signal.aborted) {
    const open = openAlerts(deps, filter);
    // Those that ended last come first. A target that is down for long does not get the others.
    const ended = sent.flatMap((alertId) => endedAlert(deps, filter, alertId)).slice(0, REPEATED_MAX);
    sent = [...open, ...ended].map(({ alertId }) => alertId);
    const result = await repeat([...open, ...ended]);
    failing.note(result.is !== 'delivered');
    if (result.is === 'delivered')
      sent = [...open, ...ended].flatMap((one) => (one.state === 'closed' ? [] : one.alertId));
    else {
      meters.notifications.inc({ kind, outcome: result.is });
      logger.warn({ target: name, answer: result.answer }, 'open alerts were not sent again');
    }
    await pause(repeatMillis, undefined, { signal }).catch(() => {});
  }
}

function openAlerts(deps: NotifierDeps, filter: NotificationTarget['filter']): readonly FiringAlert[] {
  const { book, clock, register } = deps;
  const now = clock();
  const open: FiringAlert[] = [];
  for (const builder of book.fold.list({ open: true }, { order: 'risk', after: null })) {
    if (open.length === REPEATED_MAX) return open;
    if (!matchesAlert(filter, builder.listing(), { register: register.view, now })) continue;
    open.push(firing(builder.toSearched(), deps));
  }
  return open;
}

/**
 * Of an alert that the target has: nothing while it is open and for the target. Where the actor has another team or employer since, it goes on:
 * a person may write their own team, and would resolve their own alert.
 */
function endedAlert(deps: NotifierDeps, filter: NotificationTarget['filter'], alertId: string): readonly FiringAlert[] {
  const { book, clock, register } = deps;
  const alert = book.fold.get(alertId);
  if (alert === null) return [];
  const isOpen = alert.work.state !== 'closed';
  const known = { register: register.view, now: clock() };
  if (isOpen && matchesAlert(filter, alert, known)) return [];
  if (isOpen && matchesAlert({ ...filter, teams: null, vendors: null }, alert, known)) return [firing(alert, deps)];
  return [{ ...firing(alert, deps), state: 'closed' }];
}

function firing(
  { alertId, severity, rules, summary, openedAt, work }: Omit<Alert, 'eventIds'>,
  { pageOrigin }: Pick<NotifierDeps, 'pageOrigin'>,
): FiringAlert {
  const url = pageUrl(pageOrigin, 'alerts', alertId);
  return { alertId, severity, state: work.state, rules, summary, openedAt: toRfc3339(openedAt), url };
}
