import fc from 'fast-check';
import { severities } from '../../../../../services/domain/access-decision/access-decision.ts';
import { riskOf, scoreOf } from '../../../../../services/domain/alert/work/risk.ts';

describe('the risk of an alert', () => {
  it('is the sum of its parts, with reasons and without', () => {
    const facts = fc.record({
      severity: fc.constantFrom(...severities),
      rules: fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 8 }),
      accesses: fc.nat(10_000),
      owners: fc.nat(10_000),
    });
    fc.assert(
      fc.property(facts, (given) => {
        const { score, parts } = riskOf(given);
        expect(score).toBe(parts.reduce((sum, { points }) => sum + points, 0));
        expect(scoreOf(given)).toBe(score);
      }),
    );
  });
});
