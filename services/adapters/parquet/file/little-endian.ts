/*
 * Little-endian numbers without the checks of Node's `writeUInt32LE` and its like, which take longer than all else of a row. A number is
 * not negative, and its lowest bits are written. What is read must be there.
 */

export function writeLow16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value;
  bytes[at + 1] = value >>> 8;
}

export function writeLow32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value;
  bytes[at + 1] = value >>> 8;
  bytes[at + 2] = value >>> 16;
  bytes[at + 3] = value >>> 24;
}

export function writeLow48(bytes: Uint8Array, at: number, value: number): void {
  writeLow32(bytes, at, value);
  writeLow16(bytes, at + 4, Math.floor(value / 2 ** 32));
}

export function readLow16(bytes: Uint8Array, at: number): number {
  return (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
}

export function readLow32(bytes: Uint8Array, at: number): number {
  return (readLow16(bytes, at) | (readLow16(bytes, at + 2) << 16)) >>> 0;
}

export function readLow48(bytes: Uint8Array, at: number): number {
  return readLow32(bytes, at) + readLow16(bytes, at + 4) * 2 ** 32;
}
