import { NumberSet } from '../../../../../services/domain/finding/numbered/number-set.ts';
import { createRandom } from '../../../../support/random.ts';

describe('a set of numbers', () => {
  it('has what a Set has, few or many, also after it was cleared', () => {
    const random = createRandom(5);
    const [set, naive] = [new NumberSet(), new Set<number>()];
    for (let step = 0; step < 20_000; step += 1) {
      if (random.below(1_500) === 0 || naive.size > 3_000) {
        set.clear();
        naive.clear();
      }
      // Also far apart, as numbers of texts that were forgotten are.
      const number = random.below(2) === 0 ? random.below(4_000) : 2 ** 31 + 64 * random.below(1_000);
      expect(set.has(number)).toBe(naive.has(number));
      if (!naive.has(number)) set.add(number);
      naive.add(number);
      expect(set.size).toBe(naive.size);
    }
    expect([...set].sort((one, other) => one - other)).toEqual([...naive].sort((one, other) => one - other));
    expect(naive.size).toBeGreaterThan(100);
  });
});
