import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { BatchStore } from '../../../../services/adapters/embedded/batch-store.ts';
import { type EmbeddedLog, openEmbeddedLog } from '../../../../services/adapters/embedded/embedded-log.ts';
import { batchHeader, decodeBatch, encodeBatch } from '../../../../services/adapters/embedded/record-batch.ts';
import type { LogRecord } from '../../../../services/domain/decision-log/log.ts';
import { numbered, recordsFrom } from '../../../contracts/log.ts';

describe('the readers of a log that follow each other', () => {
  let folder: string;
  let log: EmbeddedLog;
  let stop: AbortController;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'custodes-readers-'));
    log = await openEmbeddedLog({ folder, clock: () => 1_000 });
    stop = new AbortController();
  });
  afterEach(async () => {
    stop.abort();
    await log.close();
    rmSync(folder, { recursive: true });
  });

  const follow = () => log.read('access-events', 0, 0, { follow: true, signal: stop.signal })[Symbol.asyncIterator]();
  async function nextOf(reader: ReturnType<typeof follow>): Promise<readonly LogRecord[]> {
    return (await reader.next()).value?.records ?? [];
  }

  it('get a batch that is copied and decoded once, however far behind the others one is', async () => {
    const read = jest.spyOn(BatchStore.prototype, 'get');
    const readers = [follow(), follow(), follow()];
    const waiting = readers.map(nextOf);
    await log.append('access-events', 0, numbered(0, 3));
    const first = await Promise.all(waiting);
    const [ahead, ...behind] = readers as [(typeof readers)[0], ...typeof readers];
    const seen: LogRecord[] = [];
    for (let batch = 1; batch <= 20; batch += 1) {
      await log.append('access-events', 0, numbered(3 * batch, 3));
      seen.push(...(await nextOf(ahead)));
    }
    expect(seen.map(({ value }) => Number(value))).toEqual(Array.from({ length: 60 }, (_, at) => at + 3));
    for (const reader of behind) {
      const later = await nextOf(reader);
      expect(later).toHaveLength(60);
      for (const [at, record] of later.entries()) expect(record).toBe(seen[at]);
    }
    for (const [at, record] of (first[2] ?? []).entries()) expect(record).toBe(first[0]?.[at]);
    expect(read).toHaveBeenCalledTimes(21);
    read.mockRestore();
  });

  it('wait for none that ended', async () => {
    const read = jest.spyOn(BatchStore.prototype, 'get');
    const [one, other, ended] = [follow(), follow(), follow()];
    const waiting = [one, other, ended].map(nextOf);
    await log.append('access-events', 0, numbered(0, 1));
    await Promise.all(waiting);
    await ended.return?.();
    await log.append('access-events', 0, numbered(1, 1));
    const [record] = await nextOf(one);
    expect((await nextOf(other))[0]).toBe(record);
    // Both have it: nothing keeps it for a third.
    const late = log.read('access-events', 0, 1);
    for await (const { records } of late) expect(records[0]).not.toBe(record);
    expect(read).toHaveBeenCalledTimes(3);
    read.mockRestore();
  });
});

describe('two logs open on one folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'custodes-two-'));
  let first: EmbeddedLog;
  let second: EmbeddedLog;
  beforeAll(async () => {
    first = await openEmbeddedLog({ folder, clock: () => 2_000 });
    second = await openEmbeddedLog({ folder, clock: () => 1_000 });
  });
  afterAll(async () => {
    await Promise.all([first.close(), second.close()]);
    rmSync(folder, { recursive: true });
  });

  it('put their appends in one order without overwriting each other', async () => {
    const appends = Array.from({ length: 40 }, (_, index) => {
      return (index % 2 === 0 ? first : second).append('access-events', 0, numbered(index * 10, 3));
    });
    const offsets = await Promise.all(appends);
    expect([...offsets].sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, index) => index * 3));
    for (const log of [first, second]) {
      const records = await recordsFrom(log, 0);
      offsets.forEach((offset, index) => {
        const values = records.slice(offset, offset + 3).map(({ value }) => Number(value));
        expect(values).toEqual([index * 10, index * 10 + 1, index * 10 + 2]);
      });
      expect(await log.endOffset('access-events', 0)).toBe(120);
    }
  });

  it('see each other’s appends when they take turns', async () => {
    const turns = [first, second, second, first, first, second];
    for (const [index, log] of turns.entries()) {
      expect(await log.append('dead-letters', 0, numbered(index * 2, 2))).toBe(index * 2);
    }
    const values: number[] = [];
    for await (const { records } of first.read('dead-letters', 0, 0))
      values.push(...records.map((r) => Number(r.value)));
    expect(values).toEqual(Array.from({ length: 12 }, (_, index) => index));
  });

  it('share the running maximum of append times', async () => {
    await first.append('alerts', 0, numbered(0, 1));
    await second.append('alerts', 0, numbered(1, 1));
    const times: number[] = [];
    for await (const { records } of second.read('alerts', 0, 0)) times.push(...records.map((r) => r.appendedAt));
    expect(times).toEqual([2_000, 2_000]);
  });

  it('wake a follower of one by an append to the other', async () => {
    const stop = new AbortController();
    const following = (async () => {
      for await (const { records } of first.read('register', 0, 0, { follow: true, signal: stop.signal }))
        return records;
      return [];
    })();
    await second.append('register', 0, numbered(7, 1));
    expect((await following).map(({ value }) => Number(value))).toEqual([7]);
    stop.abort();
  });

  it('wake a follower of one although somebody else asked for the end first', async () => {
    const stop = new AbortController();
    const from = await first.endOffset('register', 0);
    const following = (async () => {
      for await (const { records } of first.read('register', 0, from, { follow: true, signal: stop.signal }))
        return records;
      return [];
    })();
    // The follower waits before the append.
    await setTimeout(20);
    await second.append('register', 0, numbered(8, 1));
    expect(await first.endOffset('register', 0)).toBe(from + 1);
    expect((await following).map(({ value }) => Number(value))).toEqual([8]);
    stop.abort();
  });
});

describe('a closed log', () => {
  it('finishes the appends under way, then refuses everything', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'custodes-closed-'));
    const log = await openEmbeddedLog({ folder, clock: Date.now });
    const appending = log.append('register', 0, numbered(1, 1));
    await log.close();
    expect(await appending).toBe(0);
    await expect(log.append('register', 0, numbered(2, 1))).rejects.toThrow(/is closed/);
    await expect(log.endOffset('register', 0)).rejects.toThrow(/is closed/);
    rmSync(folder, { recursive: true });
  });

  it('ends a follower with an error instead of leaving it waiting', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'custodes-closed-'));
    const log = await openEmbeddedLog({ folder, clock: Date.now });
    const following = (async () => {
      for await (const { nextOffset } of log.read('register', 0, 0, { follow: true })) void nextOffset;
    })();
    const ended = expect(following).rejects.toThrow(/closed during a read/);
    await log.close();
    await ended;
    rmSync(folder, { recursive: true });
  });
});

describe('a record batch', () => {
  const records = [
    { key: null, value: Buffer.from('v') },
    { key: Buffer.from('k'), value: Buffer.alloc(0), headers: { a: 'ü' } },
  ];

  it('is read without copying its values', () => {
    const batch = encodeBatch(records, 1_234);
    const [first, second] = decodeBatch(batch, 40);
    expect(first).toMatchObject({ offset: 40, appendedAt: 1_234, key: null, value: Buffer.from('v'), headers: {} });
    expect(second).toMatchObject({ offset: 41, key: Buffer.from('k'), headers: { a: 'ü' } });
    expect(first?.value.buffer).toBe(batch.buffer);
  });

  it('ends with its last record, though its memory had a larger one', () => {
    const large = { key: null, value: Buffer.alloc(5 * 1024 * 1024, 'x') };
    encodeBatch([...records, { key: null, value: Buffer.alloc(100_000) }], 1_234);
    const { end } = encodeBatch([large], 1_234);
    expect(end).toBe(13 + 12 + large.value.length);
    const { start, end: small } = encodeBatch([{ key: null, value: Buffer.from('v') }], 1_234);
    expect([start, small]).toEqual([0, 13 + 12 + 1]);
  });

  it('of another version is refused', () => {
    const batch = encodeBatch(records, 1_234);
    batch[0] = 2;
    expect(() => batchHeader(batch)).toThrow('record batch has version `2`, expected 1');
  });
});
