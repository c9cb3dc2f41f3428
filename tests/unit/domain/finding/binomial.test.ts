import { binomialUpperTail } from '../../../../services/domain/finding/binomial.ts';

describe('the upper tail of a binomial', () => {
  it.each([
    // Independently: Python's fractions, sum of comb(n, k) p^k (1-p)^(n-k), to 15 digits.
    [5, 5, 0.05, 3.125e-7],
    [4, 4, 0.05, 6.25e-6],
    [5, 6, 0.05, 1.796875e-6],
    [10, 40, 0.05, 2.0683305412185263e-5],
    [40, 40, 0.3, 1.2157665459056928e-21],
    [1, 40, 0.05, 0.8714878434348966],
  ])('of %d or more in %d at %d is %d', (successes, draws, chance, expected) => {
    expect(Math.abs(binomialUpperTail(successes, draws, chance) / expected - 1)).toBeLessThan(1e-11);
  });

  it('is 1 for none or more and 0 for more than there are', () => {
    expect(binomialUpperTail(0, 40, 0.05)).toBe(1);
    expect(binomialUpperTail(41, 40, 0.05)).toBe(0);
  });
});
