import type { PlacedNumber, PlacedRows, PlacedText, PlacedWord } from '../../domain/access-search/placed-rows.ts';
import type { PointField } from '../../domain/access-search/point-keys.ts';
import { backgroundTurn, isStepOver } from '../background-work.ts';
import type { RowNumbers } from './file/column.ts';
import { NumberColumn } from './file/number-column.ts';
import { type BeforeFooter, encodeParquet, type FileColumn } from './file/parquet-file.ts';
import { PlainTextColumn } from './file/plain-text-column.ts';
import { TextColumn } from './file/text-column.ts';
import { TextListColumn } from './file/text-list-column.ts';
import { indexColumns, rarelyTwice, textOptionsOf } from './index-columns.ts';
import { logOrder } from './log-order.ts';
import type { PointColumn } from './points/encode-points.ts';
import type { PointRows } from './points/point-layout.ts';

/** Rows per row group: small groups, ordered by owner, let DuckDB skip nearly all of a file. */
export const ROW_GROUP_ROWS = 10_240;
const pointFieldsOf: Partial<Record<PlacedText, PointField>> = {
  eventId: 'eventId',
  ownerId: 'owner',
  cameraId: 'camera',
  recordingId: 'recording',
  actorId: 'actor',
  onBehalfOfId: 'actor',
  judgedActorId: 'actor',
};

interface FilledColumn extends FileColumn {
  readonly push: (rows: PlacedRows) => void;
}

/** The rows of one file by their columns, which need a tenth of the memory of their objects. */
export class IndexRows {
  readonly #columns: readonly FilledColumn[];
  readonly #owners: TextColumn;
  readonly #rows: number;
  readonly #numbers = new Map<string, NumberColumn>();
  readonly #points: PointColumn[] = [];

  /** `rows`: about how many there will be. */
  constructor(rows: number) {
    this.#rows = rows;
    this.#owners = new TextColumn({ ...textOptionsOf('ownerId'), pointField: 'owner', rows });
    this.#columns = indexColumns.map((known): FilledColumn => {
      if ('number' in known) return { ...known, ...this.#ofNumbers(known.number) };
      if ('segmentNumber' in known) return { ...known, ...this.#ofSegment(known.segmentNumber, known.type) };
      if ('word' in known) return { ...known, ...ofWords(known.word, rows) };
      if ('text' in known) return { ...known, ...this.#ofTexts(known.text) };
      if ('segmentText' in known) return { ...known, ...ofKeys(known.segmentText, rows) };
      return { ...known, ...ofRules(rows) };
    });
  }

  /** Forgets the rows. Those of the next file take the same memory. */
  begin(): void {
    for (const { column } of this.#columns) column.begin();
  }

  /** By column, so that the code of one runs for many rows. */
  push(rows: PlacedRows): void {
    for (const { push } of this.#columns) push(rows);
  }

  inLogOrder(): Promise<Uint32Array> {
    return logOrder(this.#positions());
  }

  /** Resolves with the rows by owner, and those of one owner in the order of the log. */
  async byOwner(inLogOrder: Uint32Array): Promise<RowNumbers> {
    const ranks = await this.#owners.ranks();
    if (isStepOver()) await backgroundTurn();
    return byRank(inLogOrder, ranks);
  }

  /** `beforeFooter`: its points. */
  encode(order: RowNumbers, beforeFooter: BeforeFooter): Promise<Buffer> {
    return encodeParquet(this.#columns, { order, groupRows: ROW_GROUP_ROWS, beforeFooter });
  }

  /** Those that points are made of. */
  get points(): readonly PointColumn[] {
    return this.#points;
  }

  /** The rows as points have them. `segmentAt`: of each row where its segment begins. */
  pointRows(segmentAt: Float64Array): PointRows {
    return { ...this.#positions(), segmentAt, leafIndex: this.#valuesOf('leafIndex') };
  }

  #positions() {
    const [appendedAt, partition] = [this.#valuesOf('appendedAt'), this.#valuesOf('partition')];
    return { appendedAt, partition, sourceOffset: this.#valuesOf('sourceOffset') };
  }

  #ofNumbers(name: PlacedNumber) {
    const column = new NumberColumn(8, this.#rows);
    this.#numbers.set(name, column);
    return { column, push: (rows: PlacedRows) => column.pushAll(rows.numbers[name], rows.length) };
  }

  #ofSegment(name: 'partition' | 'sealIndex', type: 'INTEGER' | 'BIGINT') {
    const column = new NumberColumn(type === 'INTEGER' ? 4 : 8, this.#rows);
    this.#numbers.set(name, column);
    return { column, push: (rows: PlacedRows) => column.pushSame(rows.segment[name], rows.length) };
  }

  #ofTexts(name: PlacedText) {
    const options = { ...textOptionsOf(name), pointField: pointFieldsOf[name], rows: this.#rows };
    const made = rarelyTwice.has(name) ? new PlainTextColumn(options) : new TextColumn(options);
    const column = name === 'ownerId' ? this.#owners : made;
    if (options.pointField !== undefined) this.#points.push(column);
    return { column, push: (rows: PlacedRows) => column.pushPlaced(rows.bytes, rows.texts[name], rows.length) };
  }

  #valuesOf(name: string): Float64Array {
    const column = this.#numbers.get(name);
    if (column === undefined) throw new Error(`the index has no column of numbers called ${name}`);
    return column.values;
  }
}

function ofWords(name: PlacedWord, rows: number) {
  const column = new TextColumn({ rows });
  const push = ({ words, length }: PlacedRows) => {
    const all = words[name];
    for (let row = 0; row < length; row += 1) column.push(all[row] ?? null);
  };
  return { column, push };
}

function ofKeys(name: 'segmentKey', rows: number) {
  const column = new TextColumn({ rows });
  const push = ({ segment, length }: PlacedRows) => {
    for (let row = 0; row < length; row += 1) column.push(segment[name]);
  };
  return { column, push };
}

function ofRules(rows: number) {
  const column = new TextListColumn(rows);
  const push = ({ rules, length }: PlacedRows) => {
    for (let row = 0; row < length; row += 1) column.push(rules[row] ?? []);
  };
  return { column, push };
}

/** Sorts rows by their rank and leaves those of one rank in their order. */
function byRank(rows: Uint32Array, ranks: Uint32Array): RowNumbers {
  const starts = new Uint32Array(ranks.reduce((most, rank) => Math.max(most, rank), 0) + 2);
  for (const rank of ranks) starts[rank + 1] = (starts[rank + 1] as number) + 1;
  for (let rank = 1; rank < starts.length; rank += 1)
    starts[rank] = (starts[rank] as number) + (starts[rank - 1] as number);
  const sorted = new Uint32Array(rows.length);
  for (const row of rows) {
    const rank = ranks[row] as number;
    const at = starts[rank] as number;
    sorted[at] = row;
    starts[rank] = at + 1;
  }
  return sorted;
}
