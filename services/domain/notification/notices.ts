import type { NotificationLane } from '../../records/alert-record/alert-record.ts';
import type { Alert, AlertRecord } from '../alert/alert.ts';
import type { AlertFoldResult, AlertPosition } from '../alert/alert-fold.ts';
import { noticeKey, receivedKey } from '../alert/row-keys.ts';
import { endOf, type SortedRows } from '../sorted-rows.ts';
import { type Notice, noticeOf } from './notice.ts';

/**
 * A fold over `alerts`, beside that of the alerts: what happened to them, and how far each target received it. The newest
 * notification record of a target and lane counts. Everything is rows of the table.
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
    alertOf: (alertId: string) => Alert | null,
  ): void {
    if (record.kind === 'notification') {
      this.#rows.put(receivedKey(record.target, record.lane), Buffer.from(JSON.stringify(record.through)));
      return;
    }
    const notice = noticeOf(record, folded, position, alertOf);
    if (notice !== null) this.#rows.put(noticeKey(notice.offset), Buffer.from(JSON.stringify(notice)));
  }

  /** Yields the notices behind an offset, in log order. The alerts must not change meanwhile. */
  *after(offset: number): Generator<Notice> {
    const rows = this.#rows.range(noticeKey(offset + 1), endOf(Buffer.from('n')));
    for (const { value } of rows) yield JSON.parse(value.toString());
  }

  /** Nothing at this offset or below is due for the target in the lane; null for a target that is new. */
  through(target: string, lane: NotificationLane): number | null {
    const value = this.#rows.get(receivedKey(target, lane));
    return value === null ? null : JSON.parse(value.toString());
  }
}
