import { constants, gunzipSync, gzipSync } from 'node:zlib';
import {
  type DeflateOptions,
  ReusedDeflater,
} from '../../../../../services/domain/transparency-log/deflate/reused-deflater.ts';
import type { NodeEngine } from '../../../../../services/domain/transparency-log/deflate/reused-engine.ts';
import { seededRandom } from '../../../../support/archive-damage.ts';

const random = seededRandom(11);
const searching: DeflateOptions = { level: 1, strategy: constants.Z_DEFAULT_STRATEGY };
const counting: DeflateOptions = { level: 1, strategy: constants.Z_HUFFMAN_ONLY };

/** Bytes of which some come again where there are few kinds, and which get no smaller where there are 256. */
function someBytes(length: number, kinds: number): Buffer {
  return Buffer.from(Array.from({ length }, () => Math.floor(random() * kinds)));
}

const pages = Array.from({ length: 60 }, (_, at) => someBytes(Math.floor(random() * 60_000), at % 2 === 0 ? 5 : 256));

describe('an engine that deflates again and again', () => {
  it.each([searching, counting])(
    'deflates whatever it deflated before, also what gets no smaller, and nothing',
    (options) => {
      const reused = new ReusedDeflater(options);
      for (const page of [...pages, Buffer.alloc(0), Buffer.alloc(1_000_000)]) {
        expect(gunzipSync(reused.deflate(page)).equals(page)).toBe(true);
      }
    },
  );

  it.each([searching, counting])('makes the same bytes of the same pages', (options) => {
    const [one, other] = [new ReusedDeflater(options), new ReusedDeflater(options)];
    for (const page of pages) expect(one.deflate(page).equals(other.deflate(page))).toBe(true);
  });

  it.each([searching, counting])('makes no other engine', (options) => {
    const ofZlib = jest.spyOn(Buffer, 'allocUnsafe');
    const reused = new ReusedDeflater(options);
    reused.deflate(Buffer.alloc(100_000));
    ofZlib.mockClear();
    for (const page of pages) reused.deflate(page);
    expect(ofZlib).not.toHaveBeenCalled();
    ofZlib.mockRestore();
  });

  it.each<[string, object]>([
    ['has nothing that it uses', {}],
    ['writes nothing', { _handle: { reset: () => undefined, writeSync: () => undefined }, _writeState: [100, 0] }],
  ])('is not used where the one of Node %s', (_what, engine) => {
    const page = someBytes(2_000, 5);
    expect(new ReusedDeflater(counting, () => engine as NodeEngine).deflate(page)).toEqual(gzipSync(page, counting));
  });
});
