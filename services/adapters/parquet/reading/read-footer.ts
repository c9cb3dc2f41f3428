import { PARQUET_END_BYTES } from '../points/point-layout.ts';
import { ByteReader } from './byte-reader.ts';
import { ParquetFileError } from './parquet-fault.ts';
import { type ReadThriftStruct, readThrift } from './thrift-reader.ts';

/** UNTRUSTED: memory is taken for so many values. A row group has 10,240 rows, and a list in one of them rarely more than a few texts. */
const VALUES_MAX = 2 ** 20;

/** Where a chunk is in its file. */
export interface ChunkPlace {
  readonly at: number;
  readonly length: number;
  readonly values: number;
  readonly hasDictionary: boolean;
  /** The number of its compression in `parquet.thrift`. */
  readonly codec: number;
}

export interface ReadRowGroup {
  readonly rows: number;
  /** By column. */
  readonly chunks: readonly ChunkPlace[];
}

/** Reads where the chunks of a file are that `encodeParquet` wrote with so many columns. Throws `ParquetFileError`. */
export function readFooter(file: Buffer, columns: number): readonly ReadRowGroup[] {
  const end = file.length - PARQUET_END_BYTES;
  const length = end < 0 ? 0 : file.readUInt32LE(end);
  const groups = readThrift(new ByteReader(file, end - length, end)).structs(4);
  return groups.map((group) => {
    const chunks = group.structs(1).map((chunk) => placeOf(chunk.struct(3)));
    if (chunks.length !== columns)
      throw new ParquetFileError(`${chunks.length} columns, expected ${columns}`, end - length);
    return { rows: group.number(3), chunks };
  });
}

function placeOf(metadata: ReadThriftStruct): ChunkPlace {
  const dictionaryAt = metadata.optionalNumber(11);
  const [at, values] = [dictionaryAt ?? metadata.number(9), metadata.number(5)];
  if (values < 0 || values > VALUES_MAX)
    throw new ParquetFileError(`${values} values, expected at most ${VALUES_MAX}`, at);
  return {
    at,
    length: metadata.number(7),
    values,
    hasDictionary: dictionaryAt !== null,
    codec: metadata.number(4),
  };
}
