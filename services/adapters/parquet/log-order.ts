import { mergeSorted } from './merge-sort.ts';

/** The rows of a file by append time, partition and source offset: of each number an array with a place for each row. */
export interface RowPositions {
  readonly appendedAt: Float64Array;
  readonly partition: Float64Array;
  readonly sourceOffset: Float64Array;
}

/** Returns the numbers of the rows in the order of the log. They arrive segment by segment, each nearly in order. */
export function logOrder({ appendedAt, partition, sourceOffset }: RowPositions): Uint32Array {
  const rows = new Uint32Array(appendedAt.length);
  for (let row = 0; row < rows.length; row += 1) rows[row] = row;
  return mergeSorted(
    rows,
    (one, other) =>
      (appendedAt[one] as number) - (appendedAt[other] as number) ||
      (partition[one] as number) - (partition[other] as number) ||
      (sourceOffset[one] as number) - (sourceOffset[other] as number),
  );
}
