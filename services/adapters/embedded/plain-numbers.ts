/*
 * Big-endian numbers without the checks of Node's `writeUInt32BE` and its like, which take longer than all else of a key or a
 * value. Each takes the lowest bits of a number that is not negative.
 */

export function write16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 8;
  bytes[at + 1] = value;
}

export function write32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
}

export function write48(bytes: Uint8Array, at: number, value: number): void {
  write16(bytes, at, value / 2 ** 32);
  write32(bytes, at + 2, value);
}
