import type { Log, LogRecord } from '../../services/domain/decision-log/log.ts';
import { numbered, type OpenedLog, recordsFrom } from './log.ts';

const TOPIC = 'access-events';

/** What every log promises about trimming. `open` gives an empty one. */
export function describeTrim(name: string, open: () => Promise<OpenedLog>): void {
  describe(`trimming a log: ${name}`, () => {
    let opened: OpenedLog;
    let log: Log;
    /** Offsets of the records appended at the start: forty in ten appends. */
    let offsets: number[];
    beforeEach(async () => {
      opened = await open();
      log = opened.log;
      for (let index = 0; index < 10; index++) await log.append(TOPIC, 0, numbered(4 * index, 4));
      offsets = (await recordsFrom(log, 0)).map(({ offset }) => offset);
    });
    afterEach(() => opened.close());

    it('begins at 0 as long as nothing was trimmed', async () => {
      expect(await log.startOffset(TOPIC, 0)).toBe(0);
      await log.trim(TOPIC, 0, 0);
      expect(await log.startOffset(TOPIC, 0)).toBe(0);
      expect(await log.startOffset(TOPIC, 1)).toBe(0);
    });

    it.each([1, 4, 10, 23, 36, 39])('begins exactly at record %i once everything before is trimmed', async (index) => {
      const end = await log.endOffset(TOPIC, 0);
      await log.trim(TOPIC, 0, offsets[index] ?? 0);
      expect(await log.startOffset(TOPIC, 0)).toBe(offsets[index]);
      expect(await log.endOffset(TOPIC, 0)).toBe(end);
      const kept = offsets.slice(index);
      // From below the start, from it and from above; also in batches of one record.
      for (const from of [0, offsets[index - 1] ?? 0, offsets[index] ?? 0]) {
        expect((await recordsFrom(log, from)).map(({ offset }) => offset)).toEqual(kept);
        expect((await recordsFrom(log, from, { recordsMax: 1 })).map(({ offset }) => offset)).toEqual(kept);
      }
      expect(numbersOf(await recordsFrom(log, offsets.at(-2) ?? 0))).toEqual(
        numbersOf(await recordsFrom(log, 0)).slice(-2),
      );
    });

    it('may be trimmed to its end, and goes on with the next offset and the next append time', async () => {
      const end = await log.endOffset(TOPIC, 0);
      const newest = (await recordsFrom(log, offsets.at(-1) ?? 0))[0]?.appendedAt ?? Number.NaN;
      await log.trim(TOPIC, 0, end);
      expect([await log.startOffset(TOPIC, 0), await log.endOffset(TOPIC, 0)]).toEqual([end, end]);
      expect(await recordsFrom(log, 0)).toEqual([]);
      expect(await log.append(TOPIC, 0, numbered(40, 2))).toBe(end);
      const read = await recordsFrom(log, 0);
      expect(numbersOf(read)).toEqual([40, 41]);
      expect(read[0]?.appendedAt).toBeGreaterThanOrEqual(newest);
    });

    it('makes a follower from below a start that is also the end wait, and returns what comes next', async () => {
      await log.trim(TOPIC, 0, await log.endOffset(TOPIC, 0));
      const stop = new AbortController();
      const batches = log.read(TOPIC, 0, 0, { follow: true, signal: stop.signal })[Symbol.asyncIterator]();
      const first = batches.next();
      // Timers run while it waits: a reader that asked again and again would starve them.
      await new Promise((resolve) => setTimeout(resolve, 20));
      await log.append(TOPIC, 0, numbered(40, 1));
      const { value } = await first;
      expect(numbersOf((value as { records: readonly LogRecord[] }).records)).toEqual([40]);
      stop.abort();
      await batches.return?.(undefined);
    });

    it('is trimmed further, never back, and not beyond its end', async () => {
      await log.trim(TOPIC, 0, offsets[20] ?? 0);
      await log.trim(TOPIC, 0, offsets[10] ?? 0);
      expect(await log.startOffset(TOPIC, 0)).toBe(offsets[20]);
      await log.trim(TOPIC, 0, offsets[30] ?? 0);
      expect(numbersOf(await recordsFrom(log, 0))).toEqual([30, 31, 32, 33, 34, 35, 36, 37, 38, 39]);
      const end = await log.endOffset(TOPIC, 0);
      await expect(log.trim(TOPIC, 0, end + 1)).rejects.toThrow(/expected at most the end offset/);
      await expect(log.trim('register', 1, 0)).rejects.toThrow(/partition of `register` is `1`/);
    });

    it('keeps partitions and topics apart', async () => {
      await log.append(TOPIC, 1, numbered(0, 3));
      await log.append('access-decisions', 0, numbered(0, 3));
      await log.trim(TOPIC, 0, offsets[12] ?? 0);
      expect(numbersOf(await recordsFrom(log, 0, {}, 1))).toEqual([0, 1, 2]);
      expect(await log.startOffset('access-decisions', 0)).toBe(0);
      expect(await log.startOffset(TOPIC, 1)).toBe(0);
    });

    it('loses no record at or above the start while it is appended to, followed and trimmed at once', async () => {
      const stop = new AbortController();
      const followed: number[] = [];
      const following = (async () => {
        const from = offsets.at(-1) ?? 0;
        for await (const { records } of log.read(TOPIC, 0, from, {
          follow: true,
          signal: stop.signal,
          recordsMax: 3,
        })) {
          followed.push(...numbersOf(records));
          if (followed.includes(99)) stop.abort();
        }
      })();
      const trimming = (async () => {
        for (const offset of offsets) await log.trim(TOPIC, 0, offset);
      })();
      for (let number = 40; number < 100; number++) await log.append(TOPIC, 0, numbered(number, 1));
      await Promise.all([following, trimming]);
      expect(followed).toEqual(Array.from({ length: 61 }, (_, index) => 39 + index));
      expect(numbersOf(await recordsFrom(log, 0))).toEqual(followed);
    });

    it('lets a reader that is overtaken by a trim go on at the start', async () => {
      const seen: number[] = [];
      for await (const { records } of log.read(TOPIC, 0, 0, { recordsMax: 4, bytesMax: 100 })) {
        seen.push(...numbersOf(records));
        if (seen.length <= 4) await log.trim(TOPIC, 0, offsets[30] ?? 0);
      }
      // What was fetched ahead of the trim may still come.
      expect(seen).toEqual([...seen].sort((a, b) => a - b));
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen).toEqual(expect.arrayContaining([0, 1, 2, 3, 30, 35, 39]));
    });

    it('still begins there when it is opened again', async () => {
      await log.trim(TOPIC, 0, offsets[13] ?? 0);
      const before = await recordsFrom(log, 0);
      if (opened.reopen === null) return;
      log = await opened.reopen();
      expect(await log.startOffset(TOPIC, 0)).toBe(offsets[13]);
      expect(await recordsFrom(log, 0)).toEqual(before);
    });
  });
}

function numbersOf(records: readonly LogRecord[]): number[] {
  return records.map(({ value }) => Number(value));
}
