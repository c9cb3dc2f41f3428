import {
  type Cursors,
  type ListsPage,
  nextCursors,
  partsOf,
  placeAfter,
  type RowAccess,
  rowsOf,
} from '../../../services/console/page/accesses/merged-lists.ts';
import { createRandom } from '../../support/random.ts';

const FIRST_ITEMS = 3;
const PAGE_ITEMS = 10;
/** Pages that one address keeps. */
const PAGES_KEPT = 4;

type Lists = Readonly<Record<string, readonly RowAccess[]>>;

function access(eventId: string, at: number): RowAccess {
  const time = new Date(at).toISOString();
  return { eventId, appendedAt: time, occurredAt: time } as RowAccess;
}

/** As the server answers: a cursor is the number of items before the page. */
function read(lists: Lists, places: Cursors): ListsPage {
  const isFirst = Object.keys(places).length === 0;
  const page = Object.keys(isFirst ? lists : places).map((action) => {
    const place = places[action] ?? '';
    const from = Number(partsOf(place).cursor);
    const to = from + (isFirst ? FIRST_ITEMS : PAGE_ITEMS);
    const all = lists[action] ?? [];
    return { action, place, items: all.slice(from, to), ...(to < all.length && { next: String(to) }) };
  });
  return { lists: page, blind: { unknown: [], unknownLeftOut: 0 } };
}

/** The ids on each address, from the newest on. */
function addresses(lists: Lists): readonly (readonly string[])[] {
  const shown: string[][] = [];
  for (let after: string | null = null; after !== ''; ) {
    let places: Cursors | undefined = Object.fromEntries(new URLSearchParams(after ?? ''));
    const pages: ListsPage[] = [];
    while (places !== undefined && pages.length < PAGES_KEPT) {
      const page = read(lists, places);
      pages.push(page);
      places = nextCursors(page);
    }
    shown.push(rowsOf(pages).map(({ eventId }) => eventId));
    after = placeAfter(pages);
  }
  return shown;
}

describe('the lists of what left the building', () => {
  it('show what waits for a longer list at the next address', () => {
    const downloads = Array.from({ length: 60 }, (_, n) => access(`download-${n}`, 100_000 - n * 10));
    const shares = [access('early', 99_995), access('late', 99_405)];
    const [first = [], ...others] = addresses({ download: downloads, share: shares });
    expect(first).toContain('early');
    expect(first).not.toContain('late');
    expect(others.flat().filter((id) => id === 'late' || id === 'early')).toEqual(['late']);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('show each access once, newest first, of lists by the seed %i', (seed) => {
    const random = createRandom(seed);
    const listOf = (name: string) =>
      Array.from({ length: random.below(150) }, (_, n) => access(`${name}-${n}`, random.below(400)))
        // Several at the same moment, as records of one batch are.
        .sort((a, b) => Number(new Date(b.appendedAt)) - Number(new Date(a.appendedAt)));
    const lists: Lists = { download: listOf('download'), share: listOf('share'), export: listOf('export') };
    const all = Object.values(lists).flat();
    const shown = addresses(lists).flat();
    expect([...shown].sort()).toEqual(all.map(({ eventId }) => eventId).sort());
    const times = new Map(all.map(({ eventId, appendedAt }) => [eventId, Number(new Date(appendedAt))]));
    const order = shown.map((id) => times.get(id) ?? 0);
    expect(order).toEqual([...order].sort((a, b) => b - a));
  });
});
