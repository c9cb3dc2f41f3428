import { Command } from 'commander';
import { simulateDecisionLog } from '../tests/support/decision-log/simulation.ts';
import { atLeast } from './at-least.ts';

/**
 * `npm run simulate -- [--seeds N] [--seed S]`: runs N histories of the decision log from seed S on. Exit 1 at the
 * first one that the oracle finds wrong, with the command that shows it again.
 */

const SEEDS = 10_000;

const { seeds, seed: firstSeed } = new Command('simulate')
  .option('--seeds <n>', 'histories', atLeast(1), SEEDS)
  .option('--seed <n>', 'the first of them', atLeast(1), 1)
  .parse()
  .opts<{ readonly seeds: number; readonly seed: number }>();
const totals = { kills: 0, claims: 0, blocks: 0, again: 0 };
const startedAt = performance.now();
for (let done = 0; done < seeds; done++) {
  const { seed, violations, kills, claims, blocks, again } = await simulateDecisionLog(firstSeed + done);
  if (violations.length > 0) {
    console.log(`seed ${seed} is wrong: ${violations.join('; ')}`);
    console.log(`again: npm run simulate -- --seeds 1 --seed ${seed}`);
    process.exit(1);
  }
  totals.kills += kills;
  totals.claims += claims;
  totals.blocks += blocks;
  totals.again += again;
  const tenths = Math.floor(((done + 1) * 10) / seeds);
  if (tenths > Math.floor((done * 10) / seeds)) console.log(`${tenths * 10} % (${done + 1} seeds)`);
}
const seconds = (performance.now() - startedAt) / 1000;
const rate = Math.round(seeds / seconds);
console.log(
  `${seeds} seeds from ${firstSeed}: ${totals.blocks} blocks, ${totals.again} re-evaluations, ${totals.claims} deciders, ${totals.kills} kills, ` +
    `0 violations (${rate} seeds/s)`,
);
