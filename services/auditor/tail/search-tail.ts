import { setImmediate as yieldToLoop } from 'node:timers/promises';
import type { Verdict } from '../../domain/access-decision/access-decision.ts';
import {
  type CountDivision,
  type CountQuery,
  countedNames,
  countedTime,
  isCounted,
  isCountedOutside,
  isOwnRead,
} from '../../domain/access-search/access-counts.ts';
import { matchesFilter } from '../../domain/access-search/access-filter.ts';
import type { NewestQuery } from '../../domain/access-search/access-index.ts';
import { comparePositions } from '../../domain/access-search/log-position.ts';
import { type CanMatch, canBeEvent, canMatchFilter } from './entry-marks.ts';
import type { TailBlock, TailView, UnindexedEntry } from './unindexed-buffer.ts';

/** The number of entries that a search decodes before other work runs: a few milliseconds. */
const DECODED_PER_TURN = 250;

/** Returns the newest matching entries, newest first, at most `limit`. */
export async function newestInTail(
  { blocks, indexedThrough }: TailView,
  { filter, before, limit }: NewestQuery,
): Promise<readonly UnindexedEntry[]> {
  const canMatch = canMatchFilter(filter);
  const found: UnindexedEntry[] = [];
  const decoded = new DecodedEntries();
  for (const block of newestFirst(blocks)) {
    const last = found[limit - 1];
    if (last !== undefined && block.newest < last.appendedAt) break;
    if (before !== null && block.oldest > before.appendedAt) continue;
    for (const entry of block.candidates(indexedThrough.get(block.partition) ?? -1, canMatch)) {
      if (before !== null && comparePositions(entry, before) >= 0) continue;
      const oldest = found[limit - 1];
      if (oldest !== undefined && comparePositions(entry, oldest) < 0) continue;
      await decoded.next();
      if (matchesFilter(filter, entry.toRow())) insert(entry, found, limit);
    }
  }
  return found;
}

/** Returns the oldest entry of this event (and source) that is neither a duplicate nor a conflict; `null` without any. */
export async function firstInTail(
  view: TailView,
  eventId: string,
  sourceId: string | null,
): Promise<UnindexedEntry | null> {
  let first: UnindexedEntry | null = null;
  const decoded = new DecodedEntries();
  for (const entry of candidatesIn(view, canBeEvent(eventId))) {
    await decoded.next();
    const row = entry.toRow();
    const isMatch = row.eventId === eventId && (sourceId === null || row.sourceId === sourceId);
    if (!isMatch || row.verdict === 'duplicate' || row.verdict === 'conflict') continue;
    if (first === null || comparePositions(entry, first) < 0) first = entry;
  }
  return first;
}

/** A matching entry as it is counted. Times are in milliseconds since 1970 UTC. */
export interface CountedEntry {
  readonly time: number;
  readonly isOutside: boolean;
  /** `null`: a read of custodes itself. */
  readonly verdict: Verdict | null;
  /** Under which it is counted where counts are divided. */
  readonly names: readonly string[];
}

/** Returns every matching entry, in no particular order. */
export async function countedInTail(
  view: TailView,
  { filter, of }: CountQuery,
  divideBy: CountDivision | null,
): Promise<readonly CountedEntry[]> {
  const found: CountedEntry[] = [];
  const decoded = new DecodedEntries();
  for (const entry of candidatesIn(view, canMatchFilter(filter))) {
    await decoded.next();
    const row = entry.toRow();
    if (!matchesFilter(filter, row) || !isCounted(of, row)) continue;
    found.push({
      time: countedTime(filter, row),
      isOutside: isCountedOutside(filter, row),
      verdict: isOwnRead(row) ? null : row.verdict,
      names: divideBy === null ? [] : countedNames(divideBy, row),
    });
  }
  return found;
}

function* candidatesIn({ blocks, indexedThrough }: TailView, canMatch: CanMatch): Generator<UnindexedEntry> {
  for (const block of blocks) yield* block.candidates(indexedThrough.get(block.partition) ?? -1, canMatch);
}

/** Almost the order of the log, so that a page of recent accesses reads few blocks. */
function newestFirst(blocks: readonly TailBlock[]): readonly TailBlock[] {
  return [...blocks].sort((one, other) => other.newest - one.newest);
}

/** Keeps the newest `limit` entries, newest first. */
function insert(entry: UnindexedEntry, found: UnindexedEntry[], limit: number): void {
  const at = found.findIndex((one) => comparePositions(one, entry) < 0);
  found.splice(at < 0 ? found.length : at, 0, entry);
  if (found.length > limit) found.pop();
}

/** Lets other work run between entries. */
class DecodedEntries {
  #count = 0;

  async next(): Promise<void> {
    this.#count += 1;
    if (this.#count % DECODED_PER_TURN === 0) await yieldToLoop();
  }
}
