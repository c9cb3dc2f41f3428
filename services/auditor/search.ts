import { setImmediate as yieldToLoop } from 'node:timers/promises';
import { matchesFilter } from '../domain/access-search/access-filter.ts';
import type { AccessIndex, FileExtent, NewestQuery, SealedPlace } from '../domain/access-search/access-index.ts';
import { type AccessItem, toAccessItem, withReevaluations } from '../domain/access-search/access-item.ts';
import { comparePositions, type LogPosition } from '../domain/access-search/log-position.ts';
import { markFilter, markOf } from './entry-marks.ts';
import type { IndexCatalogue } from './index/index-catalogue.ts';
import type { Reevaluations } from './reevaluations.ts';
import type { UnindexedBuffer, UnindexedEntry } from './unindexed-buffer.ts';

/** The number of entries that a search of the tail decodes before other work runs. */
const DECODED_PER_TURN = 250;

export interface SearchPorts {
  readonly index: AccessIndex;
  readonly catalogue: IndexCatalogue;
  readonly buffer: UnindexedBuffer;
  readonly reevaluations: Reevaluations;
}

/** An item ready to be sent: JSON text, with its position in the log. */
export interface ListedItem {
  readonly position: LogPosition;
  readonly json: string;
}

/** A decision found by its id: indexed with its sealed position, or in the buffer with its bytes. */
export type FoundDecision = ListedItem &
  ({ readonly place: SealedPlace; readonly entry: null } | { readonly place: null; readonly entry: UnindexedEntry });

/**
 * Returns the newest matching decisions of index and buffer, newest first, at most `limit`. Files and buffer are read
 * at one moment, so that nothing at the border between them is returned twice or missed.
 */
export async function searchNewest(searched: SearchPorts, query: NewestQuery): Promise<readonly ListedItem[]> {
  const entries = searched.buffer.snapshot();
  const files = filesFor(searched.catalogue.files(), query);
  let found = await newestOfBuffer(entries, query);
  // The newest files first, twice as many each time: a page of recent accesses opens one file, a rare owner all.
  for (let at = 0, step = 1; at < files.length; at += step, step *= 2) {
    const group = files.slice(at, at + step);
    const reach = newestOf(files.slice(at));
    const last = found[query.limit - 1];
    if (last !== undefined && last.position.appendedAt > reach) break;
    const indexed = await searched.index.newest(
      group.map(({ path }) => path),
      query,
    );
    found = mergeNewest(
      found,
      indexed.map(({ position, item }) => ({ position, json: item })),
      query.limit,
    );
  }
  return found.map((item) => withLater(searched, item));
}

/**
 * Returns the first decision for this event id that is neither a duplicate nor a conflict; `null` when there is none.
 */
export async function findFirst(
  searched: SearchPorts,
  eventId: string,
  sourceId: string | null,
): Promise<FoundDecision | null> {
  const found = await findFirstDecided(searched, eventId, sourceId);
  return found === null ? null : withLater(searched, found);
}

/** The item contains the decision; re-evaluations since then are added whenever it is shown. */
function withLater<Item extends ListedItem>({ reevaluations }: SearchPorts, item: Item): Item {
  return { ...item, json: withReevaluations(item.json, reevaluations.of(item.position)) };
}

async function findFirstDecided(
  { index, catalogue, buffer }: SearchPorts,
  eventId: string,
  sourceId: string | null,
): Promise<FoundDecision | null> {
  const entries = buffer.snapshot();
  const paths = catalogue.files().map(({ path }) => path);
  const indexed = await index.first(paths, eventId, sourceId);
  if (indexed !== null) return { position: indexed.position, json: indexed.item, place: indexed.place, entry: null };
  const mark = markOf(eventId);
  let decoded = 0;
  for (const entry of entries) {
    if (entry.marks === null) decoded += 1;
    if (decoded === DECODED_PER_TURN) {
      decoded = 0;
      await yieldToLoop();
    }
    if (entry.note().event !== mark) continue;
    const row = entry.toRow();
    const isMatch = row.eventId === eventId && (sourceId === null || row.sourceId === sourceId);
    if (!isMatch || row.verdict === 'duplicate' || row.verdict === 'conflict') continue;
    return { ...toListed(entry), place: null, entry };
  }
  return null;
}

async function newestOfBuffer(entries: readonly UnindexedEntry[], query: NewestQuery): Promise<readonly ListedItem[]> {
  const found: ListedItem[] = [];
  const canMatch = markFilter(query.filter);
  let decoded = 0;
  for (let at = entries.length - 1; at >= 0 && found.length < query.limit; at--) {
    const entry = entries[at];
    if (entry === undefined || !isOlder(entry, query.before)) continue;
    const isNew = entry.marks === null;
    const isCandidate = canMatch(entry.note());
    if (isCandidate && matchesFilter(query.filter, entry.toRow())) found.push(toListed(entry));
    if (!isNew && !isCandidate) continue;
    decoded += 1;
    if (decoded % DECODED_PER_TURN === 0) await yieldToLoop();
  }
  return found;
}

function toListed(entry: UnindexedEntry): ListedItem {
  const { appendedAt, partition, sourceOffset } = entry;
  const item: AccessItem = toAccessItem(entry.decode());
  return { position: { appendedAt, partition, sourceOffset }, json: JSON.stringify(item) };
}

function isOlder(position: LogPosition, before: LogPosition | null): boolean {
  return before === null || comparePositions(position, before) < 0;
}

/** Returns the files that can contain a match, those with the newest decisions first. */
function filesFor(files: readonly FileExtent[], { filter, before }: NewestQuery): readonly FileExtent[] {
  const isAsked = filter.by === 'appendedAt';
  const from = isAsked ? (filter.from ?? Number.NEGATIVE_INFINITY) : Number.NEGATIVE_INFINITY;
  const to = isAsked ? (filter.to ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY;
  const until = before?.appendedAt ?? Number.POSITIVE_INFINITY;
  return files
    .filter((file) => file.newestAppendedAt >= from && file.oldestAppendedAt < to && file.oldestAppendedAt <= until)
    .sort((left, right) => right.newestAppendedAt - left.newestAppendedAt);
}

/** The newest append time in the files, which are sorted by it. */
function newestOf([file]: readonly FileExtent[]): number {
  return file?.newestAppendedAt ?? Number.NEGATIVE_INFINITY;
}

function mergeNewest(left: readonly ListedItem[], right: readonly ListedItem[], limit: number): readonly ListedItem[] {
  return [...left, ...right].sort((a, b) => comparePositions(b.position, a.position)).slice(0, limit);
}
