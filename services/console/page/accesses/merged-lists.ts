import type { components } from '../../../client/index.ts';

export type RowAccess = components['schemas']['Access'];

/**
 * A place in each list that the question reads: one, or one for each act by which material leaves. A place is a cursor, or
 * empty: the beginning. `~` and a time behind it: of the page that begins there, what has this time or a later one was shown.
 */
export type Cursors = Readonly<Record<string, string>>;

export interface ListsPage {
  readonly lists: readonly {
    readonly action: string;
    readonly place: string;
    readonly items: readonly RowAccess[];
    readonly next?: string;
  }[];
  /** What the answer cannot know, of the whole question: each list of it has the same. */
  readonly blind: Pick<components['schemas']['AccessPage'], 'unknown' | 'unknownLeftOut'>;
}

/**
 * The rows of all pages, newest first. Of several lists the one that ends latest bounds what is certain: older rows of the
 * others wait for its next page.
 */
export function rowsOf(pages: readonly ListsPage[]): readonly RowAccess[] {
  const lists = pages.flatMap((page) => page.lists);
  if (new Set(lists.map(({ action }) => action)).size <= 1) return lists.flatMap(({ items }) => items);
  const bound = boundOf(pages);
  return lists
    .flatMap(({ place, items }) => {
      const { shownFrom } = partsOf(place);
      return items.filter((access) => timeOf(access) >= bound && timeOf(access) < shownFrom);
    })
    .sort((a, b) => timeOf(b) - timeOf(a) || String(b.occurredAt).localeCompare(String(a.occurredAt)));
}

/** The time of the oldest row that is certain, in milliseconds since 1970 UTC. */
function boundOf(pages: readonly ListsPage[]): number {
  const open = pages.at(-1)?.lists.filter(({ next }) => next !== undefined) ?? [];
  return Math.max(...open.map(({ items }) => timeOf(items.at(-1))), Number.NEGATIVE_INFINITY);
}

function timeOf(access: RowAccess | undefined): number {
  return access === undefined ? 0 : new Date(access.appendedAt).getTime();
}

/** The address parameter of where the list goes on behind the rows of these pages; empty: there is nothing more. */
export function placeAfter(pages: readonly ListsPage[]): string {
  const last = pages.at(-1);
  const places = new Map(Object.entries((last && nextCursors(last)) ?? {}));
  const bound = boundOf(pages);
  const seen = new Set<string>();
  for (const { action, place, items } of pages.flatMap((page) => page.lists)) {
    // The first page of the list of which a row waits: it is read again, also where the list has ended.
    if (seen.has(action) || !items.some((access) => timeOf(access) < bound)) continue;
    seen.add(action);
    places.set(action, `${partsOf(place).cursor}~${bound}`);
  }
  return new URLSearchParams([...places]).toString();
}

export function partsOf(place: string): { readonly cursor: string; readonly shownFrom: number } {
  const [cursor = '', shownFrom] = place.split('~');
  return { cursor, shownFrom: shownFrom === undefined ? Number.POSITIVE_INFINITY : Number(shownFrom) };
}

export function nextCursors({ lists }: ListsPage): Cursors | undefined {
  const next = lists.flatMap(({ action, next }) => (next === undefined ? [] : [[action, next] as const]));
  return next.length === 0 ? undefined : Object.fromEntries(next);
}
