import {
  type AccessCounts,
  BUCKETS_MAX,
  bucketOf,
  bucketsIn,
  type CountDivision,
  type CountQuery,
  type CountStep,
  joinSpans,
  type NamedCount,
  stepFor,
  sumBuckets,
  sumNames,
} from '../domain/access-search/access-counts.ts';
import type { AccessFilter } from '../domain/access-search/access-filter.ts';
import type {
  AccessIndex,
  FileExtent,
  IndexedAccess,
  NewestQuery,
  SealedPlace,
} from '../domain/access-search/access-index.ts';
import { toAccessItem, withReevaluations } from '../domain/access-search/access-item.ts';
import type { DecidedAccess } from '../domain/access-search/access-row.ts';
import { comparePositions, type LogPosition } from '../domain/access-search/log-position.ts';
import type { IndexCatalogue } from './index/index-catalogue.ts';
import type { SealedItems } from './items/sealed-items.ts';
import { firstByPoint, newestByPoint, type PointedDecision } from './point-search.ts';
import type { Reevaluations } from './reevaluations.ts';
import { type CountedEntry, countedInTail, firstInTail, newestInTail } from './tail/search-tail.ts';
import type { UnindexedBuffer, UnindexedEntry } from './tail/unindexed-buffer.ts';

export interface SearchPorts {
  readonly index: AccessIndex;
  readonly catalogue: IndexCatalogue;
  readonly buffer: UnindexedBuffer;
  readonly reevaluations: Reevaluations;
  readonly items: Pick<SealedItems, 'read' | 'decode'>;
}

/** An item ready to be sent: JSON text, with its position in the log. */
export interface ListedItem {
  readonly position: LogPosition;
  readonly json: string;
}

/** A decision found by its id: indexed with its sealed position, or in the buffer with its bytes. */
export type FoundDecision = ListedItem &
  ({ readonly place: SealedPlace; readonly entry: null } | { readonly place: null; readonly entry: UnindexedEntry });

const FILES_GROWTH = 4;

/** A decision that matches: in an index file, decoded already where a point led to it, or still in the buffer. */
type MatchingDecision = IndexedAccess | PointedDecision | UnindexedEntry;

/**
 * Returns the newest matching decisions of index and buffer, newest first, at most `limit`. Files and buffer are read
 * at one moment, so that nothing at the border between them is returned twice or missed.
 */
export async function searchNewest(searched: SearchPorts, query: NewestQuery): Promise<readonly ListedItem[]> {
  const files = filesFor(searched.catalogue.files(), query.filter, query.before);
  const tailed = await searched.buffer.search((tail) => newestInTail(tail, query));
  const pointed = await newestByPoint(searched, files, query, tailed);
  const found =
    pointed === null
      ? await newestByColumns(searched, files, query, tailed)
      : mergeNewest(tailed, pointed, query.limit);
  return (await toListed(found, searched)).map((item) => withLater(searched, item));
}

async function newestByColumns(
  { index }: SearchPorts,
  files: readonly FileExtent[],
  query: NewestQuery,
  tailed: readonly MatchingDecision[],
): Promise<readonly MatchingDecision[]> {
  let found = tailed;
  // The newest files first, four times as many each time: a page of recent accesses opens one file, a rare owner all.
  for (let at = 0, step = 1; at < files.length; at += step, step *= FILES_GROWTH) {
    const group = files.slice(at, at + step);
    const reach = newestOf(files.slice(at));
    const last = found[query.limit - 1];
    if (last !== undefined && last.appendedAt > reach) break;
    const indexed = await index.newest(
      group.map(({ path }) => path),
      query,
    );
    found = mergeNewest(found, indexed, query.limit);
  }
  return found;
}

/**
 * Counts all that matches, by time. `step` is chosen where it is `null`; `too-many` where the one that is given divides
 * what matched into more buckets than an answer may have.
 */
export async function countByTime(
  { buffer, catalogue, index }: SearchPorts,
  asked: CountQuery,
  { step, divideBy }: { readonly step: CountStep | null; readonly divideBy: CountDivision | null },
): Promise<AccessCounts | 'too-many'> {
  const paths = filesFor(catalogue.files(), asked.filter, null).map(({ path }) => path);
  const entries = await buffer.search((tail) => countedInTail(tail, asked, divideBy));
  const placed = entries.filter(({ isOutside }) => !isOutside);
  const indexed = await index.span(paths, asked);
  const span = placed.reduce((joined, { time }) => joinSpans(joined, { first: time, last: time }), indexed.span);
  const outside = indexed.outside + entries.length - placed.length;
  const chosen = step ?? (span === null ? '1d' : stepFor(span));
  if (span === null) return { span, outside, step: chosen, buckets: [], names: [] };
  if (bucketsIn(span, chosen) > BUCKETS_MAX) return 'too-many';
  const buckets = await index.buckets(paths, { ...asked, step: chosen });
  const inTail = placed.map(({ time, verdict }) => ({ bucket: bucketOf(time, chosen), verdict, count: 1 }));
  const named = divideBy === null ? [] : await index.names(paths, { ...asked, step: chosen, divideBy });
  const names = sumNames([...named, ...placed.flatMap((entry) => namedCounts(entry, chosen))]);
  return { span, outside, step: chosen, buckets: sumBuckets([...buckets, ...inTail]), names };
}

function namedCounts({ time, verdict, names }: CountedEntry, step: CountStep): readonly NamedCount[] {
  return verdict === null ? [] : names.map((name) => ({ name, bucket: bucketOf(time, step), verdict, count: 1 }));
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
  searched: SearchPorts,
  eventId: string,
  sourceId: string | null,
): Promise<FoundDecision | null> {
  const files = searched.catalogue.files();
  const found = await searched.buffer.search(async (tail) => {
    const indexed = await firstIndexed(searched, files, { eventId, sourceId });
    // Two sources may give one id, and the partition of the older decision may be indexed later.
    if (indexed !== null && sourceId !== null) return indexed;
    const tailed = await firstInTail(tail, eventId, sourceId);
    if (indexed === null || tailed === null) return indexed ?? tailed;
    return comparePositions(indexed, tailed) < 0 ? indexed : tailed;
  });
  const [item] = found === null ? [] : await toListed([found], searched);
  if (found === null || item === undefined) return null;
  return 'place' in found ? { ...item, place: found.place, entry: null } : { ...item, place: null, entry: found };
}

async function firstIndexed(
  searched: SearchPorts,
  files: readonly FileExtent[],
  asked: { readonly eventId: string; readonly sourceId: string | null },
): Promise<IndexedAccess | PointedDecision | null> {
  const pointed = await firstByPoint(searched, files, asked);
  if (pointed !== null) return pointed.first;
  const paths = files.map(({ path }) => path);
  return searched.index.first(paths, asked.eventId, asked.sourceId);
}

/** Makes the items of a page: of indexed decisions from their sealed leaves, of the others from memory. */
async function toListed(found: readonly MatchingDecision[], { items }: SearchPorts): Promise<readonly ListedItem[]> {
  const indexed = found.filter(isIndexed);
  const sealed = new Map<MatchingDecision, string | undefined>();
  for (const [at, json] of (await items.read(indexed)).entries()) sealed.set(indexed[at] as MatchingDecision, json);
  return found.map((match) => {
    const { appendedAt, partition, sourceOffset } = match;
    const json = isIndexed(match) ? sealed.get(match) : JSON.stringify(toAccessItem(decidedIn(match)));
    return { position: { appendedAt, partition, sourceOffset }, json: json ?? '' };
  });
}

function isIndexed(match: MatchingDecision): match is IndexedAccess {
  return 'place' in match && !('decided' in match);
}

function decidedIn(match: PointedDecision | UnindexedEntry): DecidedAccess {
  return 'decided' in match ? match.decided : match.decode();
}

/** Returns the files that can contain a match, those with the newest decisions first. */
function filesFor(
  files: readonly FileExtent[],
  filter: AccessFilter,
  before: LogPosition | null,
): readonly FileExtent[] {
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

function mergeNewest(
  left: readonly MatchingDecision[],
  right: readonly MatchingDecision[],
  limit: number,
): readonly MatchingDecision[] {
  return [...left, ...right].sort((a, b) => comparePositions(b, a)).slice(0, limit);
}
