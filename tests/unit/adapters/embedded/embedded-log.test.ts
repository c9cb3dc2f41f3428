import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type EmbeddedLog, openEmbeddedLog } from '../../../../services/adapters/embedded/embedded-log.ts';
import { batchHeader, decodeBatch, encodeBatch } from '../../../../services/adapters/embedded/record-batch.ts';
import { numbered, recordsFrom } from '../../../contracts/log.ts';

it('copies and decodes a batch once for the readers that follow each other', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'custodes-readers-'));
  const log = await openEmbeddedLog({ folder, clock: () => 1_000 });
  await log.append('access-events', 0, numbered(0, 3));
  await log.append('access-events', 0, numbered(3, 3));
  const [one, other] = [await recordsFrom(log, 0), await recordsFrom(log, 0)];
  expect(other.map(({ value }) => Number(value))).toEqual([0, 1, 2, 3, 4, 5]);
  for (const [at, record] of other.entries()) expect(record).toBe(one[at]);
  const [fromWithin] = await recordsFrom(log, 4);
  expect(fromWithin).toBe(one[4]);
  await log.close();
  rmSync(folder, { recursive: true });
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
    void setTimeout(10_000, undefined, { ref: false }).then(() => stop.abort());
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
