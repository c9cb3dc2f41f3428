import { memoryRowTable } from '../../../../services/adapters/memory/memory-row-table.ts';
import { isOnPage, RowPages } from '../../../../services/domain/alert/evidence/row-pages.ts';
import { accessesKey } from '../../../../services/domain/alert/row-keys.ts';
import { endOf, type SortedRows } from '../../../../services/domain/sorted-rows.ts';
import { createRandom, type Random } from '../../../support/random.ts';

/** So that pages are divided and forgotten all the time. */
const SMALL = { pageBytes: 200, bytesKept: 4_000 };
const ALERTS = 2;

describe('the pages of an alert', () => {
  it.each([
    ['in any order', (_step: number, random: number) => random],
    ['in order', (step: number) => step],
    ['the last first', (step: number) => 9_999 - step],
  ])('are those of a sorted map, %s, whatever is forgotten or read from the table', (_order, placeOf) => {
    const random = createRandom(11);
    const rows = memoryRowTable();
    let pages = new RowPages(rows, accessesKey, SMALL);
    const models = Array.from({ length: ALERTS }, () => new Map<string, string>());
    pages.begin(0);
    for (let step = 0; step < 3_000; step += 1) {
      const alert = random.below(ALERTS);
      const model = models[alert] as Map<string, string>;
      const place = placeText(placeOf(step, random.below(500)));
      expect(pages.get(alert, place)).toBe(model.get(place) ?? null);
      if (random.below(4) === 0) {
        const [taken = place] = model.keys();
        pages.remove(alert, taken);
        model.delete(taken);
      } else {
        pages.put(alert, place, `v${step}é`);
        model.set(place, `v${step}é`);
      }
      if (random.below(10) === 0) pages.settle();
      if (random.below(100) > 0) continue;
      pages.settle();
      if (random.below(2) === 0) pages = new RowPages(rows, accessesKey, SMALL);
      expect(entriesOf(pages, alert, null)).toEqual(sorted(model, ''));
      expect(entriesOf(pages, alert, Buffer.from(place, 'latin1'))).toEqual(sorted(model, `${place}\0`));
    }
  });

  it('are full where accesses arrive in order, in either', () => {
    for (const placeOf of [(step: number) => step, (step: number) => 9_999 - step]) {
      const rows = memoryRowTable();
      const pages = new RowPages(rows, accessesKey, SMALL);
      for (let step = 0; step < 500; step += 1) pages.put(0, placeText(placeOf(step)), 'twelve bytes');
      pages.settle();
      // 22 bytes for each access.
      const used = [...rows.range(accessesKey(0), endOf(accessesKey(0)))].map(({ value }) => value.length);
      expect(used.length).toBeLessThanOrEqual(Math.ceil(500 / 8));
      expect(Math.max(...used)).toBeLessThanOrEqual(SMALL.pageBytes);
    }
  });
});

describe('pages in memory', () => {
  it('are as many as there is room for, however large they are, and the others are read again', () => {
    const table = memoryRowTable();
    let reads = 0;
    const rows: SortedRows = {
      ...table,
      range(from, until) {
        reads += 1;
        return table.range(from, until);
      },
    };
    const readsOf = (read: () => void) => {
      reads = 0;
      read();
      return reads;
    };
    const pages = new RowPages(rows, accessesKey, { pageBytes: 1_900, bytesKept: 20_000 });
    for (const valueBytes of [10, 900, 1_700, 10]) {
      for (let alert = 0; alert < 50; alert += 1) {
        pages.put(alert, 'place', 'v'.repeat(valueBytes));
        pages.settle();
      }
      expect(readsOf(() => pages.get(49, 'place'))).toBe(0);
      expect(readsOf(() => pages.get(0, 'place'))).toBe(1);
    }
  });

  it.each([1, 2, 3, 4, 5, 6])('are those of a sorted map, whatever their entries are, seed %i', (seed) => {
    const random = createRandom(seed);
    const rows = memoryRowTable();
    let pages = new RowPages(rows, accessesKey, SMALL);
    const models = Array.from({ length: 6 }, () => new Map<string, string>());
    for (let step = 0; step < 600; step += 1) {
      const alert = random.below(models.length);
      const model = models[alert] as Map<string, string>;
      const place = anyPlace(random);
      const known = pages.get(alert, place);
      if (known !== (model.get(place) ?? null)) throw new Error(`at step ${step} the pages have another value`);
      if (random.chance(0.3)) {
        pages.remove(alert, place);
        model.delete(place);
      } else {
        const value = anyValue(random, step);
        pages.put(alert, place, value);
        model.set(place, value);
      }
      // Most pages are forgotten then. The table has not encoded them yet.
      if (random.chance(0.3)) pages.settle();
      if (random.chance(0.02)) pages = reopened(pages, rows);
      if (random.chance(0.95)) continue;
      for (const [number, each] of models.entries()) {
        expect(entriesOf(pages, number, null)).toEqual(sorted(each, ''));
        expect(entriesOf(pages, number, Buffer.from(place, 'latin1'))).toEqual(sorted(each, `${place}\0`));
        expect(isOnPage(rows, accessesKey(number), place)).toBe(each.has(place));
      }
    }
  });
});

function reopened(pages: RowPages, rows: SortedRows): RowPages {
  pages.settle();
  return new RowPages(rows, accessesKey, SMALL);
}

/** Some are the beginning of others. */
function anyPlace(random: Random): string {
  const bytes = Array.from({ length: 1 + random.below(4) }, () => random.pick([0, 1, 127, 128, 200, 254]));
  return String.fromCharCode(...bytes);
}

/** Some are larger than a page, and some than any memory that pages share. */
function anyValue(random: Random, step: number): string {
  const length = random.chance(0.2) ? random.pick([0, 250, 700, 3_000, 70_000]) : random.below(60);
  return length === 0 ? '' : `${step}`.padEnd(length, 'é');
}

function placeText(number: number): string {
  return String.fromCharCode(200, number >>> 8, number & 0xff, 0xff);
}

function entriesOf(pages: RowPages, alert: number, after: Buffer | null): readonly string[] {
  return [...pages.entries(alert, after)].map(({ place, value }) => `${place.toString('latin1')} ${value}`);
}

function sorted(model: ReadonlyMap<string, string>, from: string): readonly string[] {
  const places = [...model.keys()].filter((place) => place >= from);
  return places.sort().map((place) => `${place} ${model.get(place)}`);
}
