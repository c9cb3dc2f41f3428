import type { IndexedSegment } from '../../../domain/access-search/access-index.ts';
import type { AccessRow } from '../../../domain/access-search/access-row.ts';
import { eachPointHash } from '../../../domain/access-search/point-keys.ts';
import { backgroundTurn } from '../../process/threads/urgent-work.ts';
import { doubled } from '../file/column.ts';
import { PointEntries } from './point-entries.ts';
import {
  encodeSegment,
  newPoints,
  POINT_ROWS_MAX,
  type PointRow,
  ROW_BYTES,
  sealPoints,
  writeRow,
} from './point-layout.ts';

const ROWS_PER_TURN = 20_000;

/** Collects the points of one file and sorts them. */
export class PointBuilder {
  readonly #rows = new RowColumns();
  readonly #segments: Buffer[] = [];
  #segmentBytes = 0;
  /** Rows in the order of arrival. */
  readonly #entries = new PointEntries();
  #row = 0;
  /** Two points of a row may have one hash: it is one entry. */
  readonly #addOnce = (hash: number) => this.#entries.addOnce(hash, this.#row);

  /** Returns where the segment begins, for its rows. */
  addSegment(segment: IndexedSegment): number {
    const at = this.#segmentBytes;
    const bytes = encodeSegment(segment);
    this.#segments.push(bytes);
    this.#segmentBytes += bytes.length;
    return at;
  }

  add(access: AccessRow, segmentAt: number, leafIndex: number): void {
    if (this.#rows.length === POINT_ROWS_MAX)
      throw new RangeError(`a file has points of ${POINT_ROWS_MAX} rows at most`);
    const { appendedAt, partition, sourceOffset } = access;
    this.#row = this.#rows.push({ appendedAt, partition, sourceOffset, segmentAt, leafIndex });
    eachPointHash(access, this.#addOnce);
  }

  /** Returns what is to be written before the footer. `inLogOrder`: the numbers of the rows. */
  async finish(inLogOrder: Uint32Array): Promise<Buffer> {
    const [entries, rows, segmentBytes] = [this.#entries.length, this.#rows.length, this.#segmentBytes];
    const { bytes, rowsAt, segmentsAt } = newPoints({ entries, rows, segmentBytes });
    const numbers = await this.#writeRows(bytes, rowsAt, inLogOrder);
    await this.#entries.writeSorted(bytes, numbers);
    let at = segmentsAt;
    for (const segment of this.#segments) at += segment.copy(bytes, at);
    return sealPoints(bytes, { entries, rows, segmentBytes });
  }

  /** Writes the rows in log order, and returns which number each got. */
  async #writeRows(bytes: Buffer, rowsAt: number, order: Uint32Array): Promise<Uint32Array> {
    const numbers = new Uint32Array(order.length);
    for (let number = 0; number < order.length; number += 1) {
      const arrived = order[number] as number;
      numbers[arrived] = number;
      writeRow(bytes, rowsAt + number * ROW_BYTES, this.#rows.at(arrived));
      if (number % ROWS_PER_TURN === 0) await backgroundTurn();
    }
    return numbers;
  }
}

const NUMBERS = 5;

/** Rows as numbers: objects of a million rows would live for as long as the file is written. */
class RowColumns {
  #numbers = new Float64Array(64 * NUMBERS);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Returns the number of the row. */
  push({ appendedAt, partition, sourceOffset, segmentAt, leafIndex }: PointRow): number {
    if (this.#length * NUMBERS === this.#numbers.length) this.#numbers = doubled(this.#numbers);
    const at = this.#length * NUMBERS;
    this.#numbers[at] = appendedAt;
    this.#numbers[at + 1] = partition;
    this.#numbers[at + 2] = sourceOffset;
    this.#numbers[at + 3] = segmentAt;
    this.#numbers[at + 4] = leafIndex;
    this.#length += 1;
    return this.#length - 1;
  }

  at(row: number): PointRow {
    const [numbers, at] = [this.#numbers, row * NUMBERS];
    return {
      appendedAt: numbers[at] as number,
      partition: numbers[at + 1] as number,
      sourceOffset: numbers[at + 2] as number,
      segmentAt: numbers[at + 3] as number,
      leafIndex: numbers[at + 4] as number,
    };
  }
}
