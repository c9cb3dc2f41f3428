const MAGIC = 0;
export const HEADER_BYTES = 5;

/** Puts the Confluent wire header before an Avro body: 0x00, schema id as int32 big-endian. */
export function frame(schemaId: number, body: Uint8Array): Buffer {
  const value = Buffer.allocUnsafe(HEADER_BYTES + body.length);
  writeHeader(value, 0, schemaId);
  value.set(body, HEADER_BYTES);
  return value;
}

/** Writes the header at `at`. */
export function writeHeader(bytes: Buffer, at: number, schemaId: number): void {
  bytes[at] = MAGIC;
  // Without the checks of `writeInt32BE`, which take longer than all else of a frame.
  bytes[at + 1] = schemaId >>> 24;
  bytes[at + 2] = schemaId >>> 16;
  bytes[at + 3] = schemaId >>> 8;
  bytes[at + 4] = schemaId;
}

/** Returns the schema id of a framed value; `null` when it does not begin with the Confluent header. */
export function schemaIdOf(value: Buffer): number | null {
  return value.length < HEADER_BYTES || value[0] !== MAGIC ? null : value.readInt32BE(1);
}

/** Splits a framed value; `null` when it does not begin with the Confluent header. The body shares the memory. */
export function unframe(value: Buffer): { readonly schemaId: number; readonly body: Buffer } | null {
  const schemaId = schemaIdOf(value);
  return schemaId === null ? null : { schemaId, body: value.subarray(HEADER_BYTES) };
}
