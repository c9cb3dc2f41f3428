import { mergeSorted } from './merge-sort.ts';

/** The rows of a file by append time, partition and source offset: of each number an array with a place for each row. */
export interface RowPositions {
  readonly appendedAt: Float64Array;
  readonly partition: Float64Array;
  readonly sourceOffset: Float64Array;
}

/** Resolves with the numbers of the rows in the order of the log. They arrive segment by segment, each nearly in order. */
export function logOrder(positions: RowPositions): Promise<Uint32Array> {
  return mergeSorted(ascending(positions.appendedAt.length), comparedPositions(positions));
}

/** Compares two rows by their places in the log. */
export function comparedPositions({ appendedAt, partition, sourceOffset }: RowPositions) {
  return (one: number, other: number): number =>
    (appendedAt[one] as number) - (appendedAt[other] as number) ||
    (partition[one] as number) - (partition[other] as number) ||
    (sourceOffset[one] as number) - (sourceOffset[other] as number);
}

/** Returns the numbers of so many rows, from 0 on. */
export function ascending(rows: number): Uint32Array {
  const numbers = new Uint32Array(rows);
  for (let row = 0; row < rows; row += 1) numbers[row] = row;
  return numbers;
}
