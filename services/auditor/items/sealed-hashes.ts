import type { SealedPlace } from '../../domain/access-search/access-index.ts';
import type { NoteVerifier } from '../../domain/transparency-log/checkpoint.ts';
import { LogReadError, LogReader, readCheckpoint } from '../../domain/transparency-log/log-reader.ts';
import type { ObjectReader } from '../../domain/transparency-log/object-store.ts';
import { parseSeal, SealError } from '../../domain/transparency-log/seal.ts';
import { SegmentFileError } from '../../domain/transparency-log/segment-file.ts';
import { TILE_WIDTH } from '../../domain/transparency-log/tile-path.ts';

/** Entry bundles in memory, some 200 KB each: the segments of a page are mostly beside each other. */
const BUNDLES_MAX = 16;

/** What the log sealed in a place of the index: SHA-256 of the segment's bytes. The log only grows, so what was read once stays. */
export class SealedHashes {
  readonly #objects: ObjectReader;
  readonly #verifier: NoteVerifier;
  /** Of the newest checkpoint that was needed. */
  #log: LogReader | null = null;
  /** By its number. The one that was asked for longest ago comes first. */
  readonly #bundles = new Map<number, Promise<readonly Buffer[]>>();

  constructor(objects: ObjectReader, verifier: NoteVerifier) {
    this.#objects = objects;
    this.#verifier = verifier;
  }

  /**
   * Returns hex; null where the log cannot be read, or ends before this place. Rejects with `SegmentFileError` where the log
   * does not have this segment in this place.
   */
  async of({ sealIndex, segmentKey }: SealedPlace): Promise<string | null> {
    try {
      const entry = await this.#entry(sealIndex);
      if (entry === undefined) return null;
      const seal = parseSeal(entry);
      // A file of the index that was made of another archive would show another access as this one.
      if (seal.object === segmentKey) return seal.objectHash;
    } catch (error) {
      // A search answers without the log. Who reads the log on its own, as the indexer does, reports what is wrong with it.
      if (!(error instanceof LogReadError || error instanceof SealError)) return null;
      throw new SegmentFileError(`its seal cannot be read: ${error.message}`, null);
    }
    throw new SegmentFileError(`seal ${sealIndex} is not that of this segment`, null);
  }

  async #entry(sealIndex: number): Promise<Buffer | undefined> {
    const number = Math.floor(sealIndex / TILE_WIDTH);
    const within = sealIndex - number * TILE_WIDTH;
    const known = await this.#bundle(number);
    if (known[within] !== undefined) return known[within];
    // The last bundle grew since it was read. It stays in memory where the log cannot be read now.
    const grown = await this.#read(number, true);
    this.#bundles.set(number, Promise.resolve(grown));
    return grown[within];
  }

  #bundle(number: number): Promise<readonly Buffer[]> {
    const bundle = this.#bundles.get(number) ?? this.#read(number, false);
    this.#bundles.delete(number);
    this.#bundles.set(number, bundle);
    for (const oldest of this.#bundles.keys()) {
      if (this.#bundles.size <= BUNDLES_MAX) break;
      this.#bundles.delete(oldest);
    }
    bundle.catch(() => this.#bundles.get(number) === bundle && this.#bundles.delete(number));
    return bundle;
  }

  async #read(number: number, isAgain: boolean): Promise<readonly Buffer[]> {
    const first = number * TILE_WIDTH;
    if (this.#log === null || this.#log.size <= first || isAgain) {
      const checkpoint = await readCheckpoint(this.#objects, this.#verifier);
      // A reader knows tiles of the log already, and a shorter log has nothing that it does not.
      if (checkpoint !== null && checkpoint.size > (this.#log?.size ?? 0)) {
        this.#log = new LogReader(this.#objects, checkpoint);
      }
    }
    return this.#log === null || this.#log.size <= first ? [] : this.#log.readEntries(first);
  }
}
