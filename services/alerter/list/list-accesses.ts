import { toUnknownJson } from '../../adapters/http/routes/unknown-fields.ts';
import type { Alert } from '../../domain/alert/alert.ts';
import type { CountedAccess } from '../../domain/alert/evidence/stored-access.ts';
import { toCountedAccessJson } from '../../domain/alert/to-alert-json.ts';
import { type AlertActDeps, findAlert, throwUnknown } from '../acts/act-on-alert.ts';

export interface CountedAccessPage {
  readonly items: readonly Readonly<Record<string, unknown>>[];
  /** Absent on the last page. */
  readonly nextCursor?: string;
}

/** One page of what an alert counts, with what the answer cannot know. */
export function countedPage(
  { book, clock }: Pick<AlertActDeps, 'book' | 'clock'>,
  alertId: string,
  { cursor, limit }: { readonly cursor?: Buffer | undefined; readonly limit: number },
) {
  const counted = book.fold.accesses(alertId, cursor ?? null) ?? throwUnknown(alertId);
  const unknown = book.unknownTimes(timesOf(findAlert(book, alertId)), clock());
  return { ...listAccesses(counted, limit), ...toUnknownJson(unknown) };
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

/**
 * From the first access to the close: what an open alert lacks may happen now. The person may have used any tool, unless the alert
 * is about one.
 */
function timesOf({ firstEventAt, openedAt, source, actor, work: { closedAt } }: Alert) {
  return { from: Math.min(firstEventAt, openedAt), to: closedAt, source: actor === null ? source : null };
}
