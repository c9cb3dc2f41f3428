import { backgroundTurn, isStepOver } from '../../background-work.ts';
import type { PointEntries } from './point-entries.ts';
import {
  type PointRow,
  type PointRows,
  type PointTrailer,
  placesOfPoints,
  ROW_BYTES,
  sealPoints,
  writeRow,
} from './point-layout.ts';

/** The clock is read after so many rows. */
const ROWS_AT_ONCE = 512;

/** A column of which each text is a point. */
export interface PointColumn {
  /** The hash of the row's point; null where it has none. */
  hashOf(row: number): number | null;
}

/** What is written before the footer. `inLogOrder`: the rows' numbers in the order of the log. */
export interface FilePoints {
  readonly rows: PointRows;
  readonly inLogOrder: Uint32Array;
  /** Of rows in the order of the log. */
  readonly entries: PointEntries;
  readonly segments: readonly Buffer[];
}

/** How many bytes `writePoints` writes. Throws `RangeError` for more rows than a file may have. */
export function pointBytes(points: FilePoints): number {
  return placesOfPoints(trailerOf(points)).bytes;
}

/** Writes entries, rows, segments, fences and trailer. */
export async function writePoints(points: FilePoints, bytes: Buffer): Promise<void> {
  const { rows, inLogOrder, entries, segments } = points;
  const trailer = trailerOf(points);
  const { rowsAt, segmentsAt } = placesOfPoints(trailer);
  for (let number = 0; number < inLogOrder.length; number += 1) {
    writeRow(bytes, rowsAt + number * ROW_BYTES, rowAt(rows, inLogOrder[number] as number));
    if (number % ROWS_AT_ONCE === 0 && isStepOver()) await backgroundTurn();
  }
  await entries.writeSorted(bytes);
  let at = segmentsAt;
  for (const segment of segments) at += segment.copy(bytes, at);
  sealPoints(bytes, trailer);
}

function trailerOf({ inLogOrder, entries, segments }: FilePoints): PointTrailer {
  const segmentBytes = segments.reduce((sum, { length }) => sum + length, 0);
  return { entries: entries.length, rows: inLogOrder.length, segmentBytes };
}

/** Adds the points of all rows, in the order of the log. Two points of a row may have one hash: it is one entry. */
export async function addEntries(
  entries: PointEntries,
  columns: readonly PointColumn[],
  inLogOrder: Uint32Array,
): Promise<void> {
  for (let number = 0; number < inLogOrder.length; number += 1) {
    const row = inLogOrder[number] as number;
    for (const column of columns) {
      const hash = column.hashOf(row);
      if (hash !== null) entries.addOnce(hash, number);
    }
    if (number % ROWS_AT_ONCE === 0 && isStepOver()) await backgroundTurn();
  }
}

function rowAt(rows: PointRows, row: number): PointRow {
  return {
    appendedAt: rows.appendedAt[row] as number,
    partition: rows.partition[row] as number,
    sourceOffset: rows.sourceOffset[row] as number,
    segmentAt: rows.segmentAt[row] as number,
    leafIndex: rows.leafIndex[row] as number,
  };
}
