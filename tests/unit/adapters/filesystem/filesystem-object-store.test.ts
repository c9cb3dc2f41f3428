import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filesystemObjectStore } from '../../../../services/adapters/filesystem/filesystem-object-store.ts';
import { untrustedFolder } from '../../../../services/adapters/filesystem/untrusted-folder.ts';
import {
  ObjectConflictError,
  ObjectUnreadableError,
} from '../../../../services/domain/transparency-log/object-store.ts';
import { verifyArchive } from '../../../../services/domain/transparency-log/verify-archive.ts';
import { anArchive } from '../../../support/archive-builder.ts';
import { turnsOf } from '../../../support/process/turns-of.ts';
import { runTypescript } from '../../../support/typescript/run-typescript.ts';

describe('the filesystem object store', () => {
  let base: string;
  let folder: string;
  let scratch: string;
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'custodes-objects-'));
    folder = join(base, 'objects');
    scratch = join(base, 'scratch');
  });
  afterEach(() => rmSync(base, { recursive: true }));

  it('leaves nothing but objects in its folder and nothing in scratch', async () => {
    const store = filesystemObjectStore({ folder, scratch });
    await store.putOnce('a/b/1', Buffer.from('1'));
    await store.putOnce('a/b/1', Buffer.from('1'));
    await expect(store.putOnce('a/b/1', Buffer.from('2'))).rejects.toThrow(ObjectConflictError);
    await store.replace('checkpoint', Buffer.from('x'), null);
    await expect(store.replace('checkpoint', Buffer.from('y'), null)).rejects.toThrow(ObjectConflictError);
    expect(readdirSync(folder, { recursive: true }).sort()).toEqual(['a', 'a/b', 'a/b/1', 'checkpoint']);
    expect(readdirSync(scratch)).toEqual([]);
  });

  it('reads a part without waiting for other work', async () => {
    const store = filesystemObjectStore({ folder, scratch });
    await store.putOnce('a', Buffer.from('0123'));
    const read = async () => expect(await store.getPart('a', 1, 2)).toEqual(Buffer.from('12'));
    expect(await turnsOf(read)).toBe(0);
  });

  it('names an object that the disk does not give, so that the others are verified and searched', async () => {
    const { objects, signer } = await anArchive(4, filesystemObjectStore({ folder, scratch }));
    const keys: string[] = [];
    for await (const key of objects.list('segments/')) keys.push(key);
    const [broken = ''] = keys;
    rmSync(join(folder, broken));
    // A read from it at 0 is EIO, as one of a broken sector.
    symlinkSync('/proc/self/mem', join(folder, broken));
    await expect(objects.get(broken)).rejects.toThrow(ObjectUnreadableError);
    await expect(objects.getPart(broken, 0, 10)).rejects.toThrow(ObjectUnreadableError);
    await expect(objects.putOnce(broken, Buffer.from('1'))).rejects.toThrow(ObjectUnreadableError);
    const { ok, segments, problems } = await verifyArchive(objects, signer.vkey);
    expect({ ok, segments }).toEqual({ ok: false, segments: 3 });
    expect(problems.map(({ object, code, detail }) => [object, code, detail])).toEqual([
      [broken, 'object-unreadable', 'it cannot be read (EIO)'],
      [broken, 'object-missing', expect.any(String)],
    ]);
  });

  it('lists what is in folders whose names are no UTF-8, as `verify.py` does, and nothing where that is nothing', async () => {
    const store = filesystemObjectStore({ folder, scratch });
    await store.putOnce('a/b', Buffer.from('1'));
    await store.putOnce('a-b', Buffer.from('1'));
    for (const byte of [0xfe, 0xff]) mkdirSync(Buffer.concat([Buffer.from(`${folder}/`), Buffer.of(byte)]));
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), Buffer.of(0xff), Buffer.from('/x')]), '');
    for (const { list } of [store, untrustedFolder(folder)]) {
      const keys: string[] = [];
      for await (const key of list('')) keys.push(key);
      expect(keys).toEqual(['a-b', 'a/b', '\ufffd/x']);
    }
  });

  it('lists a folder of a file system that leaves out what an entry is, as XFS without ftype and some of a network do', async () => {
    const store = filesystemObjectStore({ folder, scratch });
    for (const key of ['a/b', 'a-b']) await store.putOnce(key, Buffer.from('1'));
    const restore = withoutKinds();
    try {
      for (const { list } of [store, untrustedFolder(folder)]) {
        const keys: string[] = [];
        for await (const key of list('')) keys.push(key);
        expect(keys).toEqual(['a-b', 'a/b']);
      }
    } finally {
      restore();
    }
  });

  it('refuses a scratch folder inside of the objects', () => {
    expect(() => filesystemObjectStore({ folder, scratch: join(folder, 'tmp') })).toThrow(/expected one outside/);
  });

  it('sweeps what an earlier crash left in scratch, but nothing that may be in use', async () => {
    mkdirSync(scratch, { recursive: true });
    for (const name of ['old.part', 'new.part', 'old.txt']) writeFileSync(join(scratch, name), 'x');
    for (const name of ['old.part', 'old.txt']) utimesSync(join(scratch, name), 1, 1);
    await filesystemObjectStore({ folder, scratch }).putOnce('k', Buffer.from('v'));
    expect(readdirSync(scratch).sort()).toEqual(['new.part', 'old.txt']);
  });

  it('takes over the lock of a process that died while it replaced', async () => {
    mkdirSync(scratch, { recursive: true });
    writeFileSync(join(scratch, 'replace.left.lock'), JSON.stringify({ pid: process.pid, birth: 'another boot/1' }));
    const store = filesystemObjectStore({ folder, scratch });
    await store.replace('checkpoint', Buffer.from('x'), null);
    expect(existsSync(join(scratch, 'replace.left.lock'))).toBe(false);
  });

  it('reports once that it waits to see whether a process of another container lives', async () => {
    mkdirSync(scratch, { recursive: true });
    const claim = join(scratch, 'replace.theirs.lock');
    writeFileSync(claim, JSON.stringify({ pid: 1, birth: '', namespace: 'pid:[0]', boot: '' }));
    const reported: string[] = [];
    const report = (line: string) => {
      reported.push(line);
      rmSync(claim);
    };
    await filesystemObjectStore({ folder, scratch, report }).replace('checkpoint', Buffer.from('x'), null);
    expect(reported).toEqual([
      expect.stringContaining(`folder \`${scratch}\` has a claim by process 1 of another pid`),
    ]);
  });

  it('lets exactly one of several processes win each replace', async () => {
    const store = filesystemObjectStore({ folder, scratch });
    await store.replace('counter', Buffer.from('0'), null);
    const children = [1, 2, 3].map(() => {
      return runTypescript('tests/support/typescript/count-up.ts', [folder, scratch, '30']);
    });
    const codes = await Promise.all(children.map((child) => new Promise((resolve) => child.on('exit', resolve))));
    expect(codes).toEqual([0, 0, 0]);
    expect(String(await store.get('counter'))).toBe('90');
  });
});

type ListNames = (...asked: readonly unknown[]) => Promise<[unknown[], number[]]>;

/** Below Node's own module: what it does with an entry of unknown kind is part of the test. Returns what ends it. */
function withoutKinds(): () => void {
  const { binding } = process as unknown as { binding: (name: 'fs') => { readdir: ListNames } };
  const files = binding('fs');
  const { readdir } = files;
  files.readdir = async (...asked) => {
    const [names, kinds] = await readdir(...asked);
    return [names, kinds.map(() => 0)];
  };
  return () => {
    files.readdir = readdir;
  };
}
