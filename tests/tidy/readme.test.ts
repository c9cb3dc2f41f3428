import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../services/adapters/config/project-root.ts';
import { allMetrics } from '../../services/adapters/metrics/catalogue/all-metrics.ts';
import { topology } from '../../services/topology.ts';

const readme = readFileSync(join(projectRoot, 'README.md'), 'utf8');

describe('the README', () => {
  it.each(topology.map((stage) => [stage.name, stage] as const))('shows %s as the topology has it', (_name, stage) => {
    const topics = (names: readonly string[]) =>
      names.length === 0 ? '–' : names.map((name) => `\`${name}\``).join(', ');
    expect(readme).toContain(
      `| \`${stage.name}\` | ${stage.question} | ${topics(stage.reads)} | ${topics(stage.writes)} |`,
    );
  });

  it('names only verbs that package.json has', () => {
    const { scripts } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as { scripts: object };
    const named = [...readme.matchAll(/npm run (?:--silent )?([a-z-]+)/g)].map(([, verb]) => verb ?? '');
    expect(named.length).toBeGreaterThan(2);
    expect(named.filter((verb) => !(verb in scripts))).toEqual([]);
  });
});

describe('docs/guarantees.md', () => {
  it('names only tests that are there', () => {
    const text = readFileSync(join(projectRoot, 'docs/guarantees.md'), 'utf8');
    const named = [...text.matchAll(/`(tests\/[^`]+)`/g)].map(([, path]) => path ?? '');
    expect(named.length).toBeGreaterThan(8);
    expect(named.filter((path) => !existsSync(join(projectRoot, path)))).toEqual([]);
  });

  it('names only metrics of the catalogue', () => {
    const text = readFileSync(join(projectRoot, 'docs/guarantees.md'), 'utf8');
    const catalogue = new Set(Object.values(allMetrics).map(({ name }) => name));
    const named = [...text.matchAll(/`(custodes_\w+)/g)].map(([, name]) => name ?? '');
    expect(named.length).toBeGreaterThan(15);
    expect(named.filter((name) => !catalogue.has(name))).toEqual([]);
  });
});
