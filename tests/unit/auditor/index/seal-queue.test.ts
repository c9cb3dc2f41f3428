import {
  FILE_ENTRIES,
  FLUSH_AGE_MS,
  FLUSH_ENTRIES,
  FLUSH_SMALL_AGE_MS,
  FLUSH_SMALL_ENTRIES,
  SealQueue,
} from '../../../../services/auditor/index/seal-queue.ts';
import type { Seal } from '../../../../services/domain/transparency-log/seal.ts';

const endless = [{ first: 0, last: Number.POSITIVE_INFINITY }];

function aSeal(index: number, count: number, topic = 'access-decisions', reevaluations = 0) {
  const seal: Seal = {
    format: 'custodes-seal/v1',
    topic,
    partition: 0,
    firstSource: 0,
    lastSource: 0,
    count,
    root: '',
    object: `segment-${index}`,
    objectHash: '',
    version: null,
    gaps: [],
    reevaluations,
    next: { offset: 1, appendedAt: 0, fold: null },
  };
  return { index, seal };
}

describe('the queue of seals to index', () => {
  it('gives a large batch at once and a smaller one by age', () => {
    const queue = new SealQueue(endless);
    queue.push(aSeal(0, FLUSH_SMALL_ENTRIES), 1_000);
    expect(queue.due(1_000 + FLUSH_AGE_MS - 1, false)).toBeNull();
    expect(queue.due(1_000 + FLUSH_AGE_MS, false)).toMatchObject({ firstSeal: 0, lastSeal: 0 });
    queue.push(aSeal(1, FLUSH_ENTRIES), 2_000);
    expect(queue.due(2_000, false)).toMatchObject({ firstSeal: 0, lastSeal: 1 });
  });

  it('gives at most what fills a file, and the rest next', () => {
    const queue = new SealQueue([{ first: 0, last: 4 }, ...endless]);
    for (const index of [0, 1, 2, 3, 4]) queue.push(aSeal(index, index === 3 ? 1 : FILE_ENTRIES / 2), 0);
    const parts: (readonly [number, number, number])[] = [];
    for (let batch = queue.due(0, false); batch !== null; batch = queue.due(0, false)) {
      parts.push([batch.firstSeal, batch.lastSeal, batch.entries]);
      queue.remove(batch, 0);
    }
    expect(parts).toEqual([
      [0, 1, FILE_ENTRIES],
      [2, 4, FILE_ENTRIES + 1],
    ]);
    expect(queue.isFilled).toBe(true);
  });

  it('counts no re-evaluation, which is no access of its own', () => {
    const queue = new SealQueue(endless);
    queue.push(aSeal(0, 5, 'access-decisions', 5), 1_000);
    expect(queue.due(1_000, true)).toBeNull();
    queue.push(aSeal(1, 5, 'access-decisions', 3), 1_000);
    expect(queue.due(1_000, true)).toMatchObject({ firstSeal: 0, lastSeal: 1, entries: 2, seals: [{ index: 1 }] });
  });

  it('lets a few entries wait for company, but not for ever and not once it is stopped', () => {
    const queue = new SealQueue(endless);
    queue.push(aSeal(0, 1), 0);
    expect(queue.due(FLUSH_SMALL_AGE_MS - 1, false)).toBeNull();
    expect(queue.due(FLUSH_SMALL_AGE_MS, false)).not.toBeNull();
    expect(queue.due(0, true)).not.toBeNull();
  });

  it('counts the seals of other topics into the range and asks for no file because of them', () => {
    const queue = new SealQueue(endless);
    queue.push(aSeal(0, 5, 'register'), 0);
    expect(queue.due(FLUSH_SMALL_AGE_MS, true)).toBeNull();
    queue.push(aSeal(1, 5), 0);
    queue.push(aSeal(2, 5, 'alerts'), 0);
    const batch = queue.due(0, true);
    expect(batch).toMatchObject({ firstSeal: 0, lastSeal: 2, entries: 5 });
    expect(batch?.seals.map(({ index }) => index)).toEqual([1]);
  });

  it('keeps what arrives while a batch is written for the next one', () => {
    const queue = new SealQueue(endless);
    queue.push(aSeal(0, 5), 0);
    const first = queue.due(0, true);
    queue.push(aSeal(1, 7), 0);
    if (first !== null) queue.remove(first, 0);
    expect(queue.seals().map(({ index }) => index)).toEqual([1]);
    expect(queue.due(0, true)).toMatchObject({ firstSeal: 1, lastSeal: 1, entries: 7 });
  });

  it('fills each hole with a batch of its own, never across what is indexed already', () => {
    const queue = new SealQueue([
      { first: 1, last: 2 },
      { first: 5, last: Number.POSITIVE_INFINITY },
    ]);
    expect([queue.nextSeal, queue.isFilled]).toEqual([1, false]);
    queue.push(aSeal(1, 1), 0);
    queue.push(aSeal(2, 1), 0);
    expect([queue.nextSeal, queue.isFilled]).toEqual([5, false]);
    queue.push(aSeal(5, 1), 0);
    const hole = queue.due(0, false);
    expect(hole).toMatchObject({ firstSeal: 1, lastSeal: 2 });
    if (hole !== null) queue.remove(hole, 0);
    expect([queue.isFilled, queue.due(0, false)]).toEqual([true, null]);
    expect(queue.due(0, true)).toMatchObject({ firstSeal: 5, lastSeal: 5 });
  });

  it('refuses a seal that is not the next', () => {
    expect(() => new SealQueue(endless).push(aSeal(1, 1), 0)).toThrow('not the next');
  });
});
