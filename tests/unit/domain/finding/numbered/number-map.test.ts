import { BoundedMap } from '../../../../../services/domain/finding/bounded-map.ts';
import { NumberMap } from '../../../../../services/domain/finding/numbered/number-map.ts';
import { RecentNumbers } from '../../../../../services/domain/finding/numbered/recent-numbers.ts';
import { createRandom } from '../../../../support/random.ts';

const STEPS = 4_000;
const NONE = -1_000;

describe('values of numbers', () => {
  it('are those of a map, whatever was removed before', () => {
    const random = createRandom(31);
    const model = new Map<number, number>();
    const map = new NumberMap();
    for (let step = 0; step < STEPS; step += 1) {
      const key = random.below(step < STEPS / 2 ? 900 : 60);
      if (random.below(3) === 0) {
        model.delete(key);
        map.delete(key);
      } else {
        model.set(key, random.below(1_000) - 500);
        map.set(key, model.get(key) ?? 0);
      }
      const other = random.below(900);
      expect(map.get(other, NONE)).toBe(model.get(other) ?? NONE);
      expect(map.size).toBe(model.size);
    }
    expect([...map.keys()].sort((one, two) => one - two)).toEqual([...model.keys()].sort((one, two) => one - two));
    map.clear();
    expect([map.size, map.get(1, NONE)]).toEqual([0, NONE]);
  });
});

describe('numbers that were kept last', () => {
  it.each([1, 2, 7, 300])('are those of a bounded map of %i', (max) => {
    const random = createRandom(max);
    const model = new BoundedMap<true>(max);
    const recent = new RecentNumbers(max);
    const slots = new Map<number, number>();
    for (let step = 0; step < STEPS; step += 1) {
      const number = random.below(2 * max + 1);
      const known = model.has(number.toString());
      model.of(number.toString(), () => true);
      const slot = recent.touch(number);
      expect(slot >= 0).toBe(known);
      if (known) expect(slot).toBe(slots.get(number));
      else slots.set(number, recent.add(number));
    }
    const left = Array.from(recent.all(), (slot) => recent.numberAt(slot).toString());
    expect(left).toEqual([...model.keys()]);
    for (const number of left) expect(recent.numberAt(recent.slotOf(Number(number)))).toBe(Number(number));
    expect(recent.length).toBe(model.size);
  });
});
