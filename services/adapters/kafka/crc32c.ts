/** The Castagnoli polynomial, reflected (RFC 3720, appendix B.4). */
const POLYNOMIAL = 0x82f63b78;
const SLICES = 8;

/** `tables[slice * 256 + byte]`: the checksum of `byte` followed by `slice` zero bytes ("slicing by eight"). */
const tables = makeTables();

/** Computes the unsigned CRC-32C of `data`, which every Kafka record batch contains. */
export function crc32c(data: Buffer): number {
  let crc = 0xffffffff | 0;
  const aligned = data.length - (data.length % SLICES);
  let at = 0;
  for (; at < aligned; at += SLICES) {
    crc ^= at4(data, at);
    const high = at4(data, at + 4);
    crc =
      entry(7, crc) ^
      entry(6, crc >>> 8) ^
      entry(5, crc >>> 16) ^
      entry(4, crc >>> 24) ^
      entry(3, high) ^
      entry(2, high >>> 8) ^
      entry(1, high >>> 16) ^
      entry(0, high >>> 24);
  }
  for (; at < data.length; at++) crc = (crc >>> 8) ^ entry(0, crc ^ (data[at] ?? 0));
  return (crc ^ 0xffffffff) >>> 0;
}

/** Reads 32 bits, little-endian, signed. `readInt32LE` would check bounds that the loop has already checked. */
function at4(data: Buffer, at: number): number {
  return (
    (data[at] as number) |
    ((data[at + 1] as number) << 8) |
    ((data[at + 2] as number) << 16) |
    ((data[at + 3] as number) << 24)
  );
}

function entry(slice: number, value: number): number {
  return tables[slice * 256 + (value & 0xff)] as number;
}

function makeTables(): Int32Array {
  const made = new Int32Array(SLICES * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? POLYNOMIAL : 0);
    made[byte] = crc;
  }
  for (let index = 256; index < made.length; index++) {
    const before = made[index - 256] as number;
    made[index] = (before >>> 8) ^ (made[before & 0xff] as number);
  }
  return made;
}
