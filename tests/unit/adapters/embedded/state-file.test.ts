import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { openStateFile } from '../../../../services/adapters/embedded/register/state-file.ts';

describe('the state of the register', () => {
  it('has nothing of a transaction whose work throws, and all of the next one', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'custodes-state-'));
    const file = await openStateFile(folder);
    const [first, second] = [Buffer.from('first'), Buffer.from('second')];
    const broken = file.transaction(() => {
      file.rows.put(first, first);
      file.meta.put(first, first);
      throw new Error('in the middle');
    });
    // Both wait for the disk together.
    const whole = file.transaction(() => file.rows.put(second, second));
    await expect(broken).rejects.toThrow('in the middle');
    await whole;
    file.refresh();
    expect([file.rows.getBinary(first), file.meta.getBinary(first)]).toEqual([undefined, undefined]);
    expect(file.rows.getBinary(second)).toEqual(second);
    await file.close();
    const again = await openStateFile(folder);
    expect([again.rows.getBinary(first), again.rows.getBinary(second)]).toEqual([undefined, second]);
    await again.close();
    rmSync(folder, { recursive: true });
  });

  it('is all there or all gone, at whatever step of its removal the process is killed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'custodes-state-'));
    const file = await openStateFile(folder);
    const key = Buffer.from('key');
    await file.transaction(() => {
      for (const table of [...Object.values(file.newest), file.others, file.rows, file.meta]) table.put(key, key);
    });
    let isRemoved = false;
    const removal = file.clear().then(() => {
      isRemoved = true;
    });
    const seen: string[] = [];
    while (!isRemoved) {
      file.refresh();
      const left = [...Object.values(file.newest), file.others, file.rows, file.meta].filter((one) =>
        one.getBinary(key),
      );
      const all = Object.keys(file.newest).length + 3;
      if (left.length > 0 && left.length < all) seen.push(`${left.length} of ${all} tables`);
      await turn();
    }
    await removal;
    expect(seen).toEqual([]);
    expect(file.meta.getBinary(key)).toBeUndefined();
    await file.transaction(() => file.meta.put(key, key));
    file.refresh();
    expect(file.meta.getBinary(key)).toEqual(key);
    await file.close();
    rmSync(folder, { recursive: true });
  });
});
