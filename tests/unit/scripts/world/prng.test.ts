import { openPrng, shuffled } from '../../../../scripts/world/prng.ts';

describe('the seeded random numbers', () => {
  it('repeat for the same keys and differ for others', () => {
    const draw = (...keys: (string | number)[]) => {
      const prng = openPrng(...keys);
      return Array.from({ length: 20 }, () => prng.below(1000));
    };
    expect(draw(1, 'a')).toEqual(draw(1, 'a'));
    expect(draw(1, 'a')).not.toEqual(draw(1, 'b'));
    expect(draw(1, 'a')).not.toEqual(draw(2, 'a'));
  });

  it('keep within their limits and reach both ends', () => {
    const prng = openPrng('limits');
    const draws = new Set(Array.from({ length: 500 }, () => prng.between(3, 7)));
    expect([...draws].sort()).toEqual([3, 4, 5, 6, 7]);
    expect(prng.hex(11)).toMatch(/^[0-9a-f]{11}$/);
  });

  it('are true about as often as asked', () => {
    const prng = openPrng('chance');
    const hits = Array.from({ length: 20_000 }, () => prng.chance(30)).filter(Boolean).length;
    expect(hits).toBeGreaterThan(500);
    expect(hits).toBeLessThan(700);
  });

  it('shuffle without losing anything', () => {
    const items = Array.from({ length: 50 }, (_, index) => index);
    const order = shuffled(items, openPrng('shuffle'));
    expect(order).not.toEqual(items);
    expect([...order].sort((one, other) => one - other)).toEqual(items);
  });

  it('refuse to pick from nothing', () => {
    expect(() => openPrng('none').pick([])).toThrow('nothing to pick from');
  });
});
