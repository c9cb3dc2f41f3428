import type { AppendRecord, Log } from '../../../services/domain/decision-log/log.ts';
import { AppendQueue } from '../../../services/intake/append-queue.ts';
import { APPEND_BYTES_MAX, APPEND_RECORDS_MAX } from '../../../services/intake/limits.ts';

interface Call {
  readonly values: string[];
  readonly acknowledge: () => void;
  readonly fail: () => void;
}

/** A log whose appends end when the test says so. */
function aHeldLog(): { log: Log; calls: Call[]; next(count: number): Promise<void> } {
  const calls: Call[] = [];
  let wake = (): void => {};
  const append: Log['append'] = (_topic, _partition, records) =>
    new Promise((resolve, reject) => {
      const values = records.map(({ value }) => String(value));
      calls.push({ values, acknowledge: () => resolve(0), fail: () => reject(new Error('no')) });
      wake();
    });
  const unused = (): never => {
    throw new Error('not used');
  };
  return {
    log: { append, read: unused, endOffset: unused, startOffset: unused, trim: unused },
    calls,
    async next(count) {
      while (calls.length < count) await new Promise<void>((resolve) => (wake = resolve));
    },
  };
}

const record = (value: string): AppendRecord => ({ key: null, value: Buffer.from(value) });

describe('AppendQueue', () => {
  it('sends what comes in during an append together in the next, in order', async () => {
    const { log, calls, next } = aHeldLog();
    const queue = new AppendQueue(log, 'dead-letters', 0);
    const first = queue.append([record('a')]);
    await next(1);
    const others = [queue.append([record('b'), record('c')]), queue.append([record('d')])];
    expect(calls).toHaveLength(1);
    calls[0]?.acknowledge();
    await first;
    await next(2);
    expect(calls.map(({ values }) => values)).toEqual([['a'], ['b', 'c', 'd']]);
    calls[1]?.acknowledge();
    await Promise.all(others);
    await queue.idle();
    expect(queue.waitingBytes).toBe(0);
  });

  it('rejects for everyone in a failed append, and nobody else', async () => {
    const { log, calls, next } = aHeldLog();
    const queue = new AppendQueue(log, 'dead-letters', 0);
    const outcomes = Promise.allSettled([queue.append([record('a')]), queue.append([record('b')])]);
    await next(1);
    calls[0]?.fail();
    const later = queue.append([record('c')]);
    await next(2);
    calls[1]?.acknowledge();
    expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(later).resolves.toBeUndefined();
    expect(queue.waitingBytes).toBe(0);
  });

  it('splits what is too much for one append, and rejects the whole call when a part fails', async () => {
    const { log, calls, next } = aHeldLog();
    const queue = new AppendQueue(log, 'dead-letters', 0);
    const large = record('x'.repeat(APPEND_BYTES_MAX));
    const many = Array.from({ length: APPEND_RECORDS_MAX + 1 }, () => record(''));
    const outcome = Promise.allSettled([queue.append([record('a'), large, record('b'), ...many])]);
    for (const [count, end] of [
      [1, 'acknowledge'],
      [2, 'fail'],
      [3, 'acknowledge'],
      [4, 'acknowledge'],
    ] as const) {
      await next(count);
      calls[count - 1]?.[end]();
    }
    expect((await outcome)[0]?.status).toBe('rejected');
    expect(calls.map(({ values }) => values.length)).toEqual([1, 1, APPEND_RECORDS_MAX, 2]);
  });

  it('answers an empty call without the log', async () => {
    const { log } = aHeldLog();
    await expect(new AppendQueue(log, 'dead-letters', 0).append([])).resolves.toBeUndefined();
  });
});
