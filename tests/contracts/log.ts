import { setTimeout } from 'node:timers/promises';
import type { AppendRecord, Log, LogBatch, LogRecord, ReadOptions } from '../../services/domain/decision-log/log.ts';

export interface OpenedLog {
  readonly log: Log;
  /** Stops the log and opens it again; `null` where nothing is kept. */
  readonly reopen: (() => Promise<Log>) | null;
  readonly close: () => Promise<void>;
}

const TOPIC = 'access-events';

/** What every log promises. `open` gives an empty one whose clock the test sets where the adapter has one. */
export function describeLog(name: string, open: () => Promise<OpenedLog>): void {
  describe(`log: ${name}`, () => {
    let opened: OpenedLog;
    let log: Log;
    beforeEach(async () => {
      opened = await open();
      log = opened.log;
    });
    afterEach(() => opened.close());

    it('is empty at the start', async () => {
      expect(await log.endOffset(TOPIC, 0)).toBe(0);
      expect(await recordsFrom(log, 0)).toEqual([]);
    });

    it('gives back key, value and headers byte for byte', async () => {
      const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
      const records: AppendRecord[] = [
        { key: null, value: bytes },
        { key: Buffer.alloc(0), value: Buffer.alloc(0) },
        { key: bytes, value: Buffer.from('v'), headers: { 'ce-id': 'é 🎥', empty: '' } },
      ];
      await log.append(TOPIC, 0, records);
      const read = await recordsFrom(log, 0);
      expect(read.map(({ key, value, headers }) => ({ key, value, headers }))).toEqual(
        records.map((record) => ({ headers: {}, ...record })),
      );
    });

    it('keeps what was appended although the caller overwrites it after that', async () => {
      const [key, value] = [Buffer.from('key'), Buffer.alloc(5_000, 'value')];
      await log.append(TOPIC, 0, [{ key, value }]);
      for (const bytes of [key, value]) bytes.fill('#');
      const [read] = await recordsFrom(log, 0);
      expect([String(read?.key), read?.value]).toEqual(['key', Buffer.alloc(5_000, 'value')]);
    });

    it('keeps the records of one append together and in order', async () => {
      const first = await log.append(TOPIC, 0, numbered(0, 100));
      expect(await log.endOffset(TOPIC, 0)).toBeGreaterThanOrEqual(first + 100);
      const read = await recordsFrom(log, first);
      expect(read.map(({ value }) => String(value))).toEqual(numbered(0, 100).map(({ value }) => String(value)));
      expect(read.map(({ offset }) => offset)).toEqual(read.map((_, index) => first + index));
    });

    it('never mixes concurrent appends, and acknowledges each with its own offset', async () => {
      const offsets = await Promise.all(
        Array.from({ length: 20 }, (_, writer) => log.append(TOPIC, 0, numbered(writer * 100, 7))),
      );
      const read = await recordsFrom(log, 0);
      expect(read).toHaveLength(140);
      offsets.forEach((offset, writer) => {
        const at = read.findIndex((record) => record.offset === offset);
        const values = read.slice(at, at + 7).map(({ value }) => Number(value));
        expect(values).toEqual([0, 1, 2, 3, 4, 5, 6].map((index) => writer * 100 + index));
      });
    });

    it('keeps appends of one writer in the order of its calls', async () => {
      await Promise.all(Array.from({ length: 50 }, (_, index) => log.append(TOPIC, 1, numbered(index, 1))));
      const values = (await recordsFrom(log, 0, {}, 1)).map(({ value }) => Number(value));
      expect(values).toEqual(Array.from({ length: 50 }, (_, index) => index));
    });

    it('keeps partitions and topics apart', async () => {
      await log.append(TOPIC, 0, numbered(1, 1));
      await log.append(TOPIC, 3, numbered(2, 1));
      await log.append('access-decisions', 0, numbered(3, 1));
      expect((await recordsFrom(log, 0)).map(({ value }) => Number(value))).toEqual([1]);
      expect((await recordsFrom(log, 0, {}, 3)).map(({ value }) => Number(value))).toEqual([2]);
      expect(await log.endOffset(TOPIC, 1)).toBe(0);
    });

    it('refuses a partition that the topic does not have, and an append of nothing', async () => {
      await expect(log.append('register', 1, numbered(0, 1))).rejects.toThrow(/partition of `register` is `1`/);
      await expect(log.append(TOPIC, 0, [])).rejects.toThrow(/at least one/);
      expect(await log.endOffset(TOPIC, 0)).toBe(0);
    });

    it('has every acknowledged record below its end offset', async () => {
      for (let index = 0; index < 20; index++) {
        const offset = await log.append(TOPIC, 0, numbered(index, 1 + (index % 3)));
        expect(await log.endOffset(TOPIC, 0)).toBeGreaterThanOrEqual(offset + 1 + (index % 3));
      }
    });

    it('reads from any offset, also inside of an append', async () => {
      await log.append(TOPIC, 0, numbered(0, 10));
      await log.append(TOPIC, 0, numbered(10, 10));
      const all = await recordsFrom(log, 0);
      for (const [index, { offset }] of all.entries()) {
        const read = await recordsFrom(log, offset);
        expect(read.map(({ value }) => Number(value))).toEqual(all.slice(index).map(({ value }) => Number(value)));
      }
      expect(await recordsFrom(log, await log.endOffset(TOPIC, 0))).toEqual([]);
    });

    it('bounds batches by records and bytes, and gives a larger record alone', async () => {
      await log.append(TOPIC, 0, numbered(0, 25));
      await log.append(TOPIC, 0, [{ key: null, value: Buffer.alloc(10_000) }]);
      await log.append(TOPIC, 0, numbered(26, 4));
      const byRecords = await batchesFrom(log, 0, { recordsMax: 4 });
      expect(Math.max(...byRecords.map(({ records }) => records.length))).toBeLessThanOrEqual(4);
      const byBytes = await batchesFrom(log, 0, { bytesMax: 500 });
      for (const { records } of byBytes) {
        const bytes = records.reduce((sum, { value }) => sum + value.length, 0);
        expect(records.length === 1 || bytes <= 500).toBe(true);
      }
      for (const batches of [byRecords, byBytes]) {
        expect(batches.flatMap(({ records }) => records)).toHaveLength(30);
        for (const { records, nextOffset, endOffset } of batches) {
          expect(nextOffset).toBeGreaterThan(records.at(-1)?.offset ?? Number.MAX_SAFE_INTEGER);
          expect(endOffset).toBeGreaterThanOrEqual(nextOffset);
        }
      }
    });

    it('ends at the end offset found at the start, although the log grows', async () => {
      await log.append(TOPIC, 0, numbered(0, 6));
      const seen: number[] = [];
      for await (const { records } of log.read(TOPIC, 0, 0, { recordsMax: 2 })) {
        seen.push(...records.map(({ value }) => Number(value)));
        await log.append(TOPIC, 0, numbered(100, 1));
      }
      expect(seen).toEqual([0, 1, 2, 3, 4, 5]);
    });

    it('follows: waits for what is appended later, and ends when aborted while waiting', async () => {
      const stop = new AbortController();
      const seen: number[] = [];
      await log.append(TOPIC, 0, numbered(0, 3));
      const following = (async () => {
        for await (const { records } of log.read(TOPIC, 0, 1, { follow: true, signal: stop.signal })) {
          seen.push(...records.map(({ value }) => Number(value)));
          if (seen.includes(9)) await setTimeout(20).then(() => stop.abort());
        }
      })();
      for (let index = 3; index < 10; index++) await log.append(TOPIC, 0, numbered(index, 1));
      await following;
      expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    });

    it('ends a follower that is aborted at the end of an empty partition', async () => {
      const stop = new AbortController();
      const following = batchesFrom(log, 0, { follow: true, signal: stop.signal }, 2);
      await setTimeout(20);
      stop.abort();
      expect(await following).toEqual([]);
    });

    it('wakes every follower', async () => {
      const followers = Array.from({ length: 5 }, () => firstFollowed(log, 0));
      await setTimeout(5);
      await log.append(TOPIC, 0, numbered(42, 1));
      expect(await Promise.all(followers)).toEqual([42, 42, 42, 42, 42]);
    });

    it('never lets append times fall within a partition', async () => {
      for (let index = 0; index < 30; index++) await log.append(TOPIC, 0, numbered(index, 2));
      const times = (await recordsFrom(log, 0)).map(({ appendedAt }) => appendedAt);
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect(times[0]).toBeGreaterThan(0);
    });

    it('keeps everything when it is opened again, and goes on', async () => {
      const { reopen } = opened;
      if (reopen === null) {
        expect(name).toBe('memory');
        return;
      }
      await log.append(TOPIC, 0, numbered(0, 5));
      await log.append(TOPIC, 0, numbered(5, 1));
      const before = await recordsFrom(log, 0);
      log = await reopen();
      expect(await recordsFrom(log, 0)).toEqual(before);
      expect(await log.append(TOPIC, 0, numbered(6, 1))).toBe(before.length);
      const times = (await recordsFrom(log, 0)).map(({ appendedAt }) => appendedAt);
      expect(times).toEqual([...times].sort((a, b) => a - b));
    });
  });
}

/** Records whose values are the numbers from `first` on. */
export function numbered(first: number, count: number): AppendRecord[] {
  return Array.from({ length: count }, (_, index) => ({
    key: Buffer.from('k'),
    value: Buffer.from(String(first + index)),
  }));
}

export async function recordsFrom(
  log: Log,
  from: number,
  options: ReadOptions = {},
  partition = 0,
): Promise<LogRecord[]> {
  return (await batchesFrom(log, from, options, partition)).flatMap(({ records }) => records);
}

async function batchesFrom(log: Log, from: number, options: ReadOptions, partition = 0): Promise<LogBatch[]> {
  const batches: LogBatch[] = [];
  for await (const batch of log.read(TOPIC, partition, from, options)) batches.push(batch);
  return batches;
}

async function firstFollowed(log: Log, from: number): Promise<number> {
  const stop = new AbortController();
  for await (const { records } of log.read(TOPIC, 0, from, { follow: true, signal: stop.signal })) {
    stop.abort();
    return Number(records[0]?.value);
  }
  throw new Error('the follower ended without a record');
}
