import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockDataDir } from '../../../../services/adapters/filesystem/lock-data-dir.ts';
import { LockHeldError } from '../../../../services/adapters/filesystem/process-lock.ts';
import { runTypescript } from '../../../support/typescript/run-typescript.ts';

describe('the lock of a data directory', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'custodes-lock-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is refused while another process holds it, naming folder and pid, and taken over once that one is killed', async () => {
    const child = runTypescript('tests/support/typescript/hold-lock.ts', [folder]);
    const exited = once(child, 'exit');
    try {
      await once(child.stdout, 'data');
      const refused = await lockDataDir(folder).catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(LockHeldError);
      expect(String(refused)).toContain(`folder \`${folder}\` is in use by process ${child.pid}`);
    } finally {
      child.kill('SIGKILL');
    }
    await exited;
    (await lockDataDir(folder)).release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is refused to the same process a second time, until it is released', async () => {
    const lock = await lockDataDir(folder);
    await expect(lockDataDir(folder)).rejects.toThrow(LockHeldError);
    lock.release();
    (await lockDataDir(folder)).release();
  });

  it('is taken over from an earlier process with the pid of this one', async () => {
    writeFileSync(join(folder, 'data-dir.old.lock'), JSON.stringify({ pid: process.pid, birth: 'another boot/77' }));
    const lock = await lockDataDir(folder);
    expect(readdirSync(folder)).toHaveLength(1);
    lock.release();
  });

  it('is taken over from a claim that a power cut has emptied', async () => {
    writeFileSync(join(folder, 'data-dir.torn.lock'), '');
    (await lockDataDir(folder)).release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is had by at most one of many that ask at once', async () => {
    for (let round = 0; round < 5; round++) {
      const claims = await Promise.allSettled(Array.from({ length: 6 }, () => lockDataDir(folder)));
      const held = claims.flatMap((claim) => (claim.status === 'fulfilled' ? [claim.value] : []));
      expect(held.length).toBeLessThanOrEqual(1);
      for (const lock of held) lock.release();
    }
  });
});
