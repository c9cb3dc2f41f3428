import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDecidedAccesses } from '../../../services/adapters/embedded/decided-accesses.ts';
import { PendingAccesses } from '../../../services/adapters/embedded/late/pending-accesses.ts';
import { memoryDecidedAccesses } from '../../../services/adapters/memory/memory-decided-accesses.ts';
import { foldPositionStart } from '../../../services/domain/decision-log/fold.ts';
import { type AccessKey, accessKeys } from '../../../services/domain/late-facts/access-keys.ts';
import type { DecidedAccesses, FiledAccess } from '../../../services/domain/late-facts/decided-accesses.ts';

const { owner, actor } = accessKeys;

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'custodes-decided-'));
  folders.push(folder);
  return folder;
}

/** More than what is forgotten together may lie apart. */
const MONTH = 31 * 86_400_000;
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
    expect(await found(table, owner('o-1'), EVER)).toEqual([]);
  });

  it('gives back at once what was put, and the position it was put with', () => {
    const access = anAccess(7, 5_000, [owner('o-1')]);
    table.put(1, at(7), [access]);
    expect(table.get(access)).toMatchObject({ entry: access.entry, schemaId: access.schemaId });
    expect(table.position(1)).toEqual(at(7));
    expect(table.newestOccurredAt()).toBe(5_000);
  });

  it('keeps the bytes of an entry whose memory is used again', () => {
    const access = anAccess(7, 5_000, [owner('o-1')]);
    const written = Buffer.from(access.entry);
    table.put(1, at(7), [access]);
    access.entry.fill(0);
    expect(table.get(access)).toMatchObject({ entry: written });
  });

  it('finds by key and time, whichever partition they are in, and nothing of another key', async () => {
    const keys = [owner('o-1'), actor('e-1')];
    table.put(1, at(3), [anAccess(1, 100, keys), anAccess(2, 200, [owner('o-1')]), anAccess(3, 300, keys)]);
    table.put(0, at(9), [{ ...anAccess(9, 250, [owner('o-1')]), partition: 0 }, anAccess(10, 250, [owner('o-2')])]);
    expect(await found(table, owner('o-1'), EVER)).toEqual(['0/9', '1/1', '1/2', '1/3']);
    expect(await found(table, actor('e-1'), EVER)).toEqual(['1/1', '1/3']);
    const some = await found(table, owner('o-1'), { from: 200, until: 300 });
    expect(some).toEqual(expect.arrayContaining(['0/9', '1/2']));
    expect(some).not.toContain('1/1');
    expect(await found(table, owner('o-3'), EVER)).toEqual([]);
  });

  it('keeps an access that was decided again under its earlier keys too', async () => {
    table.put(1, at(2), [anAccess(1, 100, [owner('o-1')]), anAccess(2, 100, [owner('o-1')])]);
    await table.settled();
    for (const key of [owner('o-2'), owner('o-3')]) {
      table.put(1, at(2), [{ ...anAccess(1, 100, [key]), entry: Buffer.from(String(key)) }]);
      expect(table.get({ partition: 1, sourceOffset: 1 })?.entry.toString()).toBe(String(key));
    }
    expect(await found(table, owner('o-2'), EVER)).toEqual(['1/1']);
    expect(await found(table, owner('o-3'), EVER)).toEqual(['1/1']);
    table.put(1, at(2), [anAccess(1, 100, [owner('o-1')])]);
    expect(await found(table, owner('o-1'), EVER)).toEqual(['1/1', '1/2']);
    expect(table.get({ partition: 1, sourceOffset: 1 })?.entry.toString()).toBe('entry 1');
  });

  it('finds accesses whose time no calendar could write', async () => {
    const times = [-1e15, 0, 2 ** 52];
    table.put(
      1,
      at(3),
      times.map((occurredAt, offset) => anAccess(offset, occurredAt, [owner('k')])),
    );
    expect(await found(table, owner('k'), EVER)).toEqual(['1/0', '1/1', '1/2']);
    expect(await found(table, owner('k'), { from: 2 ** 51, until: Number.POSITIVE_INFINITY })).toEqual(['1/2']);
    expect(await found(table, owner('k'), { from: -1e15, until: -1e14 })).toEqual(expect.arrayContaining(['1/0']));
  });

  it('forgets what was appended long enough before a time, nothing younger, and no position', async () => {
    const appended = (appendedAt: number, sourceOffset: number) => ({
      ...anAccess(sourceOffset, 5, [owner('k')]),
      appendedAt,
    });
    const old = Array.from({ length: 2_500 }, (_, offset) => appended(offset, offset));
    table.put(1, at(9), [...old, appended(3 * MONTH - 1, 2_500), appended(3 * MONTH, 2_501)]);
    table.put(2, at(1), [{ ...appended(0, 0), partition: 2 }]);
    expect(await found(table, owner('k'), EVER)).toHaveLength(2_503);
    expect(await table.expireBefore(2 * MONTH)).toBe(2_501);
    expect(table.get({ partition: 1, sourceOffset: 2_489 })).toBeNull();
    expect(await found(table, owner('k'), EVER)).toEqual(['1/2500', '1/2501']);
    expect(table.get({ partition: 1, sourceOffset: 2_500 })?.entry.toString()).toBe('entry 2500');
    expect(table.position(1)).toEqual(at(9));
    table.put(1, at(10), [appended(0, 0)]);
    expect(await found(table, owner('k'), EVER)).toHaveLength(3);
  });

  it('may have an access only of its keys, from its time on, that did not know the record', async () => {
    const knowing = (registerOffset: number, access: FiledAccess) => ({ ...access, registerOffset });
    const has = (key: AccessKey, from: number, offset: number) =>
      table.mayHave({ keys: [actor('e-9'), key], from }, offset);
    expect(has(owner('o-1'), -1e15, 0)).toBe(false);
    table.put(1, at(2), [
      knowing(3, anAccess(1, 100, [owner('o-1'), actor('e-1')])),
      knowing(7, anAccess(2, 200, [owner('o-1')])),
      knowing(5, anAccess(3, 50, [owner('o-2')])),
    ]);
    expect(has(owner('o-1'), 0, 2)).toBe(false);
    expect(has(owner('o-1'), 0, 3)).toBe(true);
    expect(has(actor('e-1'), 100, 3)).toBe(true);
    expect(has(owner('o-1'), 101, 6)).toBe(false);
    expect(has(owner('o-2'), 50, 6)).toBe(true);
    expect(has(owner('o-1'), 200, 7)).toBe(true);
    expect(has(owner('o-1'), 201, 7)).toBe(false);
    expect(has(owner('o-3'), 0, 7)).toBe(false);
  });

  it('forgets everything', async () => {
    table.put(1, at(1), [anAccess(1, 100, [owner('k')])]);
    await table.settled();
    await table.clear();
    expect(await found(table, owner('k'), EVER)).toEqual([]);
    expect(table.position(1)).toEqual(foldPositionStart);
    expect(table.newestOccurredAt()).toBe(Number.NEGATIVE_INFINITY);
    expect(table.mayHave({ keys: [owner('k')], from: 0 }, 0)).toBe(false);
  });
});

describe('decided accesses on disk', () => {
  it('are there again, positions too, and come page by page', async () => {
    const folder = newFolder();
    const before = openDecidedAccesses({ folder });
    for (let first = 0; first < 25; first += 5) {
      const five = Array.from({ length: 5 }, (_, index) =>
        anAccess(first + index, first + index, [owner('k'), owner(`k${index}`)]),
      );
      before.put(1, at(5), five);
      await before.settled();
    }
    await before.close();
    const table = openDecidedAccesses({ folder });
    expect(table.position(1)).toEqual(at(5));
    expect(table.newestOccurredAt()).toBe(24);
    // What it has is not by keys after a start.
    expect(table.mayHave({ keys: [owner('another')], from: 24 }, 0)).toBe(true);
    expect(table.mayHave({ keys: [owner('k')], from: 25 }, 0)).toBe(false);
    const first = table.find(owner('k'), EVER, null, 10);
    const second = table.find(owner('k'), EVER, first.next, 10);
    const third = table.find(owner('k'), EVER, second.next, 10);
    expect([first, second, third].map(({ places }) => places.length)).toEqual([10, 10, 5]);
    expect(third.next).toBeNull();
    expect(table.find(owner('k3'), EVER, null, 10).places).toHaveLength(5);
    expect(table.get({ partition: 1, sourceOffset: 7 })?.entry.toString()).toBe('entry 7');
    await table.close();
  });

  it.each([0, 1])('are read on where the process ended before step %i of a write', async (ended) => {
    const folder = newFolder();
    const keyed = Array.from({ length: 8_192 }, (_, index) => anAccess(index, 100, [owner('k'), owner(`k${index}`)]));
    const { rowSteps } = PendingAccesses.prototype;
    const broken = jest.spyOn(PendingAccesses.prototype, 'rowSteps').mockImplementation(function (
      this: PendingAccesses,
      count,
      take,
    ) {
      const steps = rowSteps.call(this, count, take);
      return steps.map((step, index) => () => (index === ended ? fail() : step()));
    });
    const fail = () => {
      throw new Error('ended');
    };
    const before = openDecidedAccesses({ folder });
    before.put(1, at(8_191), keyed);
    await expect(before.settled()).rejects.toThrow('ended');
    broken.mockRestore();

    const table = openDecidedAccesses({ folder });
    expect(table.position(1)).toEqual(foldPositionStart);
    expect(table.get({ partition: 1, sourceOffset: 8_191 })).not.toBeNull();
    const isFound = () => keyed.map(({ keys }) => table.find(keys[1] as AccessKey, EVER, null, 10).places.length > 0);
    expect(isFound()).toContain(false);
    for (const half of [keyed.slice(0, 5_000), keyed.slice(5_000)]) {
      table.put(1, at(half.at(-1)?.sourceOffset ?? 0), half);
      await table.settled();
    }
    expect(isFound()).not.toContain(false);
    const places = table.find(owner('k'), EVER, null, 100_000).places.map(({ sourceOffset }) => sourceOffset);
    expect(new Set(places).size).toBe(8_192);
    await table.close();
    const again = openDecidedAccesses({ folder });
    expect(again.position(1)).toEqual(at(8_191));
    await again.close();
  });

  it('are found in pages across runs, also after another start', async () => {
    const folder = newFolder();
    const before = openDecidedAccesses({ folder });
    const wanted = [0, 65_535, 65_536, 131_071, 131_072];
    for (let first = 0; first < 140_000; first += 20_000) {
      const some = Array.from({ length: 20_000 }, (_, index) =>
        anAccess(first + index, 100, [owner(wanted.includes(first + index) ? 'k' : `k${index}`)]),
      );
      before.put(1, at(first + 19_999), some);
      await before.settled();
    }
    const inPages = (table: DecidedAccesses) => {
      const places: number[] = [];
      let start: Buffer | null = null;
      for (let pages = 0; pages < 10; pages += 1) {
        const page = table.find(owner('k'), EVER, start, 1);
        places.push(...page.places.map(({ sourceOffset }) => sourceOffset));
        start = page.next;
        if (start === null) return places;
      }
      return places;
    };
    expect(inPages(before)).toEqual(wanted);
    await before.close();
    const table = openDecidedAccesses({ folder });
    expect(inPages(table)).toEqual(wanted);
    expect(await table.expireBefore(3 * MONTH)).toBe(140_000);
    expect(inPages(table)).toEqual([]);
    await table.close();
  });

  it('are found in pages across the spans in which they were appended', async () => {
    const table = openDecidedAccesses({ folder: newFolder() });
    const accesses = Array.from({ length: 6 }, (_, month) => ({
      ...anAccess(month, 1, [owner('k')]),
      appendedAt: month * MONTH,
    }));
    table.put(1, at(5), accesses);
    await table.settled();
    const first = table.find(owner('k'), EVER, null, 4);
    const second = table.find(owner('k'), EVER, first.next, 4);
    expect([...first.places, ...second.places].map(({ sourceOffset }) => sourceOffset)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(second.next).toBeNull();
    await table.close();
  });
});

async function found(table: DecidedAccesses, key: AccessKey, range: typeof EVER): Promise<string[]> {
  await table.settled();
  const { places } = table.find(key, range, null, 10_000);
  return [...new Set(places.map(({ partition, sourceOffset }) => `${partition}/${sourceOffset}`))].sort();
}

function at(offset: number) {
  return { offset, state: { ...foldPositionStart.state, last: offset } };
}

function anAccess(sourceOffset: number, occurredAt: number, keys: readonly AccessKey[]): FiledAccess {
  return {
    partition: 1,
    sourceOffset,
    occurredAt,
    appendedAt: sourceOffset,
    registerOffset: 0,
    keys,
    entry: Buffer.from(`entry ${sourceOffset}`),
    schemaId: sourceOffset % 2 === 0 ? 3 : 18,
  };
}
