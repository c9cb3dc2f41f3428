import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { openRowTable } from '../../../services/adapters/embedded/row-table.ts';
import { memoryRowTable } from '../../../services/adapters/memory/memory-row-table.ts';
import { endOf, type RowTable } from '../../../services/domain/sorted-rows.ts';
import { createRandom } from '../../support/random.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'custodes-rows-'));
  folders.push(folder);
  return join(folder, 'rows');
}

describe.each([
  ['in memory', memoryRowTable],
  ['on lmdb', () => openRowTable(newFolder(), '1')],
])('a table of rows %s', (_where, open: () => RowTable) => {
  it.each([20, 100_000])('reads a value of %d bytes no more once it is on disk', async (bytes) => {
    const table = open();
    const value = Buffer.alloc(bytes, 7);
    table.put(Buffer.from('k'), value);
    await table.moveTo(Buffer.from('at 1'));
    await table.flush();
    value.fill(0);
    expect(table.get(Buffer.from('k'))).toEqual(Buffer.alloc(bytes, 7));
    await table.close();
  });

  it.each([
    ['few rows', 40],
    ['many rows', 2_000],
  ])('answers as a sorted map does for %s, whatever is written, being written or in memory', async (_which, keys) => {
    const table = open();
    const random = createRandom(7);
    const model = new Map<string, string>();
    for (let step = 0; step < 3_000; step += 1) {
      const key = `k${random.below(keys)}${random.below(3) === 0 ? '\xff' : ''}`;
      if (random.below(3) === 0) {
        table.remove(Buffer.from(key, 'latin1'));
        model.delete(key);
      } else {
        table.put(Buffer.from(key, 'latin1'), Buffer.from(`v${step}`));
        model.set(key, `v${step}`);
      }
      if (random.below(50) === 0) await table.moveTo(Buffer.from(`at ${step}`));
      if (random.below(200) === 0) {
        const flushed = table.flush();
        await Promise.resolve();
        // While the others are being written.
        for (const removed of [...model.keys()].slice(0, 5)) {
          table.remove(Buffer.from(removed, 'latin1'));
          model.delete(removed);
        }
        expect(rowsOf(table, 'k1', 'k3')).toEqual(sorted(model, 'k1', 'k3'));
        await flushed;
      }
      if (random.below(20) === 0) expect(rowsOf(table, 'k', 'l')).toEqual(sorted(model, 'k', 'l'));
      const asked = `k${random.below(keys)}`;
      expect(table.get(Buffer.from(asked, 'latin1'))?.toString() ?? null).toBe(model.get(asked) ?? null);
    }
    await table.clear();
    expect([rowsOf(table, 'k', 'l'), table.position()]).toEqual([[], null]);
    await table.close();
  });
});

describe('a table of rows on lmdb', () => {
  it('has its rows and its position after the next start', async () => {
    const folder = newFolder();
    const table = openRowTable(folder, '1');
    table.put(Buffer.from('a'), Buffer.from('1'));
    table.put(Buffer.from('b'), Buffer.from('2'));
    await table.moveTo(Buffer.from('first'));
    table.remove(Buffer.from('a'));
    await table.moveTo(Buffer.from('second'));
    await table.close();
    const again = openRowTable(folder, '1');
    expect([rowsOf(again, 'a', 'c'), again.position()?.toString()]).toEqual([[['b', '2']], 'second']);
    await again.close();
  });

  it('writes nothing before it has a position', async () => {
    const folder = newFolder();
    const table = openRowTable(folder, '1');
    table.put(Buffer.from('a'), Buffer.from('1'));
    await table.close();
    const again = openRowTable(folder, '1');
    expect([rowsOf(again, 'a', 'c'), again.position()]).toEqual([[], null]);
    await again.close();
  });
});

it('encodes the rows of a position on lmdb in turns, before the next change', async () => {
  const table = openRowTable(newFolder(), '1');
  const elapsed = jest.spyOn(performance, 'now').mockReturnValue(0);
  table.put(Buffer.from('first'), Buffer.alloc(1));
  await table.moveTo(Buffer.from('at 1'));
  // Longer than a write waits.
  elapsed.mockReturnValue(1_100);
  const encodedIn: number[] = [];
  let turns = 0;
  for (let row = 0; row < 1_000; row += 1) {
    table.put(Buffer.from(`row ${row}`), () => {
      encodedIn.push(turns);
      return Buffer.from(`value ${row}`);
    });
  }
  let isMoved = false;
  const moved = table.moveTo(Buffer.from('at 2')).then(() => {
    isMoved = true;
  });
  elapsed.mockRestore();
  for (; !isMoved; turns += 1) await turn();
  await moved;
  expect(encodedIn).toHaveLength(1_000);
  expect(new Set(encodedIn).size).toBeGreaterThan(10);
  await table.flush();
  expect([table.get(Buffer.from('row 999'))?.toString(), table.position()?.toString()]).toEqual(['value 999', 'at 2']);
  await table.close();
});

it('is written less often where much changes, so that a row that changes again is encoded once', async () => {
  const table = openRowTable(newFolder(), '1');
  let encoded = 0;
  for (let row = 0; row < 5_000; row += 1) {
    table.put(Buffer.from(`row ${row}`), () => {
      encoded += 1;
      return Buffer.of(1);
    });
  }
  const encodedAfter: number[] = [];
  const elapsed = jest.spyOn(performance, 'now');
  for (const millis of [0, 1_100, 3_100]) {
    elapsed.mockReturnValue(millis);
    await table.moveTo(Buffer.from('at 1'));
    encodedAfter.push(encoded);
  }
  elapsed.mockRestore();
  expect(encodedAfter).toEqual([0, 0, 5_000]);
  await table.close();
});

it('the end of a prefix is behind every key that begins with it', () => {
  expect(endOf(Buffer.from([1, 0xff, 0xff]))).toEqual(Buffer.from([2]));
  expect(endOf(Buffer.from([1, 2]))).toEqual(Buffer.from([1, 3]));
});

function rowsOf(table: RowTable, from: string, until: string): string[][] {
  const rows = [...table.range(Buffer.from(from, 'latin1'), Buffer.from(until, 'latin1'))];
  return rows.map(({ key, value }) => [key.toString('latin1'), value.toString()]);
}

function sorted(model: ReadonlyMap<string, string>, from: string, until: string): string[][] {
  return [...model].filter(([key]) => key >= from && key < until).sort(([one], [other]) => (one < other ? -1 : 1));
}
