import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAlertFiles } from '../../../../services/adapters/alert-files/read-alert-files.ts';

const rule = 'a: { title: A, meaning: It is a., severity: high, legalBasis: none, runbook: page#a }\n';
const objectives = ['critical', 'high', 'medium', 'low']
  .map((severity) => `${severity}: { acknowledge: 90 minutes, close: 1 day }\n`)
  .join('');

describe('the files of ALERTS_DIR', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'custodes-alert-files-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const write = (rules: string, due: string) => {
    writeFileSync(join(folder, 'rules.yml'), rules);
    writeFileSync(join(folder, 'objectives.yml'), due);
  };

  it('are read with durations in milliseconds', async () => {
    write(rule, objectives);
    const read = await readAlertFiles(folder);
    expect(read.rules.get('a')).toMatchObject({ title: 'A', severity: 'high' });
    expect(read.objectives.low).toEqual({ acknowledge: 5_400_000, close: 86_400_000 });
  });

  it.each([
    ['a duration without a unit', rule, objectives.replace('1 day', '1'), /objectives.yml line 1: .*30 minutes/],
    ['a severity that is missing', rule, objectives.replace(/low.*\n/, ''), /objectives.yml line 1: `low` is /],
    ['an unknown field', rule.replace('title', 'titel'), objectives, /rules.yml line 1: .*titel/],
  ])('are refused with %s', async (_what, rules, due, message) => {
    write(rules, due);
    await expect(readAlertFiles(folder)).rejects.toThrow(message);
  });

  it('are refused where one is missing', async () => {
    writeFileSync(join(folder, 'rules.yml'), rule);
    await expect(readAlertFiles(folder)).rejects.toThrow(/objectives.yml cannot be read, expected a file/);
  });
});
