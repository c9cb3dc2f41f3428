import type { Meters } from '../../adapters/metrics/catalogue.ts';
import type { NotificationTarget } from '../../adapters/notifications/read-notifications-file.ts';
import type { Canaries } from '../../domain/canary/canaries.ts';
import { RETURN_MILLIS_MAX } from '../../domain/canary/watch-gaps.ts';
import { PARTITIONS_DECIDED } from '../../topology.ts';
import type { FoldedRecord } from '../alert-book.ts';
import { type HeartbeatDeps, type NewestCanary, sendHeartbeats } from './heartbeats.ts';
import { type CanaryDeps, sendCanaries } from './send-canaries.ts';

export interface WatchDeps extends CanaryDeps, HeartbeatDeps {
  readonly meters: Meters;
  readonly logger: CanaryDeps['logger'];
  readonly everyMillis: number;
  readonly targets: readonly NotificationTarget[];
  readonly canaries: Canaries;
  readonly newest: NewestCanary;
}

/** Sends canary accesses, and a heartbeat for each that came back. Call it once the topic is folded. Ends with the signal. */
export async function watchCanaries(deps: WatchDeps, signal: AbortSignal): Promise<void> {
  const { clock, meters, everyMillis, targets, canaries, newest } = deps;
  const now = clock();
  const beating = targets.filter(({ heartbeat }) => heartbeat !== null);
  const all = beating.length === 0 ? [] : [{ leg: 'notification', partition: 'all' }];
  const each = Array.from({ length: PARTITIONS_DECIDED }, (_, partition) => ({ leg: 'alert', partition }));
  // Not the start of the process: one that is restarted again and again would look as if its canaries came back.
  const last = canaries.lastSent(now);
  for (const { leg, partition } of [...each, ...all]) {
    const sentAt = typeof partition === 'number' ? last.get(partition) : undefined;
    meters.canaryReturned.set({ leg, partition }, (sentAt ?? now) / 1_000);
    meters.canaryLimit.set({ leg }, (2 * everyMillis + RETURN_MILLIS_MAX) / 1_000);
  }
  await Promise.all([
    sendCanaries(deps, { everyMillis, lastSentAt: canaries.newest(now)?.sentAt ?? null }, signal),
    ...beating.map((target) => sendHeartbeats(deps, target, newest, signal)),
  ]);
}

/** Measures the canary accesses that came back in a batch. Records before `startedAt` are history. */
export function measureCanaries(
  records: readonly FoldedRecord[],
  { meters, newest, startedAt }: { readonly meters: Meters; readonly newest: NewestCanary; readonly startedAt: number },
): void {
  for (const { canary } of records) {
    if (canary === null || canary.returnedAt < startedAt) continue;
    meters.canaryReturned.set({ leg: 'alert', partition: canary.partition }, canary.sentAt / 1_000);
    meters.canarySeconds.observe({ leg: 'alert' }, Math.max(0, canary.returnedAt - canary.sentAt) / 1_000);
    newest.returned(canary);
  }
}
