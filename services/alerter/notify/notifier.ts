import { setMaxListeners } from 'node:events';
import type { NotificationTarget } from '../../adapters/notifications/read-notifications-file.ts';
import type { DeliveryResult } from '../../adapters/notifications/sender.ts';
import { notificationLanes } from '../../records/alert-record/alert-record.ts';
import { Lane, type NotifierDeps } from './lane.ts';
import { repeatOpen } from './repeat.ts';

const RETRY_MILLIS = 500;
const RETRY_MILLIS_MAX = 300_000;

const outcomes: readonly DeliveryResult['is'][] = ['delivered', 'failed', 'refused'];

/** Alertmanager expects it at least every few minutes. */
export const REPEAT_MILLIS = 60_000;

/** Doubles from half a second to five minutes; up to a quarter less, so that targets of one receiver do not come at once. */
export function backOff(attempts: number): number {
  const most = Math.min(RETRY_MILLIS_MAX, RETRY_MILLIS * 2 ** Math.min(attempts - 1, 20));
  return most * (1 - Math.random() / 4);
}

/**
 * Notifies every target of what happens to alerts. Call it once the topic is folded. Ends with the signal, after the
 * messages that are under way.
 */
export async function notify(
  deps: NotifierDeps,
  targets: readonly NotificationTarget[],
  signal: AbortSignal,
): Promise<void> {
  // Each lane and each wait has one: their number is that of the targets, and none is forgotten.
  setMaxListeners(0, signal);
  // Prometheus sees no increase in a series that begins with its first count.
  for (const { kind } of targets) for (const outcome of outcomes) deps.meters.notifications.inc({ kind, outcome }, 0);
  for (const { kind } of targets) deps.meters.notificationsFailing.inc({ kind }, 0);
  const notified = targets.filter(({ kind }) => kind !== 'heartbeat');
  const lanes = notified.flatMap((target) => notificationLanes.map((lane) => new Lane(deps, target, lane, signal)));
  const repeated = targets.map((target) => repeatOpen(deps, target, signal));
  await Promise.all([...lanes.map((lane) => lane.run()), ...repeated]);
}
