import { constants, gunzipSync, gzipSync } from 'node:zlib';
import type { NodeEngine } from '../../../../../services/domain/transparency-log/deflate/reused-engine.ts';
import { ReusedGzip } from '../../../../../services/domain/transparency-log/deflate/reused-gzip.ts';
import { seededRandom } from '../../../../support/archive-damage.ts';

const random = seededRandom(11);
const searching = { level: 1, strategy: constants.Z_DEFAULT_STRATEGY };
const counting = { level: 1, strategy: constants.Z_HUFFMAN_ONLY };

/** Bytes of which some come again where there are few kinds, and which get no smaller where there are 256. */
function someBytes(length: number, kinds: number): Buffer {
  return Buffer.from(Array.from({ length }, () => Math.floor(random() * kinds)));
}

const pages = Array.from({ length: 60 }, (_, at) => someBytes(Math.floor(random() * 60_000), at % 2 === 0 ? 5 : 256));

describe('an engine that compresses again and again', () => {
  it.each([searching, counting])(
    'compresses whatever it compressed before, also what gets no smaller, and nothing',
    (options) => {
      const reused = new ReusedGzip(options);
      for (const page of [...pages, Buffer.alloc(0), Buffer.alloc(1_000_000)]) {
        expect(gunzipSync(reused.gzip(page)).equals(page)).toBe(true);
      }
    },
  );

  it('makes the same bytes of the same pages', () => {
    const [one, other] = [new ReusedGzip(searching), new ReusedGzip(searching)];
    for (const page of pages) expect(one.gzip(page).equals(other.gzip(page))).toBe(true);
  });

  it.each<[string, object]>([
    ['has nothing that it uses', {}],
    ['writes nothing', { _handle: { reset: () => undefined, writeSync: () => undefined }, _writeState: [100, 0] }],
  ])('is not used where the one of Node %s', (_what, engine) => {
    const page = someBytes(2_000, 5);
    expect(new ReusedGzip(counting, () => engine as NodeEngine).gzip(page)).toEqual(gzipSync(page, counting));
  });
});
