/** A Parquet file that `encodeParquet` did not write, or whose bytes are damaged. */
export class ParquetFileError extends Error {
  constructor(problem: string, at: number) {
    super(`the Parquet file cannot be read: ${problem} at byte ${at}`);
    this.name = 'ParquetFileError';
  }
}
