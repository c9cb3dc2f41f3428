import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { BoundedMap } from '../../../../services/domain/finding/bounded-map.ts';
import { createRandom } from '../../../support/random.ts';

const MAX = 20;

function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed;
}

describe('a bounded map', () => {
  it('contains the keys that were kept last, in order once it is half full, and returns what it evicts', () => {
    const random = createRandom(11);
    const map = new BoundedMap<number>(MAX);
    let model: [string, number][] = [];
    for (let step = 0; step < 5_000; step += 1) {
      const key = `k${random.below(45)}`;
      const before = model;
      const place = model.findIndex(([one]) => one === key);
      const stays = place >= 0 && model.length <= MAX / 2;
      model = model.filter(([one]) => one !== key);
      if (random.below(4) === 0) map.delete(key);
      else {
        model.splice(stays ? place : model.length, 0, [key, step]);
        const evicted = model.length > MAX ? model.shift()?.[1] : undefined;
        expect(map.keep(key, step)).toBe(evicted);
      }
      if (random.below(500) === 0) {
        map.load(before);
        model = before;
      }
      expect([...map]).toEqual(model);
    }
  });

  it('evicts a key only after half as many others were kept later', () => {
    const map = new BoundedMap<number>(MAX);
    for (let step = 0; step < MAX / 2; step += 1) map.keep(`k${step}`, step);
    map.keep('k0', MAX);
    const evicted = Array.from({ length: MAX / 2 + 1 }, (_, step) => map.keep(`later-${step}`, step));
    expect(evicted).toEqual([...Array(MAX / 2).fill(undefined), MAX]);
  });

  it('does not pass what was deleted again for each eviction', () => {
    const map = new BoundedMap<number>(MAX);
    const iterating = [jest.spyOn(map, 'keys'), jest.spyOn(map, 'entries')];
    for (let step = 0; step < 10_000; step += 1) map.keep(`k${step}`, step);
    expect(iterating.map((spy) => spy.mock.calls.length)).toEqual([10_000 / MAX, 0]);
  });

  it('keeps no table of keys that it had before, however often keys move while none is evicted', () => {
    const max = 2_000;
    const map = new BoundedMap<number>(max);
    // An eviction, and then none.
    for (let key = 0; key <= max; key += 1) map.keep(`k${key}`, key);
    map.delete('k1');
    const before = heapBytes();
    for (let step = 0; step < 500_000; step += 1) map.touch(`k${2 + (step % (max - 2))}`, step);
    expect(heapBytes() - before).toBeLessThan(4e6);
    // So that it is in use until here.
    expect(map.size).toBe(max - 1);
  });
});
