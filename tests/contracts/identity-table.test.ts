import { hash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openIdentityTable } from '../../services/adapters/embedded/identity-table.ts';
import { memoryIdentityTable } from '../../services/adapters/memory/memory-identity-table.ts';
import { foldPositionStart } from '../../services/domain/decision-log/fold.ts';
import type { IdentityEntry, IdentityTable } from '../../services/domain/decision-log/identity-table.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'custodes-identities-'));
  folders.push(folder);
  return folder;
}

describe.each([
  ['memory', memoryIdentityTable],
  ['embedded', () => openIdentityTable({ folder: newFolder(), runRows: 500 })],
])('identity table: %s', (_, open) => {
  let table: IdentityTable;
  beforeEach(() => {
    table = open();
  });
  afterEach(() => table.close());

  it('knows nothing at the start', () => {
    expect(table.get(keyOf('s\0e'))).toBeNull();
    expect(table.position(3)).toEqual(foldPositionStart);
  });

  it('knows at once what was put, and the position it was put with', () => {
    table.put(1, at(7), [entry('a', 100), entry('b', 200)]);
    const { key: _key, ...known } = entry('b', 200);
    expect(table.get(keyOf('b'))).toEqual(known);
    expect(table.position(1)).toEqual(at(7));
    expect(table.position(0)).toEqual(foldPositionStart);
  });

  it('moves a position without entries', () => {
    table.put(2, at(9), []);
    expect(table.position(2)).toEqual(at(9));
  });

  it('forgets what was appended before a time, sooner or later, and nothing else', async () => {
    for (let from = 0; from < 5_000; from += 500) {
      const entries = Array.from({ length: 500 }, (_, index) => entry(`k${from + index}`, from + index));
      table.put(0, at(1), entries);
      await table.expireBefore(0);
    }
    const expired = await table.expireBefore(4_000);
    expect(expired).toBeGreaterThan(2_000);
    expect(expired).toBeLessThanOrEqual(4_000);
    expect(table.get(keyOf('k0'))).toBeNull();
    for (let index = 4_000; index < 5_000; index += 1) expect(table.get(keyOf(`k${index}`))?.appendedAt).toBe(index);
    expect(table.position(0)).toEqual(at(1));
    expect(await table.expireBefore(4_000)).toBe(0);
  });

  it('keeps identities that are put anew while old ones are forgotten', async () => {
    const many = (appendedAt: number) => Array.from({ length: 9_000 }, (_, index) => entry(`k${index}`, appendedAt));
    table.put(0, at(1), many(1));
    const expiring = table.expireBefore(50);
    table.put(0, at(2), many(60));
    await expiring;
    await table.expireBefore(50);
    for (const index of [0, 4, 1_999, 2_000, 8_999]) expect(table.get(keyOf(`k${index}`))?.appendedAt).toBe(60);
  });

  it('knows what was put at every moment of its way to the disk', async () => {
    table.put(
      0,
      at(3),
      Array.from({ length: 9_000 }, (_, index) => entry(`k${index}`, 5)),
    );
    for (let moment = 0; moment < 200; moment++) {
      expect(table.get(keyOf('k8999'))?.appendedAt).toBe(5);
      expect(table.position(0)).toEqual(at(3));
      await (moment % 10 === 9 ? new Promise(setImmediate) : Promise.resolve());
    }
  });
});

describe('the embedded identity table', () => {
  it('keeps entries and positions over a restart, at many more than it holds in memory', async () => {
    const folder = newFolder();
    let table = openIdentityTable({ folder });
    for (let block = 0; block < 30; block++) {
      const entries = Array.from({ length: 1_000 }, (_, index) => entry(`k${block * 1_000 + index}`, index + 1));
      table.put(0, at(block + 1), entries);
      await new Promise(setImmediate);
    }
    await table.close();
    table = openIdentityTable({ folder });
    expect(table.position(0)).toEqual(at(30));
    for (const index of [0, 8_191, 8_192, 29_999])
      expect(table.get(keyOf(`k${index}`))?.appendedAt).toBe((index % 1_000) + 1);
    expect(table.get(keyOf('k30000'))).toBeNull();
    await table.close();
  });

  it('knows what an earlier run wrote at every moment after the start, and so does each of two threads', async () => {
    const folder = newFolder();
    const before = openIdentityTable({ folder });
    const names = Array.from({ length: 9_000 }, (_, index) => `k${index}`);
    before.put(
      0,
      at(1),
      names.map((name) => entry(name, 3)),
    );
    await before.close();
    const table = openIdentityTable({ folder });
    for (let turn = 0; turn < 10; turn += 1) {
      expect(table.get(keyOf('k0'))?.appendedAt).toBe(3);
      await new Promise(setImmediate);
    }
    for (const name of names) expect(table.get(keyOf(name))?.appendedAt).toBe(3);
    expect(table.get(keyOf('k9000'))).toBeNull();
    await table.close();
  });

  it('knows what an earlier run wrote before it may read it for the filter and after, and is closed before', async () => {
    const folder = newFolder();
    const before = openIdentityTable({ folder });
    before.put(0, at(1), [entry('old', 3)]);
    await before.close();
    let start = (): void => {};
    const started = new Promise<void>((resolve) => {
      start = resolve;
    });
    const never = new Promise<void>(() => {});
    const table = openIdentityTable({ folder, started });
    table.put(0, at(2), [entry('new', 4)]);
    const known = () => ['old', 'new', 'other'].map((name) => table.get(keyOf(name))?.appendedAt);
    expect(known()).toEqual([3, 4, undefined]);
    start();
    for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
    expect(known()).toEqual([3, 4, undefined]);
    await table.close();
    const closed = openIdentityTable({ folder, started: never });
    expect(closed.get(keyOf('old'))?.appendedAt).toBe(3);
    await closed.close();
  });

  it('takes the place of what was put before, among many that wait', async () => {
    const table = openIdentityTable({ folder: newFolder() });
    const names = Array.from({ length: 20_000 }, (_, index) => `k${index}`);
    table.put(
      0,
      at(1),
      names.map((name) => entry(name, 1)),
    );
    table.put(0, at(2), [{ ...entry('k7', 2), sourceOffset: 9 }]);
    expect(table.get(keyOf('k7'))).toMatchObject({ appendedAt: 2, sourceOffset: 9 });
    for (const name of names) expect(table.get(keyOf(name))?.contentHash).toBe(hash('sha256', name, 'hex'));
    expect(table.get(keyOf('k20000'))).toBeNull();
    await table.close();
  });

  it('refuses an identity that is not hashed', async () => {
    const table = openIdentityTable({ folder: newFolder() });
    expect(() => table.get('s\0e')).toThrow('key has 3 characters, expected 32');
    await table.close();
  });

  it('refuses a content hash that is not one', async () => {
    const table = openIdentityTable({ folder: newFolder() });
    const short = { ...entry('a', 1), contentHash: 'short' };
    expect(() => table.put(0, at(1), [short])).toThrow(/contentHash is `short`/);
    await table.close();
  });
});

function at(offset: number) {
  const chain = Buffer.from(hash('sha256', `${offset}`, 'hex'), 'hex');
  return { offset, state: { epoch: 2, owner: 'o', last: offset * 10, register: 5, chain } };
}

function keyOf(name: string): string {
  return hash('sha256', name, 'binary');
}

function entry(key: string, appendedAt: number): IdentityEntry {
  return {
    key: keyOf(key),
    contentHash: hash('sha256', key, 'hex'),
    partition: 3,
    sourceOffset: 12_345_678_901,
    appendedAt,
  };
}
