import { deflateRawSync } from 'node:zlib';
import type { NodeEngine } from '../../../../../services/domain/transparency-log/deflate/reused-engine.ts';
import { ReusedInflater } from '../../../../../services/domain/transparency-log/deflate/reused-inflater.ts';
import { seededRandom } from '../../../../support/archive-damage.ts';

const MEMORY_BYTES = 4_096;
const memory = Buffer.alloc(MEMORY_BYTES);
const random = seededRandom(7);

/** Bytes of which some come again, so that they deflate. */
function someBytes(length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => Math.floor(random() * 7)));
}

describe('an engine that inflates again and again', () => {
  it('inflates what fits into the memory, whatever it inflated before', () => {
    const inflater = new ReusedInflater();
    for (let round = 0; round < 300; round++) {
      const bytes = someBytes(Math.floor(random() * MEMORY_BYTES));
      expect(inflater.inflate(deflateRawSync(bytes), memory)).toBe(bytes.length);
      expect(memory.subarray(0, bytes.length).equals(bytes)).toBe(true);
    }
  });

  it('answers nothing for data that do not inflate, are cut short, go on or inflate to more, and goes on', () => {
    const inflater = new ReusedInflater();
    const good = deflateRawSync(someBytes(1_000));
    const bad = [
      Buffer.alloc(0),
      Buffer.from([0xff, 0xff, 0xff]),
      good.subarray(0, -1),
      good.subarray(0, 100),
      Buffer.concat([good, Buffer.of(0)]),
      Buffer.concat([good, good]),
      ...[MEMORY_BYTES, MEMORY_BYTES + 1, 1_000_000].map((length) => deflateRawSync(Buffer.alloc(length))),
    ];
    for (const data of bad) {
      expect(inflater.inflate(data, memory)).toBeNull();
      expect(inflater.inflate(good, memory)).toBe(1_000);
    }
  });

  it.each<[string, object]>([
    ['has nothing that it uses', {}],
    ['takes no data', { _handle: { reset: () => undefined, writeSync: () => undefined }, _writeState: [4_000, 0] }],
  ])('is not used where the one of Node %s', (_what, engine) => {
    const inflater = new ReusedInflater(() => engine as NodeEngine);
    expect(inflater.inflate(deflateRawSync(someBytes(1_000)), memory)).toBeNull();
  });
});
