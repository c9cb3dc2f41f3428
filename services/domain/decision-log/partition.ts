const SEED = 0x9747b28c;
const MULTIPLIER = 0x5bd1e995;
const POSITIVE_MASK = 0x7fffffff;

/**
 * Returns the partition of a key. It matches Java's default partitioner, so that any Kafka client puts a key where we
 * expect it. `(murmur2(UTF-8 bytes) & 0x7fffffff) % partitions`; org.apache.kafka.common.utils.Utils.murmur2.
 */
export function partitionOf(key: string, partitions: number): number {
  return (murmur2(Buffer.from(key)) & POSITIVE_MASK) % partitions;
}

/** The result is 32-bit signed, as in Java. */
function murmur2(data: Buffer): number {
  const aligned = data.length & ~3;
  let hash = SEED ^ data.length;
  for (let at = 0; at < aligned; at += 4) {
    let word = Math.imul(data.readInt32LE(at), MULTIPLIER);
    word ^= word >>> 24;
    hash = Math.imul(hash, MULTIPLIER) ^ Math.imul(word, MULTIPLIER);
  }
  if (aligned < data.length) {
    hash ^= data.readUIntLE(aligned, data.length - aligned);
    hash = Math.imul(hash, MULTIPLIER);
  }
  hash = Math.imul(hash ^ (hash >>> 13), MULTIPLIER);
  return hash ^ (hash >>> 15);
}
