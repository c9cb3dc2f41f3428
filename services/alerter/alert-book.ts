import { DecodeError } from '../avro/decode-error.ts';
import { unframe } from '../avro/framing.ts';
import type { AlertRecord } from '../domain/alert/alert.ts';
import { AlertFold, type AlertFoldResult } from '../domain/alert/alert-fold.ts';
import type { LogBatch, LogRecord } from '../domain/decision-log/log.ts';
import { decodeAlertRecord } from '../records/alert-record/decode-alert-record.ts';
import { recordOf } from '../records/schemas.ts';

/** A record and the result of folding it. */
export interface FoldedRecord {
  readonly record: AlertRecord;
  readonly appendedAt: number;
  readonly folded: AlertFoldResult;
}

/** The alerts that this process has read; callers can wait until their own act is folded. */
export class AlertBook {
  readonly fold = new AlertFold();
  /** Every record below it has been folded. */
  offset = 0;
  /** Append time of the first record after the last tick, milliseconds since 1970 UTC; null when there is none. */
  waitingSince: number | null = null;
  readonly #acts = new Map<string, (folded: AlertFoldResult) => void>();
  #waiting: { readonly offset: number; readonly resolve: () => void }[] = [];

  /** Folds a batch and returns its records. Unreadable values are reported and skipped. */
  apply({ records, nextOffset }: LogBatch, onUnreadable: (offset: number) => void): FoldedRecord[] {
    const folded: FoldedRecord[] = [];
    for (const logRecord of records) {
      const one = this.#applyRecord(logRecord, onUnreadable);
      if (one !== null) folded.push(one);
    }
    this.#move(nextOffset);
    return folded;
  }

  /** Resolves with the result of the act once it is folded. Call it before appending the act. */
  outcomeOf(actId: string): { readonly folded: Promise<AlertFoldResult>; readonly forget: () => void } {
    const folded = new Promise<AlertFoldResult>((resolve) => this.#acts.set(actId, resolve));
    return { folded, forget: () => this.#acts.delete(actId) };
  }

  /** Resolves once every record below `offset` has been folded. */
  reached(offset: number): Promise<void> {
    if (this.offset >= offset) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ offset, resolve }));
  }

  #applyRecord({ value, offset, appendedAt }: LogRecord, onUnreadable: (offset: number) => void): FoldedRecord | null {
    const framed = unframe(value);
    if (framed !== null && recordOf(framed.schemaId) === 'tick') {
      this.waitingSince = null;
      return null;
    }
    this.waitingSince ??= appendedAt;
    const record = framed !== null && recordOf(framed.schemaId) === 'alert-record' ? readable(framed) : null;
    if (record === null) {
      onUnreadable(offset);
      return null;
    }
    const folded = this.fold.apply(record, { offset, appendedAt });
    if (record.kind === 'act') this.#answer(record.actId, folded);
    return { record, appendedAt, folded };
  }

  #answer(actId: string, folded: AlertFoldResult): void {
    this.#acts.get(actId)?.(folded);
    this.#acts.delete(actId);
  }

  #move(offset: number): void {
    this.offset = offset;
    const reached = this.#waiting.filter((waiter) => waiter.offset <= offset);
    if (reached.length === 0) return;
    this.#waiting = this.#waiting.filter((waiter) => waiter.offset > offset);
    for (const { resolve } of reached) resolve();
  }
}

function readable({ schemaId, body }: { readonly schemaId: number; readonly body: Buffer }): AlertRecord | null {
  try {
    return decodeAlertRecord(schemaId, body);
  } catch (error) {
    if (error instanceof DecodeError) return null;
    throw error;
  }
}
