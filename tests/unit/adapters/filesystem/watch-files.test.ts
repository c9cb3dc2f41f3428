import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { watchFiles } from '../../../../services/adapters/filesystem/watch-files.ts';

describe('watching files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'custodes-watch-'));
  const file = join(folder, 'a');
  const other = join(folder, 'b');
  beforeEach(() => writeFileSync(file, 'one'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each<[string, () => void]>([
    ['is gone', () => rmSync(file)],
    ['has other content', () => writeFileSync(file, 'another')],
    [
      'is another file',
      () => {
        writeFileSync(`${file}.new`, 'two');
        renameSync(`${file}.new`, file);
      },
    ],
    ['appears', () => writeFileSync(other, 'one')],
  ])('notices that one %s, in the same turn', async (_what, change) => {
    rmSync(other, { force: true });
    const changed = new Promise<void>((resolve) => {
      const close = watchFiles([file, other], () => {
        close();
        resolve();
      });
    });
    change();
    await changed;
  });
});
