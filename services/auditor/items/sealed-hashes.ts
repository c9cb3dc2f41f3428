import type { SealedPlace } from '../../domain/access-search/access-index.ts';
import { CheckpointError, type NoteVerifier } from '../../domain/transparency-log/checkpoint.ts';
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

  /** Returns hex. Rejects with `SegmentFileError` where the log does not have this segment in this place. */
  async of({ sealIndex, segmentKey }: SealedPlace): Promise<string> {
    try {
      const entry = await this.#entry(sealIndex);
      const seal = entry === undefined ? null : parseSeal(entry);
      // A file of the index that was made of another archive would show another access as this one.
      if (seal?.object === segmentKey) return seal.objectHash;
    } catch (error) {
      const isDamage = [CheckpointError, LogReadError, SealError].some((kind) => error instanceof kind);
      if (!isDamage) throw error;
      throw new SegmentFileError(`its seal cannot be read: ${(error as Error).message}`, null);
    }
    throw new SegmentFileError(`seal ${sealIndex} is not that of this segment`, null);
  }

  async #entry(sealIndex: number): Promise<Buffer | undefined> {
    const number = Math.floor(sealIndex / TILE_WIDTH);
    const within = sealIndex - number * TILE_WIDTH;
    const known = await this.#bundle(number);
    // The last bundle grew since it was read.
    return known[within] ?? (await this.#bundle(number, true))[within];
  }

  #bundle(number: number, isAgain = false): Promise<readonly Buffer[]> {
    const bundle = (isAgain ? undefined : this.#bundles.get(number)) ?? this.#read(number, isAgain);
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
      // A reader knows tiles of the log already.
      if (checkpoint?.size !== this.#log?.size) this.#log = checkpoint && new LogReader(this.#objects, checkpoint);
    }
    return this.#log === null || this.#log.size <= first ? [] : this.#log.readEntries(first);
  }
}
