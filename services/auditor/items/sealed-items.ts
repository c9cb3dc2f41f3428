import { setImmediate as yieldToLoop } from 'node:timers/promises';
import type { Logger } from '../../adapters/logger.ts';
import type { Meters } from '../../adapters/metrics/catalogue.ts';
import { DecodeError } from '../../avro/decode-error.ts';
import type { AccessIndex, IndexedAccess, PointedLeaf, SealedPlace } from '../../domain/access-search/access-index.ts';
import { damagedItem, toAccessItem } from '../../domain/access-search/access-item.ts';
import type { DecidedAccess } from '../../domain/access-search/access-row.ts';
import type { LogPosition } from '../../domain/access-search/log-position.ts';
import { type ObjectStore, ObjectUnreadableError } from '../../domain/transparency-log/object-store.ts';
import { parseSegmentKey } from '../../domain/transparency-log/seal.ts';
import {
  readSegmentBlock,
  readSegmentEntries,
  SegmentFileError,
  type SomeEntries,
} from '../../domain/transparency-log/segment-file.ts';
import { decodeEntry } from '../decode-entry.ts';
import type { DamagedFiles } from '../index/damaged-files.ts';
import type { IndexCatalogue } from '../index/index-catalogue.ts';
import { LeafCache } from './leaf-cache.ts';
import { type HashOf, SegmentCache } from './segment-cache.ts';

/** Compressed: some six hundred thousand decisions. Reading one again would be a request to the store. */
const CACHE_BYTES_MAX = 64 * 1024 * 1024;
/** Of files, which the system keeps in memory of its own. */
const FILES_CACHE_BYTES_MAX = 8 * 1024 * 1024;
/** Some ten thousand decisions, not compressed. */
const LEAVES_BYTES_MAX = 8 * 1024 * 1024;
/** The segments or blocks that one page reads at once: a rare owner's page may need as many as it has rows. */
const SEGMENTS_AT_ONCE = 4;
/** Blocks read and inflated before other work runs: a few milliseconds. */
const BLOCKS_PER_TURN = 16;
/** How long the result of a comparison of an index file with its checksum is used again. */
const COMPARED_MS = 60_000;

export interface SealedItemsDeps {
  readonly objects: Pick<ObjectStore, 'get' | 'getPart'>;
  readonly hashOf: HashOf;
  readonly meters: Pick<Meters, 'archiveAlarms' | 'searchSegments'>;
  readonly logger: Pick<Logger, 'error'>;
  /** Whether the objects are files of this machine. */
  readonly areFiles: boolean;
  readonly index: Pick<AccessIndex, 'isIntact'>;
  readonly catalogue: Pick<IndexCatalogue, 'files'>;
  /** Learns of files that are damaged. */
  readonly damaged: Pick<DamagedFiles, 'lookAgain'>;
}

/**
 * Makes the items (`docs/interfaces` section 5) of indexed decisions from their sealed leaves: the bytes that a receipt
 * proves. A leaf that cannot be read is reported, and its item states that; the others of a page do not depend on it.
 */
export class SealedItems {
  readonly #deps: SealedItemsDeps;
  readonly #segments: SegmentCache;
  readonly #leaves = new LeafCache(LEAVES_BYTES_MAX);
  /** What the comparisons of index files with their checksums found, by path. */
  readonly #compared = new Map<string, Promise<boolean>>();
  #comparedSince = Date.now();
  #blocksRead = 0;
  /** Resolves when the next blocks may be read. */
  #turn: Promise<void> = Promise.resolve();
  /** Resolves when all that was found damaged is reported. */
  #reporting: Promise<void> = Promise.resolve();

  constructor(deps: SealedItemsDeps, bytesMax = deps.areFiles ? FILES_CACHE_BYTES_MAX : CACHE_BYTES_MAX) {
    this.#deps = deps;
    this.#segments = new SegmentCache(deps, bytesMax, (from) => deps.meters.searchSegments.inc({ from }));
  }

  /** Returns the item of each as JSON text, in the same order. */
  async read(found: readonly IndexedAccess[]): Promise<readonly string[]> {
    const items = new Map<IndexedAccess, string>();
    await forSome([...groupBy(found, ({ place }) => place.segmentKey)], ([key, group]) =>
      this.#readSegment(key, group, items),
    );
    return found.map((each) => items.get(each) ?? '');
  }

  /** Returns the decision of each leaf, in the same order: only the leaf's own block is read. `null` where it cannot be. */
  async decode(leaves: readonly PointedLeaf[]): Promise<readonly (DecidedAccess | null)[]> {
    const decoded = new Map<PointedLeaf, DecidedAccess>();
    const groups = groupBy(leaves, ({ place, block }) => `${place.segmentKey}#${block.position}`);
    await forSome([...groups.values()], (group) => this.#readBlock(group, decoded));
    return leaves.map((leaf) => decoded.get(leaf) ?? null);
  }

  /** Call it before the index closes, once nothing else is read: reports read index files. */
  drain(): Promise<void> {
    return this.#reporting;
  }

  async #readBlock(group: readonly PointedLeaf[], decoded: Map<PointedLeaf, DecidedAccess>): Promise<void> {
    const [first] = group;
    if (first === undefined) return;
    const { place, schemaId, block } = first;
    try {
      const entries = new Map<number, Buffer>();
      for (const { place: of } of group) {
        const known = this.#leaves.get(of.segmentKey, of.leafIndex);
        if (known !== undefined) entries.set(of.leafIndex, known);
      }
      const missing = group.map((leaf) => leaf.place.leafIndex).filter((index) => !entries.has(index));
      if (missing.length > 0) {
        this.#blocksRead += 1;
        if (this.#blocksRead % BLOCKS_PER_TURN === 0) this.#turn = yieldToLoop();
        await this.#turn;
        const body = await this.#segments.block(place.segmentKey, block);
        if (body === null) return;
        const known = { firstEntry: block.firstLeaf, schemaId };
        for (const [index, bytes] of await readSegmentBlock(body, rootOf(place.segmentKey), known, missing)) {
          entries.set(index, bytes);
          this.#leaves.keep(place.segmentKey, index, bytes);
        }
      }
      for (const leaf of group) decoded.set(leaf, decodeLeaf(leaf, { entries, schemaId }));
    } catch (error) {
      // The whole segment is read in its place, and reports what is wrong with it.
      if (!isDamage(error)) throw error;
    }
  }

  async #readSegment(key: string, group: readonly IndexedAccess[], items: Map<IndexedAccess, string>): Promise<void> {
    try {
      const leaves = await this.#leavesOf(key, group);
      for (const each of group) {
        items.set(each, JSON.stringify(toAccessItem(decodeLeaf(each, leaves))));
      }
    } catch (error) {
      if (!isDamage(error)) throw error;
      for (const each of group) items.set(each, JSON.stringify(damagedItem(each)));
      this.#reportLater(key, group, error);
    }
  }

  /** No answer waits for this: a report compares whole index files. One at a time, or a page would read many of them at once. */
  #reportLater(key: string, group: readonly IndexedAccess[], reason: unknown): void {
    this.#reporting = this.#reporting
      .then(() => this.#report(key, group, reason))
      .catch((err: unknown) => {
        const message = 'no alarm was raised for a segment that cannot be read: custodes verify reports what is wrong';
        this.#deps.logger.error({ object: key, err }, message);
      });
  }

  /** Raises an alarm for the segment, unless a file of the index is damaged that may have led to the wrong place. */
  async #report(key: string, group: readonly IndexedAccess[], reason: unknown): Promise<void> {
    const { meters, logger, damaged } = this.#deps;
    const path = await this.#damagedFile(group);
    if (path !== null) {
      logger.error(
        { object: key, path, err: reason },
        'a damaged index file leads to a wrong place and is written again',
      );
      damaged.lookAgain(path);
      return;
    }
    meters.archiveAlarms.inc();
    logger.error({ object: key, err: reason }, 'items of a sealed segment cannot be read');
  }

  /** Returns the first damaged file that may have these rows. One of both columns that show it may be what is damaged. */
  async #damagedFile(group: readonly IndexedAccess[]): Promise<string | null> {
    const files = this.#deps.catalogue.files().filter((file) =>
      group.some(({ place: { sealIndex }, appendedAt }) => {
        const isOfSeal = file.firstSeal <= sealIndex && sealIndex <= file.lastSeal;
        return isOfSeal || (file.oldestAppendedAt <= appendedAt && appendedAt <= file.newestAppendedAt);
      }),
    );
    for (const { path } of files) {
      if (!(await this.#isIntact(path))) return path;
    }
    return null;
  }

  /** A comparison reads a whole file, and every page with a damaged segment asks for one. */
  #isIntact(path: string): Promise<boolean> {
    if (Math.abs(Date.now() - this.#comparedSince) >= COMPARED_MS) {
      this.#compared.clear();
      this.#comparedSince = Date.now();
    }
    // What cannot be compared is no reason to stay silent about a segment.
    const compared = this.#compared.get(path) ?? this.#deps.index.isIntact(path).catch(() => true);
    this.#compared.set(path, compared);
    return compared;
  }

  async #leavesOf(key: string, group: readonly IndexedAccess[]): Promise<SomeEntries> {
    const [first] = group;
    const body = first === undefined ? null : await this.#segments.get(first.place);
    if (body === null) throw new SegmentFileError('the segment is missing', null);
    const indexes = group.map(({ place }) => place.leafIndex);
    return await readSegmentEntries(body, rootOf(key), indexes);
  }
}

/** True where another attempt would find the same. */
function isDamage(error: unknown): boolean {
  return [SegmentFileError, DecodeError, ObjectUnreadableError].some((kind) => error instanceof kind);
}

function rootOf(segmentKey: string): string {
  const root = parseSegmentKey(segmentKey)?.root;
  if (root === undefined) throw new SegmentFileError('the segment is missing', null);
  return Buffer.from(root, 'hex').toString('latin1');
}

function groupBy<Each>(found: readonly Each[], keyOf: (each: Each) => string): ReadonlyMap<string, Each[]> {
  const groups = new Map<string, Each[]>();
  for (const each of found) {
    const key = keyOf(each);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [each]);
    else group.push(each);
  }
  return groups;
}

/** Some at once, so that one page does not read all of its segments into memory. */
async function forSome<Each>(all: readonly Each[], work: (each: Each) => Promise<void>): Promise<void> {
  const rest = all.values();
  const one = async () => {
    for (const each of rest) await work(each);
  };
  await Promise.all(Array.from({ length: SEGMENTS_AT_ONCE }, one));
}

/** Throws `SegmentFileError` where the leaf is another decision than the one that the index found. */
function decodeLeaf(
  { partition, sourceOffset, appendedAt, place }: LogPosition & { readonly place: SealedPlace },
  leaves: SomeEntries,
): DecidedAccess {
  const { leafIndex } = place;
  const bytes = leaves.entries.get(leafIndex);
  const access = bytes === undefined ? null : decodeEntry(partition, leaves.schemaId, bytes);
  const decision = access?.decision;
  if (access !== null && decision?.sourceOffset === sourceOffset && decision.appendedAt === appendedAt) return access;
  throw new SegmentFileError(`entry ${leafIndex} is not the decision of source offset ${sourceOffset}`, leafIndex);
}
