import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../services/adapters/config/project-root.ts';
import { sourceFiles } from '../../support/source-files.ts';

/** What the repository has at its top, beside dotfiles. A profile or a core file that is committed by mistake is none of these. */
const top = new Set([
  'services',
  'schemas',
  'infra',
  'scripts',
  'tests',
  'docs',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'biome.json',
  'jest.config.js',
  'docker-compose.yml',
  'README.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'LICENSE',
]);

/** What an install, a build or a run leaves there, which git ignores. */
const ignored = /^(node_modules|dist|data.*|.*\.log)$/;

describe('the top of the repository', () => {
  it('has nothing but what belongs there', () => {
    const names = readdirSync(projectRoot).filter((name) => !name.startsWith('.') && !ignored.test(name));
    expect(names).toContain('services');
    expect(names.filter((name) => !top.has(name))).toEqual([]);
  });
});

describe('a verb of package.json', () => {
  /** jest has options of its own, and a program that another one starts gets what that one wrote. */
  const verbs = sourceFiles('scripts').filter(
    (file) => /^scripts\/[^/]+\.ts$/.test(file) && file !== 'scripts/test.ts',
  );

  it.each(verbs)('%s reads its options with commander, which refuses those it does not know', (file) => {
    expect(readFileSync(join(projectRoot, file), 'utf8')).not.toContain('process.argv');
  });
});
