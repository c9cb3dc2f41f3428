import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDecidedAccesses } from '../../../services/adapters/embedded/decided-accesses.ts';
import { memoryDecidedAccesses } from '../../../services/adapters/memory/memory-decided-accesses.ts';
import { foldPositionStart } from '../../../services/domain/decision-log/accepted-blocks.ts';
import type { DecidedAccesses, FiledAccess } from '../../../services/domain/late-facts/decided-accesses.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'custodes-decided-'));
  folders.push(folder);
  return folder;
}

const EVER = { from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY };

describe.each([
  ['memory', memoryDecidedAccesses],
  ['embedded', () => openDecidedAccesses({ folder: newFolder() })],
])('decided accesses: %s', (_, open) => {
  let table: DecidedAccesses;
  beforeEach(() => {
    table = open();
  });
  afterEach(() => table.close());

  it('knows nothing at the start', async () => {
    expect(table.get({ partition: 0, sourceOffset: 0 })).toBeNull();
    expect(table.position(3)).toEqual(foldPositionStart);
    expect(table.newestOccurredAt()).toBe(Number.NEGATIVE_INFINITY);
    expect(await found(table, 'owner:o-1', EVER)).toEqual([]);
  });

  it('gives back at once what was put, and the position it was put with', () => {
    const access = anAccess(7, 5_000, ['owner:o-1']);
    table.put(1, at(7), [access]);
    const { keys: _keys, isFirst: _first, ...rest } = access;
    expect(table.get(access)).toMatchObject(rest);
    expect(table.position(1)).toEqual(at(7));
    expect(table.newestOccurredAt()).toBe(5_000);
  });

  it('finds by key and time, whichever partition they lie in, and nothing of another key', async () => {
    const keys = ['owner:o-1', 'actor:e-1'];
    table.put(1, at(3), [anAccess(1, 100, keys), anAccess(2, 200, ['owner:o-1']), anAccess(3, 300, keys)]);
    table.put(0, at(9), [{ ...anAccess(9, 250, ['owner:o-1']), partition: 0 }, anAccess(10, 250, ['owner:o-2'])]);
    expect(await found(table, 'owner:o-1', EVER)).toEqual(['0/9', '1/1', '1/2', '1/3']);
    expect(await found(table, 'actor:e-1', EVER)).toEqual(['1/1', '1/3']);
    const some = await found(table, 'owner:o-1', { from: 200, until: 300 });
    expect(some).toEqual(expect.arrayContaining(['0/9', '1/2']));
    expect(some).not.toContain('1/1');
    expect(await found(table, 'owner:o-3', EVER)).toEqual([]);
  });

  it('keeps an access that was decided again under its earlier keys too', async () => {
    table.put(1, at(1), [anAccess(1, 100, ['owner:o-1'])]);
    await table.settled();
    table.put(1, at(2), [
      { ...anAccess(1, 100, ['owner:o-2']), isFirst: false, registerOffset: 8, verdict: 'violation' },
    ]);
    expect(table.get({ partition: 1, sourceOffset: 1 })).toMatchObject({ registerOffset: 8, verdict: 'violation' });
    expect(await found(table, 'owner:o-1', EVER)).toEqual(['1/1']);
    expect(await found(table, 'owner:o-2', EVER)).toEqual(['1/1']);
  });

  it('finds accesses whose time no calendar could write', async () => {
    const times = [-1e15, 0, 2 ** 52];
    table.put(
      1,
      at(3),
      times.map((occurredAt, offset) => anAccess(offset, occurredAt, ['k'])),
    );
    expect(await found(table, 'k', EVER)).toEqual(['1/0', '1/1', '1/2']);
    expect(table.get({ partition: 1, sourceOffset: 0 })?.occurredAt).toBe(-1e15);
  });

  it('forgets what was appended before a time, and no position', async () => {
    const accesses = Array.from({ length: 2_500 }, (_, offset) => anAccess(offset, offset, ['k']));
    table.put(1, at(9), accesses);
    table.put(2, at(1), [{ ...anAccess(0, 2_490, ['k']), partition: 2, appendedAt: 2_490 }]);
    expect(await table.expireBefore(2_490)).toBe(2_490);
    expect(table.get({ partition: 1, sourceOffset: 2_489 })).toBeNull();
    expect(await found(table, 'k', EVER)).toHaveLength(11);
    expect(table.position(1)).toEqual(at(9));
  });

  it('forgets everything', async () => {
    table.put(1, at(1), [anAccess(1, 100, ['k'])]);
    await table.settled();
    await table.clear();
    expect(await found(table, 'k', EVER)).toEqual([]);
    expect(table.position(1)).toEqual(foldPositionStart);
    expect(table.newestOccurredAt()).toBe(Number.NEGATIVE_INFINITY);
  });
});

describe('decided accesses on disk', () => {
  it('are there again, positions too, and come page by page', async () => {
    const folder = newFolder();
    const before = openDecidedAccesses({ folder });
    before.put(
      1,
      at(5),
      Array.from({ length: 25 }, (_, offset) => anAccess(offset, offset, ['k'])),
    );
    await before.close();
    const table = openDecidedAccesses({ folder });
    expect(table.position(1)).toEqual(at(5));
    expect(table.newestOccurredAt()).toBe(24);
    const first = table.find('k', EVER, null, 10);
    const second = table.find('k', EVER, first.next, 10);
    const third = table.find('k', EVER, second.next, 10);
    expect([first, second, third].map(({ places }) => places.length)).toEqual([10, 10, 5]);
    expect(third.next).toBeNull();
    await table.close();
  });
});

async function found(table: DecidedAccesses, key: string, range: typeof EVER): Promise<string[]> {
  await table.settled();
  const { places } = table.find(key, range, null, 10_000);
  return places.map(({ partition, sourceOffset }) => `${partition}/${sourceOffset}`).sort();
}

function at(offset: number) {
  return { offset, state: { ...foldPositionStart.state, last: offset } };
}

function anAccess(sourceOffset: number, occurredAt: number, keys: readonly string[]): FiledAccess {
  return {
    isFirst: true,
    partition: 1,
    sourceOffset,
    occurredAt,
    appendedAt: sourceOffset,
    registerOffset: 3,
    misplaced: false,
    verdict: 'unexplained',
    outcome: '["unexplained","é"]',
    event: Buffer.from(`event ${sourceOffset}`),
    keys,
  };
}
