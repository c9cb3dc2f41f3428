import { memoryRowTable } from '../../../../services/adapters/memory/memory-row-table.ts';
import { RowPages } from '../../../../services/domain/alert/evidence/row-pages.ts';
import { accessesKey } from '../../../../services/domain/alert/row-keys.ts';
import { endOf } from '../../../../services/domain/sorted-rows.ts';
import { createRandom } from '../../../support/random.ts';

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
