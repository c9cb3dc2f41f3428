import { ENCODING_RUNS } from '../parquet-numbers.ts';
import { valueEncodings } from './column.ts';
import type { PlacedChunk } from './column-chunk.ts';
import { encodeThrift, type ThriftField, type ThriftStruct } from './thrift-writer.ts';

export interface NamedColumn {
  readonly name: string;
  readonly type: 'INTEGER' | 'BIGINT' | 'VARCHAR';
  readonly isList?: boolean;
}

export interface RowGroup {
  readonly rows: number;
  readonly chunks: readonly PlacedChunk[];
}

// Numbers of `parquet.thrift`.
const VERSION = 2;
const OPTIONAL = 1;
const REPEATED = 2;
const UTF8 = 0;
const LIST = 3;
const INT32 = 1;
const INT64 = 2;
const BYTE_ARRAY = 6;
const typeNumbers: Readonly<Record<NamedColumn['type'], number>> = {
  INTEGER: INT32,
  BIGINT: INT64,
  VARCHAR: BYTE_ARRAY,
};

/** Returns what is before the footer's length: the columns, and where the chunks of each row group are. */
export function encodeFooter(columns: readonly NamedColumn[], groups: readonly RowGroup[], rows: number): Buffer {
  return encodeThrift([
    { id: 1, i32: VERSION },
    { id: 2, structs: schemaOf(columns) },
    { id: 3, i64: rows },
    { id: 4, structs: groups.map((group) => rowGroup(columns, group)) },
    { id: 6, binary: 'custodes' },
    // Bounds have the order of their type: without this, readers ignore them.
    { id: 7, structs: columns.map(() => [{ id: 1, struct: [] }]) },
  ]);
}

function schemaOf(columns: readonly NamedColumn[]): readonly ThriftStruct[] {
  const root = [
    { id: 4, binary: 'root' },
    { id: 5, i32: columns.length },
  ];
  return [root, ...columns.flatMap(elementsOf)];
}

function elementsOf({ name, type, isList }: NamedColumn): readonly ThriftStruct[] {
  const value = (of: string) => [
    { id: 1, i32: typeNumbers[type] },
    { id: 3, i32: OPTIONAL },
    { id: 4, binary: of },
    ...(typeNumbers[type] === BYTE_ARRAY ? [{ id: 6, i32: UTF8 }] : []),
  ];
  if (isList !== true) return [value(name)];
  const list = [
    { id: 3, i32: OPTIONAL },
    { id: 4, binary: name },
    { id: 5, i32: 1 },
    { id: 6, i32: LIST },
  ];
  const repeated = [
    { id: 3, i32: REPEATED },
    { id: 4, binary: 'list' },
    { id: 5, i32: 1 },
  ];
  return [list, repeated, value('element')];
}

function rowGroup(columns: readonly NamedColumn[], { rows, chunks }: RowGroup): ThriftStruct {
  const [first] = chunks;
  return [
    { id: 1, structs: chunks.map((chunk, number) => columnChunk(columns[number] as NamedColumn, chunk)) },
    { id: 2, i64: chunks.reduce((sum, { bytesUncompressed }) => sum + bytesUncompressed, 0) },
    { id: 3, i64: rows },
    { id: 5, i64: first?.at ?? 0 },
    { id: 6, i64: chunks.reduce((sum, { bytes }) => sum + bytes, 0) },
  ];
}

function columnChunk({ name, type, isList }: NamedColumn, chunk: PlacedChunk): ThriftStruct {
  const { values, nulls, bounds, encoding, bytes, bytesUncompressed, codec, dictionaryBytes, at, bloomFilter } = chunk;
  const encodings = [ENCODING_RUNS, valueEncodings[encoding]];
  const statistics: ThriftField[] = [{ id: 3, i64: nulls }];
  if (bounds !== null) statistics.push({ id: 5, binary: bounds.greatest }, { id: 6, binary: bounds.least });
  const metadata: ThriftField[] = [
    { id: 1, i32: typeNumbers[type] },
    { id: 2, i32s: dictionaryBytes === 0 ? encodings : [valueEncodings.plain, ...encodings] },
    { id: 3, texts: isList === true ? [name, 'list', 'element'] : [name] },
    { id: 4, i32: codec },
    { id: 5, i64: values },
    { id: 6, i64: bytesUncompressed },
    { id: 7, i64: bytes },
    { id: 9, i64: at + dictionaryBytes },
  ];
  if (dictionaryBytes > 0) metadata.push({ id: 11, i64: at });
  metadata.push({ id: 12, struct: statistics });
  if (bloomFilter !== null) metadata.push({ id: 14, i64: bloomFilter.at }, { id: 15, i32: bloomFilter.bytes });
  return [
    { id: 2, i64: at },
    { id: 3, struct: metadata },
  ];
}
