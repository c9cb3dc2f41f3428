import type { Notification, NotificationLane } from '../../records/alert-record/alert-record.ts';
import type { AlertRecord } from '../alert/alert.ts';
import type { AlertFoldResult, AlertPosition } from '../alert/alert-fold.ts';
import { deliveriesKey, deliveryKey, noticeKey, receivedKey } from '../alert/row-keys.ts';
import { endOf, type SortedRows } from '../sorted-rows.ts';
import { type Notice, noticeOf } from './notice.ts';

/** One message about an alert, as it was recorded. */
export interface AlertDelivery extends Pick<Notification, 'target' | 'outcome' | 'attempts' | 'answer'> {
  /** Append time, milliseconds since 1970 UTC. */
  readonly at: number;
  readonly messageId: string;
  /** What it was about; the `cause` of notices. */
  readonly causes: readonly string[];
}

/**
 * A fold over `alerts`, beside that of the alerts: what happened to them, and how far each target received it. Of the
 * notification records of a target and lane the furthest counts: an alerter that stops while another runs is behind it. Everything is rows
 * of the table.
 */
export class Notices {
  readonly #rows: SortedRows;

  constructor(rows: SortedRows) {
    this.#rows = rows;
  }

  apply(
    record: AlertRecord,
    folded: AlertFoldResult,
    position: AlertPosition,
    alertOf: Parameters<typeof noticeOf>[3],
  ): void {
    if (record.kind === 'notification') {
      const { target, lane } = record;
      const through = Math.max(record.through, this.through(target, lane) ?? record.through);
      this.#rows.put(receivedKey(target, lane), Buffer.from(JSON.stringify(through)));
      this.#keepDelivery(record, position);
      return;
    }
    this.put(noticeOf(record, folded, position, alertOf));
  }

  /** Keeps a notice; the last one of a record counts. */
  put(notice: Notice | null): void {
    if (notice !== null) this.#rows.put(noticeKey(notice.offset), Buffer.from(JSON.stringify(notice)));
  }

  #keepDelivery(record: Notification, { offset, appendedAt: at }: AlertPosition): void {
    const { target, outcome, messageId, covers, attempts, answer } = record;
    if (outcome === 'started' || messageId === null) return;
    for (const alertId of new Set(covers.map((one) => one.alertId))) {
      const causes = covers.filter((one) => one.alertId === alertId).map(({ cause }) => cause);
      const delivery: AlertDelivery = { target, at, outcome, messageId, causes, attempts, answer };
      this.#rows.put(deliveryKey(alertId, offset), Buffer.from(JSON.stringify(delivery)));
    }
  }

  /** Who was notified of the alert, the newest first, at most `max`. */
  deliveriesOf(alertId: string, max: number): readonly AlertDelivery[] {
    const prefix = deliveriesKey(alertId);
    const found: AlertDelivery[] = [];
    for (const { value } of this.#rows.range(prefix, endOf(prefix))) {
      if (found.length === max) break;
      found.push(JSON.parse(value.toString()));
    }
    return found;
  }

  /** Yields the notices from an offset up to `end`, exclusive, in log order. The alerts must not change meanwhile. */
  *between(from: number, end: number): Generator<Notice> {
    const rows = this.#rows.range(noticeKey(from), noticeKey(end));
    for (const { value } of rows) yield JSON.parse(value.toString());
  }

  /** Nothing at this offset or below is due for the target in the lane; null for a target that is new. */
  through(target: string, lane: NotificationLane): number | null {
    const value = this.#rows.get(receivedKey(target, lane));
    return value === null ? null : JSON.parse(value.toString());
  }
}
