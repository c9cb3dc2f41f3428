import fs, { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createOnceSync } from '../../../../services/adapters/filesystem/create-once.ts';

describe('a file that is created once', () => {
  let folder: string;
  const { writeFileSync, openSync, fsyncSync } = fs;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'custodes-once-'));
  });
  afterEach(() => {
    Object.assign(fs, { writeFileSync, openSync, fsyncSync });
    syncBuiltinESMExports();
    rmSync(folder, { recursive: true });
  });

  it('is that of the first, for both', () => {
    const file = join(folder, 'a.key');
    expect([createOnceSync(file, 'one'), createOnceSync(file, 'other')]).toEqual(['one', 'one']);
    expect(readdirSync(folder)).toEqual(['a.key']);
  });

  it('leaves nothing where the disk is full', () => {
    fs.writeFileSync = (path) => {
      writeFileSync(path, 'sec');
      throw new Error('ENOSPC: no space left on device, write');
    };
    syncBuiltinESMExports();
    expect(() => createOnceSync(join(folder, 'a.key'), 'secret')).toThrow('ENOSPC');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is there after a power cut, with its folder', () => {
    const opened = new Map<number, string>();
    const keys = join(folder, 'keys');
    const file = join(keys, 'a.key');
    const synced: { readonly path: string; readonly files: readonly string[] }[] = [];
    fs.openSync = (path, ...rest) => {
      const handle = openSync(path, ...rest);
      opened.set(handle, String(path));
      return handle;
    };
    fs.fsyncSync = (handle) => {
      fsyncSync(handle);
      const path = opened.get(handle) ?? '';
      if (!path.startsWith(file)) synced.push({ path, files: readdirSync(path) });
    };
    syncBuiltinESMExports();
    mkdirSync(keys);
    createOnceSync(file, 'secret');
    expect(synced).toEqual([
      { path: keys, files: ['a.key'] },
      { path: folder, files: ['keys'] },
    ]);
    expect(readFileSync(file, 'utf8')).toBe('secret');
  });
});
