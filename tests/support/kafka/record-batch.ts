import { crc32c } from '../../../services/adapters/kafka/crc32c.ts';

export interface RecordParts {
  readonly offsetDelta: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly (readonly [string, Buffer | null])[];
}
export interface BatchParts {
  readonly firstOffset: number;
  readonly attributes?: number;
  readonly maxTimestamp?: number;
  /** Without it: the last record's. */
  readonly lastOffsetDelta?: number;
  readonly records: readonly RecordParts[];
  /** In place of the records: what a hostile or compressing producer sends, and how many it says they are. */
  readonly body?: Buffer;
  readonly count?: number;
}

/** A record batch (magic 2) as a broker gives it, with a right checksum. */
export function recordBatch(parts: BatchParts): Buffer {
  const { records, maxTimestamp = 0 } = parts;
  const body = parts.body ?? Buffer.concat(records.map(encodeRecord));
  const batch = Buffer.alloc(61 + body.length);
  batch.writeBigInt64BE(BigInt(parts.firstOffset), 0);
  batch.writeInt32BE(batch.length - 12, 8);
  batch.writeInt8(2, 16);
  batch.writeInt16BE(parts.attributes ?? 0, 21);
  batch.writeInt32BE(parts.lastOffsetDelta ?? records.at(-1)?.offsetDelta ?? 0, 23);
  batch.writeBigInt64BE(BigInt(maxTimestamp), 27);
  batch.writeBigInt64BE(BigInt(maxTimestamp), 35);
  batch.writeInt32BE(parts.count ?? records.length, 57);
  body.copy(batch, 61);
  batch.writeUInt32BE(crc32c(batch.subarray(21)), 17);
  return batch;
}

function encodeRecord({ offsetDelta, key, value, headers }: RecordParts): Buffer {
  const parts = [
    Buffer.from([0]),
    varint(0),
    varint(offsetDelta),
    bytes(key),
    bytes(value),
    varint(headers.length),
    ...headers.flatMap(([name, content]) => [bytes(Buffer.from(name)), bytes(content)]),
  ];
  const record = Buffer.concat(parts);
  return Buffer.concat([varint(record.length), record]);
}

function bytes(content: Buffer | null): Buffer {
  return content === null ? varint(-1) : Buffer.concat([varint(content.length), content]);
}

function varint(value: number): Buffer {
  const out: number[] = [];
  let zigzag = (value << 1) ^ (value >> 31);
  for (; zigzag > 0x7f; zigzag >>>= 7) out.push((zigzag & 0x7f) | 0x80);
  out.push(zigzag);
  return Buffer.from(out);
}
