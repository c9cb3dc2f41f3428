import type { Logger } from '../../adapters/logging/logger.ts';
import type { Meters } from '../../adapters/metrics/catalogue.ts';
import { DecodeError } from '../../avro/decode-error.ts';
import type { DelayLimit } from '../../domain/access-event/time-claim.ts';
import type { IndexedAccess } from '../../domain/access-search/access-index.ts';
import { damagedItem, toAccessItem } from '../../domain/access-search/access-item.ts';
import type { DecidedAccess } from '../../domain/access-search/access-row.ts';
import type { ObjectStore } from '../../domain/transparency-log/object-store.ts';
import { parseSegmentKey } from '../../domain/transparency-log/seal.ts';
import { readSegmentEntries, SegmentFileError, type SomeEntries } from '../../domain/transparency-log/segment-file.ts';
import { decodeEntry } from '../decode-entry.ts';
import { SegmentCache } from './segment-cache.ts';

/** Compressed: some six hundred thousand decisions. */
const CACHE_BYTES_MAX = 64 * 1024 * 1024;
/** The segments that one page reads at once: a rare owner's page may need as many as it has rows. */
const SEGMENTS_AT_ONCE = 4;

export interface SealedItemsDeps {
  readonly objects: Pick<ObjectStore, 'get'>;
  readonly meters: Pick<Meters, 'archiveAlarms' | 'searchSegments'>;
  readonly logger: Pick<Logger, 'error'>;
  readonly delayLimit: DelayLimit;
}

/**
 * Makes the items (`docs/interfaces` section 5) of indexed decisions from their sealed leaves: the bytes that a receipt
 * proves. A leaf that cannot be read is reported, and its item states that; the others of a page do not depend on it.
 */
export class SealedItems {
  readonly #deps: SealedItemsDeps;
  readonly #segments: SegmentCache;

  constructor(deps: SealedItemsDeps, bytesMax = CACHE_BYTES_MAX) {
    this.#deps = deps;
    this.#segments = new SegmentCache(deps.objects, bytesMax, (from) => deps.meters.searchSegments.inc({ from }));
  }

  /** Returns the item of each as JSON text, in the same order. */
  async read(found: readonly IndexedAccess[]): Promise<readonly string[]> {
    const items = new Map<IndexedAccess, string>();
    const groups = [...groupBySegment(found)];
    for (let at = 0; at < groups.length; at += SEGMENTS_AT_ONCE) {
      const reading = groups
        .slice(at, at + SEGMENTS_AT_ONCE)
        .map(([key, group]) => this.#readSegment(key, group, items));
      await Promise.all(reading);
    }
    return found.map((each) => items.get(each) ?? '');
  }

  async #readSegment(key: string, group: readonly IndexedAccess[], items: Map<IndexedAccess, string>): Promise<void> {
    try {
      const leaves = await this.#leavesOf(key, group);
      for (const each of group) {
        items.set(each, JSON.stringify(toAccessItem(decodeLeaf(each, leaves), this.#deps.delayLimit)));
      }
    } catch (error) {
      if (!(error instanceof SegmentFileError || error instanceof DecodeError)) throw error;
      this.#deps.meters.archiveAlarms.inc();
      this.#deps.logger.error({ object: key, err: error }, 'items of a sealed segment cannot be read');
      for (const each of group) items.set(each, JSON.stringify(damagedItem(each)));
    }
  }

  async #leavesOf(key: string, group: readonly IndexedAccess[]): Promise<SomeEntries> {
    const body = await this.#segments.get(key);
    const root = parseSegmentKey(key)?.root;
    if (body === null || root === undefined) throw new SegmentFileError('the segment is missing', null);
    const indexes = group.map(({ place }) => place.leafIndex);
    return await readSegmentEntries(body, Buffer.from(root, 'hex').toString('latin1'), indexes);
  }
}

function groupBySegment(found: readonly IndexedAccess[]): ReadonlyMap<string, IndexedAccess[]> {
  const groups = new Map<string, IndexedAccess[]>();
  for (const each of found) {
    const group = groups.get(each.place.segmentKey);
    if (group === undefined) groups.set(each.place.segmentKey, [each]);
    else group.push(each);
  }
  return groups;
}

/** Throws `SegmentFileError` where the leaf is another decision than the one that the index found. */
function decodeLeaf({ partition, sourceOffset, appendedAt, place }: IndexedAccess, leaves: SomeEntries): DecidedAccess {
  const { leafIndex } = place;
  const bytes = leaves.entries.get(leafIndex);
  const access = bytes === undefined ? null : decodeEntry(partition, leaves.schemaId, bytes);
  const decision = access?.decision;
  if (access !== null && decision?.sourceOffset === sourceOffset && decision.appendedAt === appendedAt) return access;
  throw new SegmentFileError(`entry ${leafIndex} is not the decision of source offset ${sourceOffset}`, leafIndex);
}
