import type { Fetched } from '../../../../services/adapters/kafka/fetch-protocol.ts';
import { readPartition } from '../../../../services/adapters/kafka/read-partition.ts';
import type { LogRecord } from '../../../../services/domain/decision-log/log.ts';

describe('a reader whose fetches are answered', () => {
  it('fails once it got nothing for a minute although the log goes on', async () => {
    const bench = aReader({ nextOffset: null, endOffset: 5, secondsEach: 20 });
    await expect(bench.readAll(3)).rejects.toThrow(
      'the reader of `access-events`/1 is stuck at offset 3 while the log ends at 5: no records arrived for 60000 ms',
    );
    expect(bench.fetches()).toBe(4);
    expect(bench.isClosed()).toBe(true);
  });

  it('goes on for as long as the log is idle', async () => {
    const bench = aReader({ nextOffset: null, endOffset: 3, secondsEach: 20, fetchesMax: 50 });
    expect(await bench.readAll(3)).toEqual([]);
    expect(bench.fetches()).toBe(50);
  });

  it('goes on where it gets something from time to time', async () => {
    const bench = aReader({ nextOffset: null, endOffset: 1_000, secondsEach: 50, recordEvery: 2, fetchesMax: 50 });
    expect(await bench.readAll(0)).toHaveLength(24);
  });
});

interface Answers {
  readonly nextOffset: number | null;
  readonly endOffset: number;
  /** How long each fetch takes. */
  readonly secondsEach: number;
  readonly recordEvery?: number;
  /** The reading is ended after so many. */
  readonly fetchesMax?: number;
}

function aReader({ nextOffset, endOffset, secondsEach, recordEvery, fetchesMax = 1_000 }: Answers) {
  const stop = new AbortController();
  let now = 0;
  let count = 0;
  let isClosed = false;
  const reader = {
    name: 'the reader of `access-events`/1',
    async fetch(offset: number): Promise<Fetched> {
      count += 1;
      now += secondsEach * 1_000;
      if (count >= fetchesMax) stop.abort();
      if (recordEvery === undefined || count % recordEvery !== 0) return { records: [], nextOffset, endOffset };
      return { records: [aRecord(offset)], nextOffset: offset + 1, endOffset };
    },
    endOffset: async () => endOffset,
    firstOffset: async () => 0,
    close() {
      isClosed = true;
    },
  };
  return {
    fetches: () => count,
    isClosed: () => isClosed,
    async readAll(from: number): Promise<number[]> {
      const offsets: number[] = [];
      for await (const { records } of readPartition(reader, from, { follow: true, signal: stop.signal }, () => now)) {
        offsets.push(...records.map(({ offset }) => offset));
      }
      return offsets;
    },
  };
}

function aRecord(offset: number): LogRecord {
  return { offset, appendedAt: 0, key: null, value: Buffer.from('x'), headers: {} };
}
