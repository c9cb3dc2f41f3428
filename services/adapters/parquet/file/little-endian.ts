/*
 * Little-endian numbers without the checks of Node's `writeUInt32LE` and its like, which take longer than all else of a row. Each takes the
 * lowest bits of a number that is not negative.
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
