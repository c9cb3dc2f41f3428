const SEED = 0x9747b28c;
const MULTIPLIER = 0x5bd1e995;
const POSITIVE_MASK = 0x7fffffff;

/** Nearly every key is shorter and ASCII. A buffer for each key would cost more than its hash. */
const SHORT_CHARACTERS_MAX = 128;
const shortKey = Buffer.allocUnsafeSlow(SHORT_CHARACTERS_MAX);

/**
 * Returns the partition of a key. It matches Java's default partitioner, so that any Kafka client puts a key where we
 * expect it. `(murmur2(UTF-8 bytes) & 0x7fffffff) % partitions`; org.apache.kafka.common.utils.Utils.murmur2.
 */
export function partitionOf(key: string, partitions: number): number {
  return (hashOf(key) & POSITIVE_MASK) % partitions;
}

/** Copies the key to `shortKey` where it is short and ASCII. */
function isShortAscii(key: string): boolean {
  if (key.length > SHORT_CHARACTERS_MAX) return false;
  for (let at = 0; at < key.length; at++) {
    const code = key.charCodeAt(at);
    if (code > 0x7f) return false;
    shortKey[at] = code;
  }
  return true;
}

function hashOf(key: string): number {
  if (isShortAscii(key)) return murmur2(shortKey, key.length);
  const bytes = Buffer.from(key);
  return murmur2(bytes, bytes.length);
}

/** The hash of the first `length` bytes: 32-bit signed, as in Java. */
function murmur2(data: Buffer, length: number): number {
  const aligned = length & ~3;
  let hash = SEED ^ length;
  for (let at = 0; at < aligned; at += 4) {
    let word = Math.imul(data.readInt32LE(at), MULTIPLIER);
    word ^= word >>> 24;
    hash = Math.imul(hash, MULTIPLIER) ^ Math.imul(word, MULTIPLIER);
  }
  if (aligned < length) {
    hash ^= data.readUIntLE(aligned, length - aligned);
    hash = Math.imul(hash, MULTIPLIER);
  }
  hash = Math.imul(hash ^ (hash >>> 13), MULTIPLIER);
  return hash ^ (hash >>> 15);
}
