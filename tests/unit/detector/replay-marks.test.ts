import type { JsonCache } from '../../../services/adapters/filesystem/json-cache.ts';
import { ReplayMarks } from '../../../services/detector/replay/replay-marks.ts';
import { type FoldPosition, foldPositionStart } from '../../../services/domain/decision-log/fold.ts';
import { PARTITIONS_DECIDED } from '../../../services/topology.ts';
import { DAY, HOUR, JUNE } from '../../support/decision-builders.ts';

/** A day has one block. */
const at = (day: number) => JUNE + day * DAY;

describe('where a detector without state begins to read', () => {
  it('is 396 days before the newest block', async () => {
    const marks = await opened();
    for (let day = 0; day <= 450; day += 1) await note(marks, day);
    expect(startOf(marks, at(450))).toBe(450 - 396);
  });

  it.each([30, 365])('is not later because a block was appended %d days ahead', async (ahead) => {
    const marks = await opened();
    for (let day = 0; day <= 400; day += 1) await note(marks, day);
    await marks.note(at(400 + ahead), positionsOn(400), at(400));
    for (let day = 401; day <= 450; day += 1) {
      expect(startOf(marks, at(day - 1))).toBe(day - 1 - 396);
      await note(marks, day);
    }
    expect(startOf(marks, at(450))).toBe(450 - 396);
  });

  it.each([30, 365])('is not later because all clocks were %d days ahead for a moment', async (ahead) => {
    const cache = memoryCache();
    let marks = await ReplayMarks.open(cache);
    for (let day = 0; day <= 400; day += 1) await note(marks, day);
    await marks.note(at(400 + ahead), positionsOn(400), at(400 + ahead));
    for (let day = 401; day <= 900; day += 1) {
      if (day % 20 === 0) marks = await ReplayMarks.open(cache);
      expect(startOf(marks, at(day - 1))).toBeLessThanOrEqual(Math.max(0, day - 1 - 396));
      await note(marks, day);
    }
    expect(startOf(marks, at(900))).toBe(900 - 396);
  });

  it.each([100, 4_000])('is not later because all clocks were %d days behind for a moment', async (behind) => {
    const marks = await opened();
    for (let day = 0; day <= 400; day += 1) await note(marks, day);
    await marks.note(at(400 - behind) + HOUR, positionsOn(400), at(400 - behind) + HOUR);
    for (let day = 401; day <= 600; day += 1) {
      await note(marks, day);
      expect(startOf(marks, at(day))).toBeLessThanOrEqual(day - 396);
    }
  });
});

const note = (marks: ReplayMarks, day: number) => marks.note(at(day), positionsOn(day), at(day));

function positionsOn(day: number): FoldPosition[] {
  return Array.from({ length: PARTITIONS_DECIDED }, () => ({ ...foldPositionStart, offset: day }));
}

function startOf(marks: ReplayMarks, nowMs: number): number {
  return marks.start(nowMs)[0]?.offset ?? Number.NaN;
}

const opened = () => ReplayMarks.open(memoryCache());

function memoryCache(): JsonCache {
  let kept = 'null';
  return {
    load: async () => JSON.parse(kept),
    async save(saved) {
      kept = JSON.stringify(saved);
    },
  };
}
