import xxhash from 'xxhash-wasm';
import { writeLow32 } from './little-endian.ts';
import { LENGTH_BYTES } from './text-bytes.ts';
import { encodeThrift } from './thrift-writer.ts';

const { h64Raw } = await xxhash();

const BLOCK_WORDS = 8;
const BLOCK_BYTES = 4 * BLOCK_WORDS;
/** With so many bits a text, less than one in a hundred that are absent is taken for present. */
const BITS_EACH = 10;
const SALT = [0x47b6137b, 0x44974d91, 0x8824ad5b, 0xa2b7289d, 0x705495c7, 0x2df1424b, 0x9efc4947, 0x5c6bfb31];

/** A hash, whose halves are read from it: numbers with 64 bits are objects. */
const hashed = new DataView(new ArrayBuffer(8));

/** Returns Parquet's split-block Bloom filter of so many texts, each after its length, with its header. */
export function encodeBloomFilter(texts: Buffer, count: number): Buffer {
  const blocks = blocksFor(count);
  const words = new Uint32Array(blocks * BLOCK_WORDS);
  for (let at = 0; at < texts.length; ) {
    const from = at + LENGTH_BYTES;
    at = from + texts.readUInt32LE(at);
    hashed.setBigUint64(0, h64Raw(texts.subarray(from, at)));
    const block = Math.floor((hashed.getUint32(0) * blocks) / 2 ** 32) * BLOCK_WORDS;
    const low = hashed.getInt32(4);
    for (let word = 0; word < BLOCK_WORDS; word += 1) {
      words[block + word] = (words[block + word] as number) | (1 << (Math.imul(low, SALT[word] as number) >>> 27));
    }
  }
  const bits = Buffer.allocUnsafe(words.byteLength);
  for (let at = 0; at < words.length; at += 1) writeLow32(bits, 4 * at, words[at] as number);
  return Buffer.concat([encodeThrift(headerOf(bits.length)), bits]);
}

/** Arrow reads no filter whose size is not a power of two. */
function blocksFor(texts: number): number {
  let blocks = 1;
  while (blocks * BLOCK_BYTES * 8 < texts * BITS_EACH) blocks *= 2;
  return blocks;
}

/** By blocks, with XXH64, not compressed: the only choices that Parquet has. */
function headerOf(bytes: number) {
  const only = { id: 1, struct: [] };
  return [
    { id: 1, i32: bytes },
    { id: 2, struct: [only] },
    { id: 3, struct: [only] },
    { id: 4, struct: [only] },
  ];
}
