import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../services/adapters/config/project-root.ts';
import { registerKinds } from '../../../services/domain/register/register-record.ts';

describe('the page of the register', () => {
  it('offers every kind there is', () => {
    const page = readFileSync(join(projectRoot, 'services/console/assets/register.html'), 'utf8');
    const offered = [...page.matchAll(/<option>([a-z-]+)</g)].map(([, kind]) => kind);
    expect(offered.sort()).toEqual([...registerKinds].sort());
  });
});
