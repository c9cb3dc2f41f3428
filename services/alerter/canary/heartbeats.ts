import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../../adapters/clock.ts';
import type { Logger } from '../../adapters/logger.ts';
import { Growth } from '../../adapters/memory/growth.ts';
import type { Meters } from '../../adapters/metrics/catalogue.ts';
import type { NotificationTarget } from '../../adapters/notifications/read-notifications-file.ts';
import type { ReturnedCanary } from '../../domain/canary/canaries.ts';
import { RETURN_MILLIS_MAX } from '../../domain/canary/watch-gaps.ts';
import { FailingDelivery } from '../notify/failing-delivery.ts';

export interface HeartbeatDeps {
  readonly clock: Clock;
  readonly meters: Pick<Meters, 'notifications' | 'notificationsFailing' | 'canaryReturned' | 'canarySeconds'>;
  readonly logger: Pick<Logger, 'warn'>;
  readonly retryMillis: (attempts: number) => number;
}

/**
 * The newest canary access that came back from every partition: one whose accesses are not watched holds back the others, which
 * somebody outside notices.
 */
export class NewestCanary {
  #newest: ReturnedCanary | null = null;
  readonly #byPartition = new Map<number, ReturnedCanary>();
  readonly #growth = new Growth();

  /** `partitions`: their number. */
  constructor(private readonly partitions: number) {}

  returned(canary: ReturnedCanary): void {
    if (canary.sentAt <= (this.#byPartition.get(canary.partition)?.sentAt ?? Number.NEGATIVE_INFINITY)) return;
    this.#byPartition.set(canary.partition, canary);
    if (this.#byPartition.size < this.partitions) return;
    const oldest = [...this.#byPartition.values()].reduce((one, other) => (other.sentAt < one.sentAt ? other : one));
    if (this.#newest !== null && oldest.sentAt <= this.#newest.sentAt) return;
    this.#newest = oldest;
    this.#growth.announce(oldest.sentAt);
  }

  /** Resolves with one that was sent after `sentAt`; with null when the signal aborts. */
  async after(sentAt: number, signal: AbortSignal): Promise<ReturnedCanary | null> {
    while (!signal.aborted) {
      const newest = this.#newest;
      if (newest !== null && newest.sentAt > sentAt) return newest;
      await this.#growth.next(sentAt, signal);
    }
    return null;
  }
}

/**
 * A dead man's switch: sends a heartbeat to a target for each canary access that came back, and none where accesses are not
 * decided, detected and alerted on. The target has to notice its absence. Ends with the signal.
 */
export async function sendHeartbeats(
  { clock, meters, logger, retryMillis }: HeartbeatDeps,
  { name, kind, heartbeat }: Pick<NotificationTarget, 'name' | 'kind' | 'heartbeat'>,
  canaries: NewestCanary,
  signal: AbortSignal,
): Promise<void> {
  let last = Number.NEGATIVE_INFINITY;
  const failing = new FailingDelivery(meters, kind);
  for (let attempts = 1; heartbeat !== null; attempts += 1) {
    const canary = await canaries.after(last, signal);
    if (canary === null) return;
    // What came back after an outage is no sign that somebody watches now.
    if (clock() - canary.sentAt > canary.everyMillis + RETURN_MILLIS_MAX) {
      last = canary.sentAt;
      failing.note(false);
      continue;
    }
    const result = await heartbeat(canary);
    meters.notifications.inc({ kind, outcome: result.is });
    failing.note(result.is !== 'delivered');
    if (result.is === 'delivered') {
      meters.canaryReturned.set({ leg: 'notification', partition: 'all' }, canary.sentAt / 1_000);
      meters.canarySeconds.observe({ leg: 'notification' }, Math.max(0, clock() - canary.sentAt) / 1_000);
      [last, attempts] = [canary.sentAt, 0];
      continue;
    }
    logger.warn({ target: name, attempts, answer: result.answer }, 'a heartbeat was not delivered');
    const millis = (result.is === 'failed' ? result.retryAfterMillis : null) ?? retryMillis(attempts);
    await pause(millis, undefined, { signal }).catch(() => {});
  }
}
