import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  type Stats,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { projectRoot } from '../../../../services/adapters/config/project-root.ts';
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

describe('the lock of a data directory that containers share', () => {
  const here = { namespace: 'pid:[2]', boot: 'boot' };
  const elsewhere = { namespace: 'pid:[1]', boot: 'boot' };
  let folder: string;
  let path: string;
  let reported: string[];
  let touching: NodeJS.Timeout | undefined;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'custodes-lock-'));
    path = join(folder, 'data-dir.theirs.lock');
    reported = [];
  });
  afterEach(() => {
    clearInterval(touching);
    rmSync(folder, { recursive: true });
  });

  /** A claim of a process whose pid is one of this namespace too, that of this process. */
  function claimOf(scope: object): void {
    writeFileSync(path, JSON.stringify({ pid: process.pid, birth: 'boot/77', ...scope }));
  }
  const take = (scope = here) => lockDataDir(folder, { report: (line) => reported.push(line), scope, looks: 10 });

  it('is refused while the claim of another namespace is touched, also by a clock that is set back', async () => {
    claimOf(elsewhere);
    let hours = 0;
    touching = setInterval(() => utimesSync(path, new Date(), Date.now() / 1000 - 3600 * ++hours), 200);
    await expect(take()).rejects.toThrow(`is in use by process ${process.pid} of another pid namespace`);
    expect(readdirSync(folder)).toEqual(['data-dir.theirs.lock']);
  });

  it('is taken over, with a report of the wait, once nobody touches that claim', async () => {
    claimOf(elsewhere);
    utimesSync(path, 0, 0);
    const startedAt = performance.now();
    const lock = await take();
    expect(performance.now() - startedAt).toBeGreaterThan(450);
    expect(reported).toEqual([
      `folder \`${folder}\` has a claim by process ${process.pid} of another pid namespace (a container): waiting for up to 0.5 s to see whether it lives`,
    ]);
    lock.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is refused by a claim without a namespace to one who has one, and the reverse, while it is touched', async () => {
    touching = setInterval(() => utimesSync(path, new Date(), new Date()), 200);
    claimOf({ namespace: '', boot: '' });
    await expect(take()).rejects.toThrow(LockHeldError);
    claimOf(elsewhere);
    await expect(take({ namespace: '', boot: '' })).rejects.toThrow(LockHeldError);
  });

  it.each([
    ['a dead process of the same namespace', here],
    ['another boot', { namespace: 'pid:[1]', boot: 'earlier boot' }],
  ])('is taken over at once from %s', async (_, scope) => {
    claimOf(scope);
    (await take()).release();
    expect(reported).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is touched by its owner until it is released', async () => {
    const lock = await take(elsewhere);
    await expect(
      lockDataDir(folder, { report: (line) => reported.push(line), scope: here, looks: 60 }),
    ).rejects.toThrow('of another pid namespace');
    lock.release();
    (await take()).release();
    expect(reported).toHaveLength(1);
  });

  it('ends its owner where another one took it over, and not where the folder is gone', async () => {
    let lost = 0;
    const onLost = () => {
      lost += 1;
    };
    const lock = await lockDataDir(folder, { scope: here, onLost });
    for (const file of readdirSync(folder)) rmSync(join(folder, file));
    const taker = await lockDataDir(folder, { scope: here });
    await delay(1_200);
    expect(lost).toBe(1);
    lock.release();
    taker.release();
    const other = join(folder, 'other');
    const gone = await lockDataDir(other, { scope: here, onLost });
    rmSync(other, { recursive: true });
    await delay(1_200);
    expect(lost).toBe(1);
    gone.release();
  });

  it('ends its owner after two looks where who took it over has ended, and not where the folder goes after its files', async () => {
    const lost: string[] = [];
    const lockOf = (name: string) => lockDataDir(join(folder, name), { scope: here, onLost: () => lost.push(name) });
    const locks = [await lockOf('taken'), await lockOf('going')];
    for (const name of ['taken', 'going']) {
      for (const file of readdirSync(join(folder, name))) rmSync(join(folder, name, file));
    }
    await delay(1_200);
    expect(lost).toEqual([]);
    rmSync(join(folder, 'going'), { recursive: true });
    await delay(1_200);
    expect(lost).toEqual(['taken']);
    for (const lock of locks) lock.release();
  });

  const isRoot = process.getuid?.() === 0;
  if (!isRoot) console.warn('not run: a claim whose times its owner may not set, because this user is not root');
  (isRoot ? it : it.skip)('is touched where its owner may not set times', async () => {
    chmodSync(folder, 0o777);
    // Another process: everything else of this one would be that user's too.
    const child = runTypescript('tests/support/typescript/hold-lock.ts', [folder, '65534']);
    const exited = once(child, 'exit');
    try {
      await once(child.stdout, 'data');
      const [claim = ''] = readdirSync(folder);
      const before = statSync(join(folder, claim)).mtimeMs;
      const isTouched = ({ mtimeMs, uid }: Stats) => mtimeMs > before && uid === 65_534;
      while (!isTouched(statSync(join(folder, claim)))) await delay(50);
    } finally {
      child.kill('SIGKILL');
    }
    await exited;
  });

  it('is had by at most one of many namespaces that ask at once for that of a dead one', async () => {
    claimOf(elsewhere);
    const claims = await Promise.allSettled(
      Array.from({ length: 4 }, (_, n) =>
        lockDataDir(folder, { scope: { ...here, namespace: `pid:[${n + 3}]` }, looks: 40 }),
      ),
    );
    const locks = claims.flatMap((claim) => (claim.status === 'fulfilled' ? [claim.value] : []));
    expect(locks.length).toBeLessThanOrEqual(1);
    for (const lock of locks) lock.release();
  });

  const unshare = ['--pid', '--fork', '--kill-child', '--mount-proc'];
  const isUnshared = spawnSync('unshare', [...unshare, 'true']).status === 0;
  if (!isUnshared) console.warn('not run: two pid namespaces, because this user cannot make one (unshare)');
  (isUnshared ? it : it.skip)('is had by one of two processes that are both 1', async () => {
    const start = () => {
      const args = ['--no-warnings', '--import', 'tsx', 'tests/support/typescript/hold-lock.ts', folder];
      return spawn('unshare', [...unshare, process.execPath, ...args], { cwd: projectRoot });
    };
    const first = start();
    const children = [first];
    try {
      await once(first.stdout, 'data');
      const [claim = ''] = readdirSync(folder);
      expect(JSON.parse(readFileSync(join(folder, claim), 'utf8')).pid).toBe(1);
      const second = start();
      children.push(second);
      let refusal = '';
      second.stderr.on('data', (data) => {
        refusal += data;
      });
      const locked = once(second.stdout, 'data').then(() => 'locked');
      const ended = once(second, 'exit').then(() => refusal);
      expect(await Promise.race([locked, ended])).toContain('is in use by process 1 of another pid namespace');
      expect(readdirSync(folder)).toEqual([claim]);
    } finally {
      for (const child of children) child.kill('SIGKILL');
    }
  });
});
