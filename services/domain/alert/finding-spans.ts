import type { SortedRows } from '../sorted-rows.ts';
import { findingSpansKey, u48 } from './row-keys.ts';

/** Rows of so many findings are some megabytes of the file: a write of the newest touches few of its pages. */
const FINDINGS_MAX = 65_536;
const COUNT_BYTES = 4;
const TIME_BYTES = 6;

/**
 * Spans of time in which the log received about as many accesses with findings. Rows of findings have their span before their
 * id, which is a hash: the ids of those that arrive together are spread over one span only, and not over all rows. The time
 * of an access never changes, and a new span begins behind every time that was seen, so an access is always of the same span.
 */
export class FindingSpans {
  readonly #rows: SortedRows;
  /** The first time of each span, ascending; milliseconds since 1970 UTC. */
  #starts: number[] = [];
  /** The findings that were put in the newest span. */
  #count = 0;
  /** The newest time of all. */
  #newest = 0;

  constructor(rows: SortedRows) {
    this.#rows = rows;
    this.restart();
  }

  /** Reads what the table contains, after it was replaced. */
  restart(): void {
    const row = this.#rows.get(findingSpansKey);
    this.#starts = [0];
    this.#count = row?.readUInt32BE(0) ?? 0;
    this.#newest = row?.readUIntBE(COUNT_BYTES, TIME_BYTES) ?? 0;
    if (row === null) return;
    for (let at = COUNT_BYTES + TIME_BYTES; at < row.length; at += TIME_BYTES) {
      this.#starts.push(row.readUIntBE(at, TIME_BYTES));
    }
  }

  /** The number of spans: they are numbered from 0. */
  get length(): number {
    return this.#starts.length;
  }

  /** The span of a time. */
  at(appendedAt: number): number {
    const time = u48(appendedAt);
    let span = this.#starts.length - 1;
    // Nearly all are in the newest or the one before.
    while (span > 0 && (this.#starts[span] ?? 0) > time) span -= 1;
    return span;
  }

  /** Counts a finding that is put in the span of its time. */
  add(appendedAt: number): void {
    if (this.at(appendedAt) !== this.#starts.length - 1) return;
    this.#newest = Math.max(this.#newest, u48(appendedAt));
    this.#count += 1;
    if (this.#count < FINDINGS_MAX) return;
    this.#starts.push(this.#newest + 1);
    this.#count = 0;
  }

  /** Writes the spans to the table. */
  settle(): void {
    this.#rows.put(findingSpansKey, () => this.#encode());
  }

  #encode(): Buffer {
    const row = Buffer.allocUnsafe(COUNT_BYTES + TIME_BYTES * this.#starts.length);
    row.writeUInt32BE(this.#count, 0);
    row.writeUIntBE(this.#newest, COUNT_BYTES, TIME_BYTES);
    for (let span = 1; span < this.#starts.length; span += 1) {
      row.writeUIntBE(this.#starts[span] ?? 0, COUNT_BYTES + span * TIME_BYTES, TIME_BYTES);
    }
    return row;
  }
}
