import { join } from 'node:path';
import { Command } from 'commander';
import { projectRoot } from '../services/adapters/config/project-root.ts';
import { loadPolicies } from '../services/adapters/policies/load-policies.ts';
import { createDecider } from '../services/domain/access-decision/decide.ts';
import { detectors } from '../services/domain/finding/detectors.ts';
import { atLeast } from './at-least.ts';
import { aCompany } from './scenarios/company.ts';
import { decideWorld } from './scenarios/decide-world.ts';
import { measure, type WorldResult } from './scenarios/measure.ts';
import { plots } from './scenarios/plots/plots.ts';
import { report } from './scenarios/report.ts';
import { seedsFor, seedWords } from './scenarios/seeds.ts';

/**
 * `npm run scenarios -- [--seeds N] [--fit] [--seed S] [--without DETECTION]`: plays every scenario in N companies and prints what the
 * detectors find, how soon, and whom they flag although nothing is wrong. Parameters are chosen with `--fit`, and
 * reported without it: the seeds are others.
 */

interface Options {
  readonly seeds: number;
  readonly seed?: number;
  readonly fit: boolean;
  readonly without?: string;
  readonly staff: number;
  readonly owners: number;
  readonly days: number;
}

const {
  seeds: count,
  seed,
  fit,
  without,
  ...size
} = new Command('scenarios')
  .option('--seeds <n>', 'companies', atLeast(1), 1)
  .option('--seed <n>', 'the seed of the first one, the others follow', atLeast(1))
  .option('--fit', 'the companies with which parameters are chosen', false)
  .option('--without <detection>', 'a detection that does not run')
  .option('--staff <n>', 'people of a company', atLeast(1), 360)
  .option('--owners <n>', 'owners of a company', atLeast(1), 8_000)
  .option('--days <n>', 'days of history', atLeast(1), 91)
  .parse()
  .opts<Options>();
const seeds =
  seed === undefined ? seedsFor(fit ? 'fit' : 'report', count) : Array.from({ length: count }, (_, at) => seed + at);

const decide = createDecider({ rules: await loadPolicies(join(projectRoot, 'infra/policies')) });
const running = detectors.filter((create) => create().id !== without);
const worlds: WorldResult[] = [];
for (const seed of seeds) {
  const startedAt = performance.now();
  const company = aCompany({ seed, ...size }, plots);
  const result = measure(company, decideWorld(company, decide, running), { plots, seed });
  worlds.push(result);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const honest = `${result.honest} honest people, ${result.accesses} accesses of people`;
  console.error(`seed ${seed}: ${plots.length} variants, ${honest}, ${seconds} s`);
}
console.log(`${seedWords(seeds)}\n\n${report(worlds)}`);
