import { setTimeout as pause } from 'node:timers/promises';
import { openLogger } from '../../../../services/adapters/logger.ts';
import { openMeters } from '../../../../services/adapters/metrics/catalogue.ts';
import { type IndexLoopDeps, startIndexLoop } from '../../../../services/auditor/index/index-loop.ts';
import { FLUSH_SMALL_AGE_MS, SealQueue } from '../../../../services/auditor/index/seal-queue.ts';
import { AGAIN_MS } from '../../../../services/auditor/index/unread-segments.ts';
import type { SealedFile } from '../../../../services/domain/access-search/access-index.ts';
import { coverOf, indexKey } from '../../../../services/domain/access-search/index-files.ts';
import { parseVerifierKey } from '../../../../services/domain/transparency-log/checkpoint.ts';
import { ObjectUnreadableError } from '../../../../services/domain/transparency-log/object-store.ts';
import { aDecision, anEvent, DecidedWorld, START } from '../../../support/auditor/auditor-world.ts';

const FAILURES_MAX = 30;

/** An index loop over an archive, which writes files of nothing; `changes` come first. */
function looping(changes: Partial<IndexLoopDeps> = {}) {
  const [world, meters, added, dropped] = [new DecidedWorld(), openMeters(), [] as SealedFile[], [] as number[][]];
  const time = { now: START };
  let isReadable = true;
  let [reads, failed] = [0, 0];
  const objects: IndexLoopDeps['objects'] = {
    ...world.objects,
    async get(key) {
      if (key === 'checkpoint') {
        reads += 1;
        failed = isReadable ? 0 : failed + 1;
      }
      if (!isReadable) throw new Error('the store cannot be reached');
      return world.objects.get(key);
    },
  };
  const index = { openFile: () => ({ add: () => {}, finish: async () => Buffer.from('rows') }) };
  const catalogue = {
    files: () => added,
    add: (file: SealedFile) => added.push(file),
    place: async (key: string) => key,
  };
  const loop = startIndexLoop({
    objects,
    meters,
    logger: openLogger('silent'),
    clock: () => time.now,
    pollMillis: 1,
    index: index as unknown as IndexLoopDeps['index'],
    catalogue: catalogue as unknown as IndexLoopDeps['catalogue'],
    buffer: {
      size: 0,
      dropThrough: (offsets: ReadonlyMap<number, number>) => dropped.push(...offsets),
    } as unknown as IndexLoopDeps['buffer'],
    queue: new SealQueue([{ first: 0, last: Number.POSITIVE_INFINITY }]),
    verifier: parseVerifierKey(world.signer.vkey),
    canaries: { sealed: async () => {} },
    longest: { see: async () => {}, close: async () => {} },
    damaged: { take: () => null, lookAgain: () => {} },
    unknown: { askAgain: () => {} },
    isStarting: () => false,
    ...changes,
  });
  loop.failed.catch(() => {});
  return {
    world,
    loop,
    meters,
    added,
    dropped,
    time,
    failed: () => failed,
    readable: (is: boolean) => {
      isReadable = is;
    },
    async seal(...partitions: number[]): Promise<void> {
      for (const partition of partitions) await world.decide(partition, [aDecision(anEvent())]);
      await world.seal();
    },
    /** Resolves once the checkpoint was read `count` times more. */
    async looked(count: number): Promise<void> {
      const from = reads;
      while (reads < from + count) await pause(1);
    },
  };
}

async function alarmsOf(meters: ReturnType<typeof openMeters>): Promise<number | undefined> {
  return (await meters.archiveAlarms.get()).values[0]?.value;
}

describe('the loop of the index', () => {
  it('ends the process after 30 failures in a row, and after no fewer', async () => {
    const { loop, readable, looked, failed } = looping();
    let isFailed = false;
    loop.failed.catch(() => {
      isFailed = true;
    });
    readable(false);
    await looked(FAILURES_MAX - 2);
    readable(true);
    await looked(2);
    readable(false);
    await looked(FAILURES_MAX - 2);
    expect(isFailed).toBe(false);
    await expect(loop.failed).rejects.toThrow('the store cannot be reached');
    expect(failed()).toBe(FAILURES_MAX);
    await expect(loop.drain()).rejects.toThrow();
  });

  it('writes what is due once the start is over, and what is left before it stops', async () => {
    let isStarting = true;
    const { loop, seal, looked, added, dropped, time } = looping({ isStarting: () => isStarting });
    await seal(1, 2);
    time.now += FLUSH_SMALL_AGE_MS;
    await looked(3);
    time.now += FLUSH_SMALL_AGE_MS;
    await looked(3);
    expect([loop.isFilled(), added]).toEqual([true, []]);
    isStarting = false;
    await looked(3);
    expect(added).toMatchObject([{ firstSeal: 0, lastSeal: 1, rows: 2 }]);
    expect(dropped).toEqual([
      [1, 0],
      [2, 0],
    ]);
    await seal(3);
    await loop.drain();
    expect(added.at(-1)).toMatchObject({ firstSeal: 2, lastSeal: 2, rows: 1 });
  });

  it('leaves out seals between two holes of the index, which a file has already', async () => {
    const [sealed, errors]: [number[], unknown[]] = [[], []];
    const logger = { ...openLogger('silent'), error: (what: unknown) => errors.push(what) };
    const { loop, seal, added } = looping({
      logger: logger as unknown as IndexLoopDeps['logger'],
      queue: new SealQueue([
        { first: 0, last: 0 },
        { first: 2, last: Number.POSITIVE_INFINITY },
      ]),
      canaries: {
        async sealed({ index }) {
          sealed.push(index);
        },
      },
    });
    await seal(1, 2, 3);
    while (sealed.length < 2) await pause(1);
    await loop.drain();
    expect([sealed, errors]).toEqual([[0, 2], []]);
    expect(added.map(({ firstSeal, lastSeal }) => [firstSeal, lastSeal])).toEqual([
      [0, 0],
      [2, 2],
    ]);
  });

  it('tries a file again that could not be written, and drops nothing from memory before', async () => {
    let failures = 2;
    const { loop, seal, looked, added, dropped, time } = looping({
      index: {
        openFile: () => ({
          add: () => {},
          async finish() {
            failures -= 1;
            if (failures >= 0) throw new Error('no space left');
            expect(dropped).toEqual([]);
            return Buffer.from('rows');
          },
        }),
      } as unknown as IndexLoopDeps['index'],
    });
    await seal(1);
    await looked(2);
    time.now += FLUSH_SMALL_AGE_MS;
    while (added.length === 0) await looked(1);
    expect([failures, dropped]).toEqual([-1, [[1, 0]]]);
    await loop.drain();
    expect(added).toHaveLength(1);
  });

  it('tries a segment again that the store did not give, and leaves out one that is not what was sealed', async () => {
    let damaged = '';
    let isClosed = false;
    const close = async () => {
      isClosed = true;
    };
    const { world, loop, seal, added, meters } = looping({ longest: { see: async () => {}, close } });
    const { get } = world.objects;
    let failures = 2;
    world.objects.get = async (key) => {
      if (key === damaged) return Buffer.from('other bytes');
      if (key.startsWith('segments/') && --failures >= 0) throw new Error('the store cannot be reached');
      return get(key);
    };
    await seal(1);
    await expect(loop.drain()).rejects.toThrow('cannot be reached');
    expect(isClosed).toBe(true);
    const again = looping({ objects: world.objects, verifier: parseVerifierKey(world.signer.vkey) });
    failures = 0;
    await again.loop.drain();
    expect([again.added.map(({ rows }) => rows), await alarmsOf(again.meters)]).toEqual([[1], 0]);
    for await (const key of world.objects.list('segments/')) damaged = key;
    const last = looping({ objects: world.objects, verifier: parseVerifierKey(world.signer.vkey) });
    await last.loop.drain();
    expect([last.added, await alarmsOf(last.meters), last.dropped]).toEqual([[], 1, [[1, 0]]]);
    world.objects.get = async (key) => {
      if (key === damaged) throw new ObjectUnreadableError(key, 'it was returned damaged');
      return get(key);
    };
    const unreadable = looping({ objects: world.objects, verifier: parseVerifierKey(world.signer.vkey) });
    await unreadable.loop.drain();
    expect([unreadable.added, await alarmsOf(unreadable.meters), unreadable.dropped]).toEqual([[], 1, [[1, 0]]]);
    expect([added, await alarmsOf(meters)]).toEqual([[], 0]);
  });

  it('leaves a segment that cannot be read to the next start, and indexes what is before and behind it', async () => {
    const { world, loop, seal, added, dropped, meters } = looping();
    const { get } = world.objects;
    let damaged: string | null = 'segments/access-decisions/2/';
    world.objects.get = async (key) =>
      damaged !== null && key.startsWith(damaged) ? Buffer.from('other bytes') : get(key);
    await seal(1, 2, 3);
    await seal(1);
    await loop.drain();
    const rangesIn = (files: readonly SealedFile[]) =>
      files.map(({ firstSeal, lastSeal, rows }) => [firstSeal, lastSeal, rows]);
    expect([rangesIn(added), await alarmsOf(meters)]).toEqual([
      [
        [0, 0, 1],
        [2, 3, 2],
      ],
      1,
    ]);
    expect(new Map(dropped as [number, number][])).toEqual(
      new Map([1, 2, 3].map((partition) => [partition, partition === 1 ? 1 : 0])),
    );
    damaged = null;
    const { holes } = coverOf(added.map((file) => ({ ...file, key: indexKey(file) })));
    const again = looping({
      objects: world.objects,
      verifier: parseVerifierKey(world.signer.vkey),
      queue: new SealQueue(holes),
    });
    await again.loop.drain();
    expect([rangesIn(again.added), await alarmsOf(again.meters)]).toEqual([[[1, 1, 1]], 0]);
  });

  it('reads a segment again once a minute that could not be read, and has it in the searches once it can', async () => {
    const askAgain = jest.fn();
    const { world, loop, seal, added, dropped, meters, time, looked } = looping({ unknown: { askAgain } });
    const { get } = world.objects;
    let isDamaged = true;
    let reads = 0;
    world.objects.get = async (key) => {
      if (!key.startsWith('segments/access-decisions/2/')) return get(key);
      reads += 1;
      return isDamaged ? Buffer.from('other bytes') : get(key);
    };
    await seal(1, 2, 3);
    await looked(2);
    time.now += FLUSH_SMALL_AGE_MS;
    while (added.length < 2) await looked(1);
    // Twice for the end of the file before it, and twice for the segment itself.
    const inVain = reads;
    expect([inVain, dropped.length]).toEqual([4, 3]);
    await looked(3);
    expect(reads).toBe(inVain);
    time.now += AGAIN_MS;
    await looked(3);
    expect([reads, added.length, await alarmsOf(meters)]).toEqual([inVain + 2, 2, 1]);
    expect(askAgain).not.toHaveBeenCalled();
    isDamaged = false;
    time.now += AGAIN_MS;
    await looked(3);
    expect(askAgain).toHaveBeenCalledTimes(1);
    expect(added.at(-1)).toMatchObject({ firstSeal: 1, lastSeal: 1, rows: 1 });
    time.now += 10 * AGAIN_MS;
    await looked(3);
    expect([reads, added.length, dropped.length]).toEqual([inVain + 3, 3, 3]);
    await loop.drain();
  });

  it('takes a segment that the store returns wrong once for what it is', async () => {
    const { world, loop, seal, added, meters } = looping();
    const { get } = world.objects;
    let failures = 1;
    world.objects.get = async (key) =>
      key.startsWith('segments/') && --failures >= 0 ? Buffer.from('other bytes') : get(key);
    await seal(1, 2, 3);
    await loop.drain();
    expect([added.map(({ rows }) => rows), await alarmsOf(meters)]).toEqual([[3], 0]);
  });

  it('fills many holes of the index without a pause between them', async () => {
    const holes = [0, 2, 4, 6].map((seal) => ({ first: seal, last: seal }));
    const { world, loop: first, seal } = looping();
    for (const partition of [1, 2, 3, 1, 2, 3, 1, 2]) await seal(partition);
    await first.drain();
    const { loop, added } = looping({
      objects: world.objects,
      verifier: parseVerifierKey(world.signer.vkey),
      pollMillis: 600_000,
      queue: new SealQueue([...holes, { first: 8, last: Number.POSITIVE_INFINITY }]),
    });
    while (added.length < holes.length) await pause(1);
    expect(added.map(({ firstSeal }) => firstSeal)).toEqual([0, 2, 4, 6]);
    expect(loop.isFilled()).toBe(true);
    await loop.drain();
  });

  it('reads the next seal once the canary accesses of the one before are measured, and drains with them', async () => {
    const sealed: number[] = [];
    let measured = () => {};
    const { loop, seal } = looping({
      canaries: {
        async sealed({ index }) {
          sealed.push(index);
          await new Promise<void>((resolve) => {
            measured = resolve;
          });
        },
      },
    });
    await seal(1, 2, 3);
    while (sealed.length === 0) await pause(1);
    for (let turn = 0; turn < 5; turn += 1) await pause(2);
    expect(sealed).toEqual([0]);
    measured();
    while (sealed.length === 1) await pause(1);
    measured();
    while (sealed.length === 2) await pause(1);
    let isDrained = false;
    const draining = loop.drain().then(() => {
      isDrained = true;
    });
    for (let turn = 0; turn < 5; turn += 1) await pause(2);
    expect(isDrained).toBe(false);
    measured();
    await draining;
    expect(sealed).toEqual([0, 1, 2]);
  });
});
