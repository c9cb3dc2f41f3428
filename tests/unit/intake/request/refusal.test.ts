import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../../services/adapters/config/project-root.ts';
import { intakeDeadLetterCodes } from '../../../../services/intake/request/refusal.ts';

describe('the dead-letter codes of intake', () => {
  it('are those of docs/errors.md', () => {
    const page = readFileSync(join(projectRoot, 'docs/errors.md'), 'utf8');
    const section = page.slice(page.indexOf('## intake'), page.indexOf('## decider'));
    const documented = [...section.matchAll(/^\| `([a-z0-9-]+)` \|/gm)].map(([, code]) => code);
    expect(documented).toEqual([...intakeDeadLetterCodes]);
  });
});
