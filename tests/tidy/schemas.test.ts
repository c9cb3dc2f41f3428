import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../services/adapters/config/project-root.ts';

interface LockedSchema {
  readonly id: number;
  readonly record: string;
  readonly version: number;
}

const schemas = join(projectRoot, 'schemas');
const locked = readLock(schemas);

describe('schemas.lock', () => {
  it('names every schema file, gives each an id of its own, and counts versions from 1 without a gap', () => {
    const files = readdirSync(schemas, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.avsc'));
    expect(locked.map(({ record, version }) => `${record}/v${version}.avsc`).sort()).toEqual(files.sort());
    expect(new Set(locked.map(({ id }) => id)).size).toBe(locked.length);
    for (const record of new Set(locked.map((schema) => schema.record))) {
      const versions = locked.filter((schema) => schema.record === record).map(({ version }) => version);
      expect([record, versions]).toEqual([record, versions.map((_, index) => index + 1)]);
    }
  });
});

function readLock(folder: string): LockedSchema[] {
  return JSON.parse(readFileSync(join(folder, 'schemas.lock'), 'utf8')) as LockedSchema[];
}
