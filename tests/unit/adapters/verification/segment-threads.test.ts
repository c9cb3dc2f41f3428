import { setTimeout as sleep } from 'node:timers/promises';
import { SegmentThreads } from '../../../../services/adapters/verification/segment-threads.ts';
import { verifyArchive } from '../../../../services/domain/transparency-log/verify-archive.ts';
import { anArchive } from '../../../support/archive-builder.ts';
import { flipByte, removeObject, seededRandom, truncateObject } from '../../../support/archive-damage.ts';
import { type Objects, objectsOf, storeOf } from '../../../support/archive-folder.ts';

const SEGMENTS = 40;
const random = seededRandom(41);
const checkers: SegmentThreads[] = [];
afterEach(async () => {
  for (const checker of checkers.splice(0)) await checker.close();
});

function threads(count: number, entriesAlone: number): SegmentThreads {
  const checker = new SegmentThreads(count, entriesAlone);
  checkers.push(checker);
  return checker;
}

/** A checker with so many threads, all of which run. */
async function running(count: number): Promise<SegmentThreads> {
  const checker = threads(count, 0);
  const archive = await anArchive(1);
  await verifyArchive(archive.objects, archive.signer.vkey, { segments: checker });
  while (checker.running < count - 1) await sleep(5);
  return checker;
}

describe('threads that check segments', () => {
  it('report about a whole and about damaged archives what one thread reports, in the same order', async () => {
    const archive = await anArchive(SEGMENTS);
    const objects = await objectsOf(archive.objects);
    const segments = [...objects.keys()].filter((key) => key.startsWith('segments/'));
    let damaged: Objects = objects;
    for (const [at, key] of segments.entries()) {
      if (at % 3 === 0) damaged = flipByte(damaged, key, random).objects;
      if (at % 7 === 1) damaged = truncateObject(damaged, key).objects;
      if (at % 11 === 2) damaged = removeObject(damaged, key).objects;
    }
    const checker = await running(3);
    for (const each of [objects, damaged]) {
      const expected = await verifyArchive(await storeOf(each), archive.signer.vkey);
      const report = await verifyArchive(await storeOf(each), archive.signer.vkey, { segments: checker });
      expect(report).toEqual(expected);
      expect(report.ok).toBe(each === objects);
    }
    expect(checker.running).toBe(2);
  });

  it('are not started for a small archive, or for one processor', async () => {
    const archive = await anArchive(9);
    for (const checker of [threads(2, 1_000), threads(1, 0)]) {
      const report = await verifyArchive(archive.objects, archive.signer.vkey, { segments: checker });
      expect(report).toMatchObject({ ok: true, segments: 9 });
      expect(checker.running).toBe(0);
    }
  });

  it('reject where the check itself fails, and what waits when a thread ends', async () => {
    const seal = { count: 1, root: 7, object: 'x' } as never;
    const checker = await running(2);
    const both = await Promise.allSettled([
      checker.check(Buffer.from('x'), seal),
      checker.check(Buffer.from('x'), seal),
    ]);
    for (const each of both) {
      expect(each).toMatchObject({ reason: { message: expect.stringContaining('argument must be of type string') } });
    }
    // A thread that was ended already answers nothing; one that is ended later may be faster than its end.
    const closed = checker.close();
    const waiting = expect(checker.check(Buffer.from('x'), seal)).rejects.toThrow('ended with');
    await closed;
    await waiting;
    await expect(checker.check(Buffer.from('x'), seal)).rejects.toThrow('ended with');
  });
});
