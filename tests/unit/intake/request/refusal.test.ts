import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../../services/adapters/config/project-root.ts';
import { describe as describeProblems, intakeDeadLetterCodes } from '../../../../services/intake/request/refusal.ts';

describe('the dead-letter codes of intake', () => {
  it('are those of docs/errors.md', () => {
    const page = readFileSync(join(projectRoot, 'docs/errors.md'), 'utf8');
    const section = page.slice(page.indexOf('## intake'), page.indexOf('## decider'));
    const documented = [...section.matchAll(/^\| `([a-z0-9-]+)` \|/gm)].map(([, code]) => code);
    expect(documented).toEqual([...intakeDeadLetterCodes]);
  });
});

describe('the detail of a dead letter', () => {
  const problem = { field: 'action', value: 'peek', expected: 'one of: view' };

  it('names the first problem and counts the others', () => {
    expect(describeProblems([problem])).toBe('`action` is `peek`, expected one of: view');
    expect(describeProblems([problem, problem, problem])).toBe(
      '`action` is `peek`, expected one of: view (and 2 more)',
    );
  });

  it('does not repeat a camera’s name', () => {
    expect(describeProblems([{ ...problem, field: 'name', value: 'Zoe Bedroom' }])).not.toContain('Zoe');
  });
});
