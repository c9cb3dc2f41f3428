/** Types of a field in Thrift's compact protocol, those that Parquet's structs need. */
export const fieldTypes = { i32: 5, i64: 6, binary: 8, list: 9, struct: 12 } as const;
const SHORT_LIST_MAX = 14;
export const NIBBLE = 4;

/** Writes one field of a struct. Numbers are integers. */
export type ThriftField =
  | { readonly id: number; readonly i32: number }
  | { readonly id: number; readonly i64: number }
  | { readonly id: number; readonly binary: Buffer | string }
  | { readonly id: number; readonly struct: ThriftStruct }
  | { readonly id: number; readonly i32s: readonly number[] }
  | { readonly id: number; readonly texts: readonly string[] }
  | { readonly id: number; readonly structs: readonly ThriftStruct[] };

/** The fields of a struct by ascending id, as Parquet's `parquet.thrift` numbers them. */
export type ThriftStruct = readonly ThriftField[];

/** Encodes a struct in Thrift's compact protocol, in which Parquet's headers and its footer are written. */
export function encodeThrift(struct: ThriftStruct): Buffer {
  const parts: Buffer[] = [];
  writeStruct(struct, parts);
  return Buffer.concat(parts);
}

function writeStruct(struct: ThriftStruct, parts: Buffer[]): void {
  let previous = 0;
  for (const field of struct) {
    const head = (type: number) => Buffer.from([((field.id - previous) << NIBBLE) | type]);
    if ('i32' in field) parts.push(head(fieldTypes.i32), zigzag(field.i32));
    else if ('i64' in field) parts.push(head(fieldTypes.i64), zigzag(field.i64));
    else if ('binary' in field) parts.push(head(fieldTypes.binary), ...binary(field.binary));
    else if ('struct' in field) {
      parts.push(head(fieldTypes.struct));
      writeStruct(field.struct, parts);
    } else {
      parts.push(head(fieldTypes.list));
      writeList(field, parts);
    }
    previous = field.id;
  }
  parts.push(Buffer.from([0]));
}

function writeList(
  field: Extract<ThriftField, { i32s: unknown } | { texts: unknown } | { structs: unknown }>,
  parts: Buffer[],
): void {
  if ('i32s' in field) parts.push(listHead(field.i32s.length, fieldTypes.i32), ...field.i32s.map(zigzag));
  else if ('texts' in field)
    parts.push(listHead(field.texts.length, fieldTypes.binary), ...field.texts.flatMap(binary));
  else {
    parts.push(listHead(field.structs.length, fieldTypes.struct));
    for (const struct of field.structs) writeStruct(struct, parts);
  }
}

function listHead(length: number, type: number): Buffer {
  if (length <= SHORT_LIST_MAX) return Buffer.from([(length << NIBBLE) | type]);
  return Buffer.concat([Buffer.from([0xf0 | type]), varint(length)]);
}

function binary(value: Buffer | string): [Buffer, Buffer] {
  const bytes = typeof value === 'string' ? Buffer.from(value) : value;
  return [varint(bytes.length), bytes];
}

function zigzag(value: number): Buffer {
  return varint(value < 0 ? -2 * value - 1 : 2 * value);
}

/** ULEB128. `value` is at least 0 and may have more than 32 bits. */
export function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  bytes.push(rest);
  return Buffer.from(bytes);
}
