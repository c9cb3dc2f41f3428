import type { FoldRule } from '../../services/domain/decision-log/fold.ts';
import { fold } from '../../services/domain/decision-log/fold.ts';
import type { LateFlaw } from '../support/decision-log/simulated-decider.ts';
import { type SimulationResult, simulateDecisionLog } from '../support/decision-log/simulation.ts';
import { isWhole } from '../support/process/pass.ts';

const SEEDS = isWhole ? 1_500 : 250;
/** How soon a broken fold must be found out. */
const SEEDS_TO_FIND = 300;

/** Any open wins, and any block that continues the chain counts, whoever wrote it. */
const foldWithoutFence: FoldRule = (state, block, hash) => {
  const fenced = { ...state, epoch: block.kind === 'open' ? block.epoch - 1 : block.epoch, owner: block.owner };
  const next = fold(fenced, block, hash);
  return next === null ? null : { ...next, epoch: block.epoch, owner: block.owner };
};

/** Any block of the owner counts that begins at the right source offset, whatever came before it. */
const foldWithoutChain: FoldRule = (state, block, hash) => fold(state, { ...block, previousHash: state.chain }, hash);

const foldWithoutEither: FoldRule = (state, block, hash) =>
  foldWithoutFence(state, { ...block, previousHash: state.chain }, hash);

describe('the decision log under kills, rivals, and late, lost and repeated writes', () => {
  it(`decides every record once, in order, and is cut into the same segments, for ${SEEDS} seeds`, async () => {
    const wrong: SimulationResult[] = [];
    const totals = { kills: 0, blocks: 0, trimmed: 0, again: 0 };
    for (let seed = 1; seed <= SEEDS; seed++) {
      const result = await simulateDecisionLog(seed);
      if (result.violations.length > 0) wrong.push(result);
      totals.kills += result.kills;
      totals.blocks += result.blocks;
      totals.trimmed += result.trimmed;
      totals.again += result.again;
    }
    expect(wrong.map(({ seed, violations }) => `npm run simulate -- --seeds 1 --seed ${seed}: ${violations}`)).toEqual(
      [],
    );
    // The faults do happen.
    expect(totals.kills).toBeGreaterThan(3 * SEEDS);
    expect(totals.blocks).toBeGreaterThan(10 * SEEDS);
    expect(totals.trimmed).toBeGreaterThan(SEEDS);
    expect(totals.again).toBeGreaterThan(SEEDS / 2);
  }, 1_200_000);

  it('gives the same history for the same seed', async () => {
    for (const seed of [3, 14, 159]) expect(await simulateDecisionLog(seed)).toEqual(await simulateDecisionLog(seed));
  });

  it.each([
    ['without the epoch fence', foldWithoutFence],
    ['without the chain', foldWithoutChain],
    ['without either', foldWithoutEither],
  ])('finds out a fold %s', async (_, rule) => {
    const found = await firstViolation({ rule });
    expect(found?.violations.join()).toMatch(/do not count|not as expected|other segments|holds/);
  });

  it.each<[string, LateFlaw, RegExp]>([
    ['reports too early that late facts are processed', 'moves-early', /a late fact says/],
    ['compares with the first decision only', 'forgets', /is judged again from|a late fact says/],
  ])('finds out a decider that %s', async (_, flaw, problem) => {
    const found = await firstViolation({ flaw });
    expect(found?.violations.join()).toMatch(problem);
  });
});

async function firstViolation(broken: Parameters<typeof simulateDecisionLog>[1]): Promise<SimulationResult | null> {
  for (let seed = 1; seed <= SEEDS_TO_FIND; seed++) {
    const result = await simulateDecisionLog(seed, broken);
    if (result.violations.length > 0) return result;
  }
  return null;
}
