/**
 * Computes P(X >= successes) for X ~ Binomial(draws, chance). The sum is exact in log space (log-sum-exp), so a tail of
 * 1e-300 does not become 0. `chance` is in (0, 1).
 */
export function binomialUpperTail(successes: number, draws: number, chance: number): number {
  if (successes <= 0) return 1;
  if (successes > draws) return 0;
  const terms: number[] = [];
  let choices = logChoose(draws, successes);
  for (let k = successes; k <= draws; k += 1) {
    terms.push(choices + k * Math.log(chance) + (draws - k) * Math.log1p(-chance));
    // C(n, k + 1) = C(n, k) (n - k) / (k + 1), so a tail takes as many steps as it has terms.
    choices += Math.log((draws - k) / (k + 1));
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
