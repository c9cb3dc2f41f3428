import type { Meters } from '../../adapters/metrics/catalogue.ts';
import type { NotificationTarget } from '../../adapters/notifications/read-notifications-file.ts';

/**
 * Shows while something that is for one target is tried again. Counts of attempts do not: those of its kind that others take
 * look well, and a target may ask to be left alone for an hour.
 */
export class FailingDelivery {
  #isFailing = false;

  constructor(
    private readonly meters: Pick<Meters, 'notificationsFailing'>,
    private readonly kind: NotificationTarget['kind'],
  ) {}

  note(isFailing: boolean): void {
    if (isFailing === this.#isFailing) return;
    this.#isFailing = isFailing;
    this.meters.notificationsFailing.inc({ kind: this.kind }, isFailing ? 1 : -1);
  }
}
