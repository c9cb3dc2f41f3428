/**
 * Computes P(X >= successes) for X ~ Binomial(draws, chance). The sum is exact in log space (log-sum-exp), so a tail of
 * 1e-300 does not become 0. `chance` is in (0, 1).
 */
export function binomialUpperTail(successes: number, draws: number, chance: number): number {
  if (successes <= 0) return 1;
  if (successes > draws) return 0;
  const terms: number[] = [];
  for (let k = successes; k <= draws; k += 1) {
    terms.push(logChoose(draws, k) + k * Math.log(chance) + (draws - k) * Math.log1p(-chance));
  }
  const largest = Math.max(...terms);
  const scaled = terms.reduce((sum, term) => sum + Math.exp(term - largest), 0);
  return Math.min(1, Math.exp(largest) * scaled);
}

function logChoose(draws: number, k: number): number {
  let sum = 0;
  for (let i = 1; i <= k; i += 1) sum += Math.log((draws - k + i) / i);
  return sum;
}
