import type { CountedAccess } from '../../domain/alert/evidence-counts.ts';
import { toCountedAccessJson } from '../../domain/alert/to-alert-json.ts';

export interface CountedAccessPage {
  readonly items: readonly Readonly<Record<string, unknown>>[];
  /** Absent on the last page. */
  readonly nextCursor?: string;
}

/** Returns one page of what an alert counts. A cursor is a place in the order, so it stays valid. */
export function listAccesses(
  counted: Iterable<CountedAccess & { readonly place: Buffer }>,
  limit: number,
): CountedAccessPage {
  const items: CountedAccessPage['items'][number][] = [];
  let last = '';
  for (const { place, ...access } of counted) {
    if (items.length === limit) return { items, nextCursor: last };
    items.push(toCountedAccessJson(access));
    last = place.toString('hex');
  }
  return { items };
}
