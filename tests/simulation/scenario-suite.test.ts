import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { aCompany, type Company } from '../../scripts/scenarios/company.ts';
import { decideWorld } from '../../scripts/scenarios/decide-world.ts';
import { measure, type WorldResult } from '../../scripts/scenarios/measure.ts';
import { plots } from '../../scripts/scenarios/plots/plots.ts';
import { quantile, report } from '../../scripts/scenarios/report.ts';
import { seedsFor, seedWords } from '../../scripts/scenarios/seeds.ts';
import { projectRoot } from '../../services/adapters/config/project-root.ts';
import { loadPolicies } from '../../services/adapters/policies/load-policies.ts';
import { createDecider } from '../../services/domain/access-decision/decide.ts';
import { isWhole } from '../support/process/pass.ts';

/** What `npm run scenarios` measures, in a short world. */

const size = { seed: 5, staff: 360, owners: 8000, days: 40 };
let company: Company;
let result: WorldResult;

/** The rows of the table of bounds, by what they count. */
function boundsIn(page: string): ReadonlyMap<string, number> {
  const rows = [...page.matchAll(/^\| ([^|]+) \| at most (\d+) \|$/gm)];
  return new Map(rows.map(([, what = '', limit]) => [what, Number(limit)]));
}

it('chooses parameters with other companies than it reports', () => {
  const [fitted, reported] = [seedsFor('fit', 50), seedsFor('report', 50)];
  expect(fitted.filter((seed) => reported.includes(seed))).toEqual([]);
  expect([seedsFor('report', 3), seedsFor('fit', 4)]).toEqual([
    [4, 6, 8],
    [1, 2, 3, 5],
  ]);
  expect(seedWords([4, 6])).toMatch(/^Seeds 4, 6\. No parameter was chosen with them/);
  expect(seedWords([4, 5])).toMatch(/^Seeds 4, 5\. Parameters were chosen with 5/);
});

it('counts the smallest value that so many do not exceed', () => {
  expect([quantile([1, 2, 3, 4], 0.5), quantile([3, 1, 2], 0.5), quantile([1, 9], 0.9)]).toEqual([2, 2, 9]);
});

// Half a minute, so only where the whole runs.
(isWhole ? describe : describe.skip)('a short world', () => {
  beforeAll(async () => {
    const decide = createDecider({ rules: await loadPolicies(join(projectRoot, 'infra/policies')) });
    // What begins after the fortieth day needs a longer world.
    company = aCompany(size, plots);
    const played = new Set(company.answers.map(({ scenario, variant }) => `${scenario}\n${variant}`));
    const begun = plots.filter(
      ({ scenario, variant, isOutsideOfLogs }) => isOutsideOfLogs || played.has(`${scenario}\n${variant}`),
    );
    result = measure(company, decideWorld(company, decide), { plots: begun, seed: size.seed });
  });

  describe('a company in which every scenario is played', () => {
    it('is the same for the same seed', () => {
      const { answers, register } = aCompany(size, plots);
      expect([answers, register]).toEqual([company.answers, company.register]);
    });

    it('has wrong accesses of nearly every variant, and most of its people are honest', () => {
      expect(result.plots.length).toBeGreaterThan(plots.length - 5);
      expect(result.honest).toBeGreaterThan(200);
    });
  });

  describe('the measurement', () => {
    const found = (scenario: string, variant: string) =>
      result.plots.find(({ plot }) => plot.scenario === scenario && plot.variant === variant);

    it('finds what one access shows, on the day of the access', () => {
      expect(found('R5 a leaver', 'after the last day')).toMatchObject({ rule: 'employment-not-current', days: 0 });
      expect(found('R6 past the tools', 'bulk read of the store')).toMatchObject({ rule: 'path-not-allowed' });
    });

    it('stays within the bounds of docs/detections.md', () => {
      const missed = (isHard: boolean) =>
        result.plots.filter(
          ({ plot, days }) => !plot.isOutsideOfLogs && (plot.isHard ?? false) === isHard && days === null,
        ).length;
      const sum = (counts: ReadonlyMap<string, number>) => [...counts.values()].reduce((one, other) => one + other, 0);
      const measured: Readonly<Record<string, number>> = {
        'plain variants that are not found': missed(false),
        'hard variants that are not found': missed(true),
        'honest people flagged high or critical': sum(result.flagged),
      };
      const bounds = boundsIn(readFileSync(join(projectRoot, 'docs/detections.md'), 'utf8'));
      expect([...bounds.keys()].sort()).toEqual(Object.keys(measured).sort());
      const outside = [...bounds].filter(([what, most]) => !((measured[what] ?? Number.NaN) <= most));
      expect(outside.map(([what]) => `${what}: ${measured[what]}`)).toEqual([]);
    });

    it('refuses the line manager, opens again what goes on, and answers who saw a camera', () => {
      const { dismissals, refused, reopenedAfter, foundFirstBy, questions, exact } = result.aftermath;
      expect([dismissals, refused]).toEqual([1, 1]);
      expect(reopenedAfter[0]).toBeLessThan(14);
      expect(foundFirstBy.get('detector')).toBeGreaterThan(0.9 * (result.plots.length - 1));
      expect([questions, exact]).toEqual([100, 100]);
    });

    it('reports every variant, and what honest people were accused of', () => {
      const text = report([result]);
      for (const { plot } of result.plots) expect(text).toContain(`| ${plot.scenario} | ${plot.variant} |`);
      expect(text).toMatch(/found of the plain variants: [\d.]+ %, of the hard ones: [\d.]+ %/);
    });
  });
});
