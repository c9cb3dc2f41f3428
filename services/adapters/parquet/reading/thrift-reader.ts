import { fieldTypes, NIBBLE } from '../file/thrift-writer.ts';
import type { ByteReader } from './byte-reader.ts';
import { ParquetFileError } from './parquet-fault.ts';

const LONG_LIST = 15;
/** UNTRUSTED: deeper than any struct of Parquet, and less deep than the stack. */
const DEPTH_MAX = 8;

type ThriftValue = number | Buffer | readonly ThriftValue[] | ReadThriftStruct;

/** The fields of a struct by their id. Each getter throws `ParquetFileError` where the field is of another type or missing. */
export class ReadThriftStruct {
  readonly #fields: ReadonlyMap<number, ThriftValue>;
  readonly #at: number;

  constructor(fields: ReadonlyMap<number, ThriftValue>, at: number) {
    this.#fields = fields;
    this.#at = at;
  }

  number(id: number): number {
    const value = this.#fields.get(id);
    return typeof value === 'number' ? value : this.#missing(id);
  }

  /** As `number`, or null where the field is absent. */
  optionalNumber(id: number): number | null {
    return this.#fields.has(id) ? this.number(id) : null;
  }

  struct(id: number): ReadThriftStruct {
    const value = this.#fields.get(id);
    return value instanceof ReadThriftStruct ? value : this.#missing(id);
  }

  structs(id: number): readonly ReadThriftStruct[] {
    const value = this.#fields.get(id);
    if (!Array.isArray(value)) return this.#missing(id);
    return value.map((each) => (each instanceof ReadThriftStruct ? each : this.#missing(id)));
  }

  #missing(id: number): never {
    throw new ParquetFileError(`field ${id} is missing or of another type`, this.#at);
  }
}

/** Reads a struct that `encodeThrift` wrote. Throws `ParquetFileError`. */
export function readThrift(from: ByteReader, depth = 0): ReadThriftStruct {
  const start = from.at;
  if (depth > DEPTH_MAX) throw new ParquetFileError('structs are too deep', start);
  const fields = new Map<number, ThriftValue>();
  for (let id = 0; ; ) {
    const head = from.byte();
    if (head === 0) return new ReadThriftStruct(fields, start);
    const step = head >>> NIBBLE;
    if (step === 0) throw new ParquetFileError('a field has no id', from.at - 1);
    id += step;
    fields.set(id, readValue(from, head & 0x0f, depth));
  }
}

function readValue(from: ByteReader, type: number, depth: number): ThriftValue {
  if (type === fieldTypes.i32 || type === fieldTypes.i64) return from.zigzag();
  if (type === fieldTypes.binary) {
    const length = from.varint();
    const start = from.skip(length);
    return from.bytes.subarray(start, start + length);
  }
  if (type === fieldTypes.struct) return readThrift(from, depth + 1);
  if (type !== fieldTypes.list) throw new ParquetFileError(`a field is of type ${type}`, from.at - 1);
  const head = from.byte();
  const short = head >>> NIBBLE;
  const length = short === LONG_LIST ? from.varint() : short;
  const values: ThriftValue[] = [];
  for (let at = 0; at < length; at += 1) values.push(readValue(from, head & 0x0f, depth));
  return values;
}
