import { BoundedMap } from '../../../../../services/domain/finding/bounded-map.ts';
import { StreamEnds } from '../../../../../services/domain/finding/ends/stream-ends.ts';
import { accessRows } from '../../../../../services/domain/finding/window/access-rows.ts';
import { aDetectedAccess } from '../../../../support/decision-builders.ts';
import { createRandom } from '../../../../support/random.ts';
import { loadMemory, savedMemory } from '../../../../support/rows/saved-memory.ts';

const sources = ['s-0', 's-1', 's-2'];

/** The same with maps of objects. */
class MapOfEnds {
  readonly ends: BoundedMap<{ readonly time: number; readonly isCounted: boolean }>;
  readonly missing: BoundedMap<true>;
  readonly sums = sources.map(() => ({ ended: 0, missing: 0 }));

  constructor(
    max: number,
    private readonly limits: { readonly endsMin: number; readonly endsPerMissingMin: number },
  ) {
    this.ends = new BoundedMap(max);
    this.missing = new BoundedMap(max);
  }

  keep(key: string, time: number): void {
    this.ends.keep(key, { time, isCounted: this.ends.get(key)?.isCounted ?? false });
  }

  count(key: string, source: number): void {
    const end = this.ends.get(key);
    if (end === undefined || end.isCounted) return;
    this.ends.keep(key, { ...end, isCounted: true });
    const sums = this.sums[source];
    if (sums === undefined) return;
    sums.ended += 1;
    if (this.missing.delete(key)) sums.missing -= 1;
  }

  countMissing(key: string, source: number): void {
    const sums = this.sums[source];
    if (this.missing.has(key) || sums === undefined) return;
    this.missing.keep(key, true);
    sums.missing += 1;
  }

  areReported(key: string, source: number): boolean {
    const { ended, missing } = this.sums[source] ?? { ended: 0, missing: 0 };
    const others = missing - (this.missing.has(key) ? 1 : 0);
    return ended >= this.limits.endsMin && others * this.limits.endsPerMissingMin <= ended;
  }
}

describe('the ends of streams', () => {
  it.each([
    [20, 60, 0.9],
    [1_000, 900, 2.6],
  ])('are those of maps of at most %i, also after a snapshot', (max, ids, endsPerMissingMin) => {
    const limits = { endsMin: 3, endsPerMissingMin };
    const random = createRandom(5);
    const model = new MapOfEnds(max, limits);
    let ends = new StreamEnds(max, limits);
    const wrong: string[] = [];
    const seen = { reported: 0, unreported: 0 };
    for (let step = 0; step < 20_000; step += 1) {
      const [index, eventId] = [random.below(3), `ev-${random.below(ids)}`];
      const sourceId = sources[index] ?? '';
      const access = aDetectedAccess({ eventId: `e-${step}`, sourceId });
      const [name, key] = [{ eventId, source: accessRows.numbersOf(access).source }, `${eventId} ${sourceId}`];
      const what = random.below(20);
      if (what < 7) {
        ends.keep(name, step);
        model.keep(key, step);
      } else if (what < 14) {
        ends.count(name);
        model.count(key, index);
      } else if (what === 14) {
        ends.countMissing(name, false);
        model.countMissing(key, index);
      }
      const found = [ends.timeOf(name), ends.isMissing(name), ends.areReported(name)];
      const isReported = model.areReported(key, index);
      const expected = [model.ends.get(key)?.time ?? null, model.missing.has(key), isReported];
      if (JSON.stringify(found) !== JSON.stringify(expected)) wrong.push(`${step}: ${found} ${expected}`);
      seen[isReported ? 'reported' : 'unreported'] += 1;
      if (random.below(1_000) !== 0) continue;
      const loaded = new StreamEnds(max, limits);
      loadMemory(loaded, savedMemory(ends));
      ends = loaded;
    }
    expect(wrong).toEqual([]);
    expect(Math.min(seen.reported, seen.unreported)).toBeGreaterThan(500);
  });

  it('keep the sources that they name while others are forgotten', () => {
    const ends = new StreamEnds(100, { endsMin: 1, endsPerMissingMin: 1 });
    const base = aDetectedAccess();
    const from = (sourceId: string) => {
      const source = { ...base.event.source, id: sourceId };
      return accessRows.numbersOf({ ...base, event: { ...base.event, source } }).source;
    };
    for (let n = 0; n < 50; n += 1) ends.keep({ eventId: `ended-${n}`, source: from(`of-${n}`) }, n);
    for (let n = 0; n < 50; n += 1)
      ends.countMissing({ eventId: `missing-${n}`, source: from(`of-${100 + n}`) }, false);
    for (let n = 0; n < 150_000; n += 1) from(`other-${n}`);
    const found = Array.from({ length: 50 }, (_, n) => ends.timeOf({ eventId: `ended-${n}`, source: from(`of-${n}`) }));
    expect(found).toEqual(Array.from({ length: 50 }, (_, n) => n));
    for (let n = 0; n < 50; n += 1) {
      expect(ends.isMissing({ eventId: `missing-${n}`, source: from(`of-${100 + n}`) })).toBe(true);
    }
  });
});
