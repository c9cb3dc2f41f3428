import { ByteReader } from './byte-reader.ts';
import { readHybrid } from './read-encodings.ts';

/** Reads levels that `writeLevels` or `writePresent` wrote into all places of `levels`. Returns how many have the highest level. */
export function readLevels(from: ByteReader, levels: Uint32Array, width: number): number {
  const length = from.word();
  const start = from.skip(length);
  readHybrid(new ByteReader(from.bytes, start, start + length), levels, width);
  const highest = 2 ** width - 1;
  let count = 0;
  for (let at = 0; at < levels.length; at += 1) if (levels[at] === highest) count += 1;
  return count;
}
