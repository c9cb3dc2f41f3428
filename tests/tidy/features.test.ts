import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../services/adapters/config/project-root.ts';

const page = readFileSync(join(projectRoot, 'docs/features.md'), 'utf8');
const rows = page.split('\n').filter((line) => /^\| F\d+ /.test(line));

describe('the page of features', () => {
  it('has a row for each wish about decisions', () => {
    const numbers = [7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 22, 23, 24, 25, 26, 27, 28, 29];
    expect(rows.map((row) => /^\| (F\d+) /.exec(row)?.[1])).toEqual(numbers.map((number) => `F${number}`));
  });

  it.each(rows)('names only what exists, and a test: %s', (row) => {
    const names = [...row.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '');
    const files = names.filter((name) => name.includes('/'));
    expect(files.filter((file) => !existsSync(join(projectRoot, file)))).toEqual([]);
    expect(files.some((file) => file.startsWith('tests/'))).toBe(true);
    const rules = names.filter((name) => /^[a-z]+(-[a-z]+)+$/.test(name));
    const isRule = (rule: string) =>
      existsSync(join(projectRoot, `infra/policies/${rule}.yaml`)) ||
      existsSync(join(projectRoot, `services/domain/finding/rules/${rule}.ts`));
    expect(rules.filter((rule) => !isRule(rule))).toEqual([]);
  });
});
