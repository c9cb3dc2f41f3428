import { jest } from '@jest/globals';
import { BoundedMap } from '../../../../services/domain/finding/bounded-map.ts';
import { createRandom } from '../../../support/random.ts';

const MAX = 20;

describe('a bounded map', () => {
  it('contains the keys that were kept last and returns what it evicts, whatever else is removed', () => {
    const random = createRandom(11);
    const map = new BoundedMap<number>(MAX);
    let model: [string, number][] = [];
    for (let step = 0; step < 5_000; step += 1) {
      const key = `k${random.below(45)}`;
      const before = model;
      model = model.filter(([one]) => one !== key);
      if (random.below(4) === 0) map.delete(key);
      else {
        model.push([key, step]);
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

  it('does not pass what was deleted again for each eviction', () => {
    const map = new BoundedMap<number>(MAX);
    const iterating = [jest.spyOn(map, 'keys'), jest.spyOn(map, 'entries')];
    for (let step = 0; step < 10_000; step += 1) map.keep(`k${step}`, step);
    expect(iterating.map((spy) => spy.mock.calls.length)).toEqual([0, 0]);
  });
});
