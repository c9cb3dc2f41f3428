import { join } from 'node:path';
import { projectRoot } from '../services/adapters/config/project-root.ts';
import { loadPolicies } from '../services/adapters/policies/load-policies.ts';
import { createDecider } from '../services/domain/access-decision/decide.ts';
import { numberOption } from './number-option.ts';
import { aCompany } from './scenarios/company.ts';
import { decideWorld } from './scenarios/decide-world.ts';
import { measure, type WorldResult } from './scenarios/measure.ts';
import { plots } from './scenarios/plots/plots.ts';
import { report } from './scenarios/report.ts';
import { seedsFor, seedWords } from './scenarios/seeds.ts';

/**
 * `npm run scenarios -- [--seeds N] [--fit] [--seed S]`: plays every scenario in N companies and prints what the
 * detectors find, how soon, and whom they flag although nothing is wrong. Parameters are chosen with `--fit`, and
 * reported without it: the seeds are others.
 */

const size = {
  staff: numberOption('--staff', 360),
  owners: numberOption('--owners', 8000),
  days: numberOption('--days', 91),
};
const count = numberOption('--seeds', 1);
const seeds = process.argv.includes('--seed')
  ? Array.from({ length: count }, (_, at) => numberOption('--seed', 1) + at)
  : seedsFor(process.argv.includes('--fit') ? 'fit' : 'report', count);

const decide = createDecider({ rules: await loadPolicies(join(projectRoot, 'infra/policies')) });
const worlds: WorldResult[] = [];
for (const seed of seeds) {
  const startedAt = performance.now();
  const company = aCompany({ seed, ...size }, plots);
  const result = measure(company, decideWorld(company, decide), { plots, seed });
  worlds.push(result);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const honest = `${result.honest} honest people, ${result.accesses} accesses of people`;
  console.error(`seed ${seed}: ${plots.length} variants, ${honest}, ${seconds} s`);
}
console.log(`${seedWords(seeds)}\n\n${report(worlds)}`);
