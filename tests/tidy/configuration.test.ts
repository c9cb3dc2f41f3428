import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandParts } from '../../scripts/commands/environment.ts';
import { describedProcesses } from '../../scripts/generate/described-processes.ts';
import { defaultOf } from '../../services/adapters/config/describe-environment.ts';
import type { Variable } from '../../services/adapters/config/environment.ts';
import { projectRoot } from '../../services/adapters/config/project-root.ts';
import { linesOf, sourceFiles } from '../support/source-files.ts';

/** A variable is described once, next to what reads it; everything else follows from the description. */

const described = describedProcesses().flatMap(({ name, parts }) =>
  parts.flatMap(({ sections }) =>
    sections.flatMap(({ variables }) => Object.entries(variables).map(([variable, one]) => ({ name, variable, one }))),
  ),
);

/** Who hands the whole environment to a description. Nobody else looks at it. */
const readers = new Set([
  'services/adapters/process/run-process.ts',
  'services/emitter/kafka-from-environment.ts',
  'scripts/commands/environment.ts',
]);
/** Amazon's SDK has a switch of its own, which is set and not read. */
const AWS_SWITCH = /process\.env\.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED \?\?=/;

const programFiles = [...sourceFiles('services'), ...sourceFiles('scripts/commands')];

describe('the environment', () => {
  it.each(programFiles.filter((file) => !readers.has(file)))('is not looked at by %s', (file) => {
    const found = linesOf(file).filter(
      (line) => /process\.env|\benv\.[A-Z][A-Z_]+/.test(line) && !AWS_SWITCH.test(line),
    );
    expect(found).toEqual([]);
  });

  it.each([...readers])('is given as a whole by %s', (file) => {
    const found = linesOf(file).filter((line) => line.includes('process.env'));
    expect(found.length).toBeGreaterThan(0);
    expect(found.filter((line) => /process\.env[.[]/.test(line))).toEqual([]);
  });
});

describe('the programs of docker-compose.yml', () => {
  it.each(['prepare.mjs', 'demo.mjs'])('read nothing else in %s', (file) => {
    const text = readFileSync(join(projectRoot, 'infra/docker', file), 'utf8');
    const read = [...text.matchAll(/process\.env\.(\w+)/g)].map(([, name]) => name ?? '');
    expect(read.length).toBeGreaterThan(0);
    expect(read.filter((name) => !described.some(({ variable }) => variable === name))).toEqual([]);
  });
});

describe('the description of a variable', () => {
  it('is the same for every process that reads it, but for its default', () => {
    const byName = new Map<string, Variable>();
    for (const { variable, one } of described) {
      const { meaning, isSecret } = byName.get(variable) ?? one;
      expect({ variable, meaning: one.meaning, isSecret: one.isSecret }).toEqual({ variable, meaning, isSecret });
      byName.set(variable, one);
    }
    expect(byName.size).toBeGreaterThan(40);
  });

  it('states what applies without the variable', () => {
    const silent = described.filter(({ one }) => defaultOf(one) === '').map(({ variable }) => variable);
    expect(silent).toEqual([]);
  });

  it('shows no path of this machine', () => {
    const shown = described.map(({ one }) => `${one.meaning} ${defaultOf(one)}`).join('\n');
    expect(shown).not.toContain(projectRoot);
  });
});

describe('README.md', () => {
  const readme = readFileSync(join(projectRoot, 'README.md'), 'utf8');
  const others = commandParts.flatMap(({ sections }) => sections);
  const names = new Set([
    ...described.map(({ variable }) => variable),
    ...others.flatMap(({ variables }) => Object.keys(variables)),
  ]);

  it('names four variables and links the page with all of them', () => {
    const named = new Set([...readme.matchAll(/\b[A-Z][A-Z0-9_]+\b/g)].map(([word]) => word));
    expect([...named].filter((word) => names.has(word)).sort()).toEqual(['DATA_DIR', 'DEMO', 'HOST', 'PORT']);
    expect(readme).toContain('](docs/configuration.md)');
  });
});
