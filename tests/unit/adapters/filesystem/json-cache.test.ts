import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jsonCache } from '../../../../services/adapters/filesystem/json-cache.ts';

describe('a JSON value in a file', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'custodes-json-'));
    chmodSync(folder, 0o755);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is for its owner only: that of an import has who watched what', async () => {
    const file = join(folder, 'state.json');
    const cache = jsonCache(file);
    await cache.save({ actor: 'jo' });
    await cache.save({ actor: 'mia' });
    expect([await cache.load(), statSync(file).mode & 0o777]).toEqual([{ actor: 'mia' }, 0o600]);
  });
});
