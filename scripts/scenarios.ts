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

/**
 * `npm run scenarios -- [--seeds N] [--seed S]`: plays every scenario in N companies from seed S on and prints what the
 * detectors find, how soon, and whom they flag although nothing is wrong.
 */

const size = {
  staff: numberOption('--staff', 360),
  owners: numberOption('--owners', 8000),
  days: numberOption('--days', 91),
};
const seeds = numberOption('--seeds', 1);
const firstSeed = numberOption('--seed', 1);

const decide = createDecider({ rules: await loadPolicies(join(projectRoot, 'infra/policies')) });
const worlds: WorldResult[] = [];
for (let seed = firstSeed; seed < firstSeed + seeds; seed++) {
  const startedAt = performance.now();
  const company = aCompany({ seed, ...size }, plots);
  const result = measure(company, decideWorld(company, decide), plots);
  worlds.push(result);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const honest = `${result.honest} honest people, ${result.accesses} accesses of people`;
  console.error(`seed ${seed}: ${plots.length} variants, ${honest}, ${seconds} s`);
}
console.log(report(worlds));
