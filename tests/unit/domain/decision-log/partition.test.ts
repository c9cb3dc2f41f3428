import { createRequire } from 'node:module';
import { partitionOf } from '../../../../services/domain/decision-log/partition.ts';

/** kafkajs' port of the Java client's hash; another author, another method (arbitrary-precision integers). */
const murmur2: (key: string) => number = createRequire(import.meta.url)(
  'kafkajs/src/producer/partitioners/default/murmur2.js',
);

describe('the partition of a key', () => {
  it('is that of the Java client for the vectors of its own tests', () => {
    // org.apache.kafka.common.utils.UtilsTest.testMurmur2; a modulus of 2^31 leaves the whole positive hash.
    const vectors: [string, number][] = [
      ['21', -973932308],
      ['foobar', -790332482],
      ['a-little-bit-long-string', -985981536],
      ['a-little-bit-longer-string', -1486304829],
      ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
      ['abc', 479470107],
    ];
    for (const [key, hash] of vectors) expect(partitionOf(key, 2 ** 31)).toBe(hash & 0x7fffffff);
  });

  it('agrees with kafkajs on keys of every length and script', () => {
    const keys = ['', 'é', '日本語', '🎥', 'e-1042', ' ', '\u0000'];
    for (let length = 0; length < 300; length++) keys.push(`${'k'.repeat(length % 37)}${length * 7919}é`);
    for (const key of keys) expect(partitionOf(key, 12)).toBe((murmur2(key) & 0x7fffffff) % 12);
  });

  it('uses every partition', () => {
    const used = new Set(Array.from({ length: 200 }, (_, index) => partitionOf(`e-${index}`, 4)));
    expect([...used].sort()).toEqual([0, 1, 2, 3]);
  });
});
