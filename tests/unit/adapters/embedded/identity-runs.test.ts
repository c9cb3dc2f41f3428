import { hash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { open as openLmdb, type RootDatabase } from 'lmdb';
import { IdentityRuns } from '../../../../services/adapters/embedded/identities/identity-runs.ts';
import { IDENTITY_LAYOUT } from '../../../../services/adapters/embedded/identity-record.ts';
import { identityTableIn, openIdentityTable } from '../../../../services/adapters/embedded/identity-table.ts';
import { openCache } from '../../../../services/adapters/embedded/open-cache.ts';
import type { IdentityEntry, IdentityTable } from '../../../../services/domain/decision-log/identity-table.ts';

const RUN_ROWS = 256;
const DAY = 86_400_000;
const scratch = mkdtempSync(join(tmpdir(), 'custodes-identity-runs-'));
afterAll(() => rmSync(scratch, { recursive: true }));
let folders = 0;
const newFolder = () => join(scratch, `${folders++}`);
const open = (folder: string, started = Promise.resolve()) => openIdentityTable({ folder, runRows: RUN_ROWS, started });
const neverStarted = new Promise<void>(() => {});

/** The n-th identity: reported as the n-th access. */
function nth(number: number, appendedAt = number + 1): IdentityEntry {
  return {
    key: hash('sha256', `identity ${number}`, 'binary'),
    contentHash: hash('sha256', `content ${number}`, 'hex'),
    partition: 1,
    sourceOffset: number,
    appendedAt,
  };
}
const some = (from: number, until: number) => Array.from({ length: until - from }, (_, index) => nth(from + index));

function at(offset: number) {
  return { offset, state: { epoch: 1, owner: 'o', last: offset, register: 0, chain: Buffer.alloc(32, 7) } };
}

/** Resolves once what was put, and what was to be merged before, is on disk. */
const settle = (table: IdentityTable) => table.expireBefore(0);

/** Puts identities, so many in one write. Those before the position are known after a crash. */
async function fill(table: IdentityTable, from: number, until: number, together = RUN_ROWS): Promise<void> {
  for (let begin = from; begin < until; begin += together) {
    const end = Math.min(begin + together, until);
    table.put(1, at(end), some(begin, end));
    await settle(table);
  }
}

function missed(table: IdentityTable, from: number, until: number): readonly number[] {
  const isMissed = ({ key, sourceOffset }: IdentityEntry) => table.get(key)?.sourceOffset !== sourceOffset;
  return some(from, until)
    .filter(isMissed)
    .map(({ sourceOffset }) => sourceOffset);
}

async function onDisk<Result>(folder: string, use: (database: RootDatabase<Buffer, Buffer>) => Result) {
  const database = openLmdb<Buffer, Buffer>({
    path: folder,
    noSubdir: false,
    encoding: 'binary',
    keyEncoding: 'binary',
  });
  const result = use(database);
  await database.close();
  return result;
}
const keysOf = (folder: string, kind: string) =>
  onDisk(folder, (database) => [...database.getKeys()].filter((key) => key.toString('latin1', 0, 1) === kind));
const runOf = (chunk: Buffer) => chunk.readUInt32BE(1);

describe('runs of identities', () => {
  it('have every identity while they are written and merged, and are few', async () => {
    const folder = newFolder();
    const table = open(folder);
    const total = 70 * RUN_ROWS + 9;
    for (let end = 0; end < total; ) {
      const begin = end;
      end = Math.min(end + RUN_ROWS, total);
      table.put(1, at(end), some(begin, end));
      for (let turn = 0; turn < 12; turn += 1) {
        for (const number of [0, begin - 1, begin, end - 1].filter((one) => one >= 0))
          expect(table.get(nth(number).key)?.sourceOffset).toBe(number);
        await new Promise(setImmediate);
      }
      await settle(table);
    }
    expect(missed(table, 0, total)).toEqual([]);
    expect(some(total, total + 3_000).filter(({ key }) => table.get(key) !== null)).toEqual([]);
    await settle(table);
    await table.close();
    // 64, some of 8 and of 1: those that were merged are gone.
    const runs = await keysOf(folder, 'r');
    expect(runs.length).toBeLessThanOrEqual(1 + 7 + 8);
    expect(runs.length).toBeGreaterThan(1);
    const chunks = new Set((await keysOf(folder, 'c')).map(runOf));
    expect([...chunks].sort()).toEqual(runs.map(runOf).sort());
  });

  it('are complete as of the position in each state that a kill can leave', async () => {
    const database = openCache(newFolder(), IDENTITY_LAYOUT);
    const table = identityTableIn(database, { runRows: RUN_ROWS });
    await fill(table, 0, 7 * RUN_ROWS);
    const copies: string[] = [];
    const { batch } = database;
    // Whoever writes goes on once what they wrote is copied.
    database.batch = async (work) => {
      const isWritten = await batch.call(database, work);
      const copy = newFolder();
      mkdirSync(copy);
      await database.backup(copy, false);
      copies.push(copy);
      return isWritten;
    };
    await fill(table, 7 * RUN_ROWS, 9 * RUN_ROWS, 200);
    await table.close();
    expect(copies.length).toBeGreaterThan(10);
    let lost = 0;
    for (const copy of copies) {
      const [runs, before] = [await keysOf(copy, 'r'), await keysOf(copy, 'c')];
      const known = new Set(runs.map(runOf));
      if (before.some((chunk) => !known.has(runOf(chunk)))) lost += 1;
      const again = open(copy);
      const { offset } = again.position(1);
      expect(offset).toBeGreaterThanOrEqual(7 * RUN_ROWS);
      expect(missed(again, 0, offset)).toEqual([]);
      await fill(again, offset, offset + 2 * RUN_ROWS, 2 * RUN_ROWS);
      expect(missed(again, 0, offset + 2 * RUN_ROWS)).toEqual([]);
      await again.close();
      const chunks = new Set((await keysOf(copy, 'c')).map(runOf));
      expect([...chunks].sort()).toEqual((await keysOf(copy, 'r')).map(runOf).sort());
    }
    // Some were killed while a run was merged or removed.
    expect(lost).toBeGreaterThan(0);
  });

  it('do not get the number of a run whose writing was killed, which is removed later', async () => {
    const folder = newFolder();
    const before = open(folder);
    await fill(before, 0, 2 * RUN_ROWS);
    await before.close();
    const chunks = await keysOf(folder, 'c');
    await onDisk(folder, (database) => {
      for (const chunk of chunks) {
        const next = Buffer.from(chunk);
        next.writeUInt32BE(2, 1);
        database.putSync(next, Buffer.alloc(62));
      }
    });
    let start = (): void => {};
    const started = new Promise<void>((resolve) => {
      start = resolve;
    });
    const table = open(folder, started);
    await fill(table, 2 * RUN_ROWS, 3 * RUN_ROWS);
    start();
    await settle(table);
    await fill(table, 3 * RUN_ROWS, 3 * RUN_ROWS + 1);
    await settle(table);
    expect(missed(table, 0, 3 * RUN_ROWS + 1)).toEqual([]);
    await table.close();
    expect([...new Set((await keysOf(folder, 'c')).map(runOf))]).toEqual([0, 1, 3]);
  });

  it('are found before the keys are read for the filter, and are not written by few rows each', async () => {
    const folder = newFolder();
    const before = open(folder);
    await fill(before, 0, 200, 1);
    await before.close();
    expect((await keysOf(folder, 'w')).length).toBeLessThan(8);
    const between = open(folder);
    await fill(between, 200, 3 * RUN_ROWS, 50);
    await between.close();
    const table = open(folder, neverStarted);
    expect(missed(table, 0, 3 * RUN_ROWS)).toEqual([]);
    expect(table.get(nth(3 * RUN_ROWS).key)).toBeNull();
    await table.close();
  });

  it('are not searched for what a table that began empty never had, long before its start has ended', async () => {
    const searched = IdentityRuns.prototype.find;
    let searches = 0;
    IdentityRuns.prototype.find = function find(key) {
      searches += 1;
      return searched.call(this, key);
    };
    try {
      const folder = newFolder();
      const table = open(folder, neverStarted);
      await fill(table, 0, 4 * RUN_ROWS);
      expect(missed(table, 0, 4 * RUN_ROWS)).toEqual([]);
      const before = searches;
      expect(before).toBeGreaterThan(RUN_ROWS);
      for (let number = 0; number < 1_000; number += 1) expect(table.get(nth(1e6 + number).key)).toBeNull();
      expect(searches - before).toBeLessThan(100);
      await table.close();
    } finally {
      IdentityRuns.prototype.find = searched;
    }
  });

  it('are removed when all of their rows are too old, also from the filter and the disk', async () => {
    const folder = newFolder();
    const table = open(folder);
    await fill(table, 0, 9 * RUN_ROWS);
    await fill(table, 9 * RUN_ROWS, 9 * RUN_ROWS + 10);
    const oldest = 8 * RUN_ROWS;
    // The newest one of the merged run is not old enough.
    expect(await table.expireBefore(oldest)).toBe(0);
    expect(missed(table, 0, oldest)).toEqual([]);
    expect(await table.expireBefore(oldest + 1)).toBe(oldest);
    expect(missed(table, 0, 9 * RUN_ROWS + 10)).toEqual(some(0, oldest).map(({ sourceOffset }) => sourceOffset));
    expect(await table.expireBefore(oldest + 1)).toBe(0);
    expect(table.position(1)).toEqual(at(9 * RUN_ROWS + 10));
    await table.close();
    const chunks = new Set((await keysOf(folder, 'c')).map(runOf));
    expect(chunks.size).toBe(1);
    const again = open(folder);
    expect(missed(again, oldest, 9 * RUN_ROWS + 10)).toEqual([]);
    await again.close();
  });

  it('have an identity that was reported again after 90 days as it was reported last', async () => {
    const table = open(newFolder());
    const [first, again] = [nth(0), { ...nth(0, 91 * DAY), contentHash: 'c'.repeat(64) }];
    // Of another partition, which is ahead: the run is the newest, and not its other rows.
    table.put(0, at(1), [nth(1_000_000, 300 * DAY)]);
    await fill(table, 0, RUN_ROWS);
    for (let round = 1; round <= 20; round += 1) {
      if (round === 3) table.put(1, at(round * RUN_ROWS), [again]);
      const { contentHash } = round < 3 ? first : again;
      await fill(table, round * RUN_ROWS, (round + 1) * RUN_ROWS);
      expect(table.get(first.key)?.contentHash).toBe(contentHash);
    }
    await table.close();
  });

  it('distinguish keys that begin alike, which the filter does not, over several chunks', async () => {
    const alike = (number: number, length: number): IdentityEntry => {
      const { key, ...rest } = nth(number);
      return { key: 'x'.repeat(length) + key.slice(length), ...rest };
    };
    const table = open(newFolder());
    // Twelve bytes are what the filter looks at, four what rows are ordered by.
    for (const length of [4, 12]) {
      const entries = Array.from({ length: 3 * RUN_ROWS }, (_, number) => alike(number, length));
      table.put(1, at(1), entries);
      await settle(table);
      await fill(table, 0, 1);
      for (const { key, sourceOffset } of entries) expect(table.get(key)?.sourceOffset).toBe(sourceOffset);
      for (let number = 0; number < 100; number += 1)
        expect(table.get(alike(1_000_000 + number, length).key)).toBeNull();
    }
    await table.close();
  });

  it.each([
    ['missing', (database: RootDatabase<Buffer, Buffer>, key: Buffer) => database.removeSync(key)],
    ['cut', (database: RootDatabase<Buffer, Buffer>, key: Buffer) => database.putSync(key, Buffer.alloc(100))],
  ])('report a chunk that is %s, and do not take its identities for new ones', async (_, damage) => {
    const folder = newFolder();
    const table = open(folder);
    await fill(table, 0, RUN_ROWS);
    await table.close();
    const chunks = await keysOf(folder, 'c');
    await onDisk(folder, (database) => {
      for (const key of chunks) damage(database, key);
    });
    const again = open(folder);
    for (let turn = 0; turn < 3; turn += 1) {
      expect(() => again.get(nth(0).key)).toThrow(/chunk 0 of run 0 of identities is (missing|damaged)/);
      await new Promise(setImmediate);
    }
    expect(() => again.put(1, at(900), [])).toThrow(/chunk 0 of run 0 of identities is (missing|damaged)/);
    await again.close();
  });
});
