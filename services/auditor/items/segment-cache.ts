import { hash } from 'node:crypto';
import type { SealedPlace } from '../../domain/access-search/access-index.ts';
import type { SealedBlock } from '../../domain/access-search/indexed-segment.ts';
import type { ObjectStore } from '../../domain/transparency-log/object-store.ts';
import { checkUnsealed } from '../../domain/transparency-log/segment-check.ts';
import { SegmentFileError } from '../../domain/transparency-log/segment-file.ts';

type Parts = Pick<ObjectStore, 'get' | 'getPart'>;
/** Returns SHA-256 of the segment that was sealed in a place, in hex; null where its seal cannot be read now. */
export type HashOf = (place: SealedPlace) => Promise<string | null>;

/**
 * The sealed segments, and single blocks of them, that were read last, as they are stored: at most `bytesMax` of them. UNTRUSTED:
 * each is compared with its hash when it comes from the store. A sealed segment never changes, so nothing has to be forgotten
 * for another reason than room. Calls may overlap; a segment is then read once.
 */
export class SegmentCache {
  readonly #objects: Parts;
  readonly #hashOf: HashOf;
  readonly #bytesMax: number;
  readonly #onRead: (from: 'memory' | 'store') => void;
  /** The one that was asked for longest ago comes first. */
  readonly #bodies = new Map<string, Buffer>();
  readonly #reading = new Map<string, Promise<Buffer | null>>();
  #bytes = 0;

  constructor(
    { objects, hashOf }: { readonly objects: Parts; readonly hashOf: HashOf },
    bytesMax: number,
    onRead: (from: 'memory' | 'store') => void = () => {},
  ) {
    this.#objects = objects;
    this.#hashOf = hashOf;
    this.#bytesMax = bytesMax;
    this.#onRead = onRead;
  }

  /** The bytes in memory. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Returns the segment, or `null` where the store has none. Rejects with `SegmentFileError` where it is not what was sealed. */
  get(place: SealedPlace): Promise<Buffer | null> {
    const key = place.segmentKey;
    return this.#known(key, async () => {
      const [sealed, body] = await Promise.all([this.#hashOf(place), this.#objects.get(key)]);
      if (body === null || hash('sha256', body, 'hex') === sealed) return body;
      // Without its seal the segment is proven by the root of its entries, which the index has in its name.
      const [problem] = sealed === null ? await checkUnsealed({ get: async () => body }, key) : [];
      if (sealed === null && problem === undefined) return body;
      throw new SegmentFileError(problem?.detail ?? 'the segment has other bytes than were sealed', null);
    });
  }

  /** Returns a block of a segment, or `null` where the store has no such segment. Rejects as `get` does. */
  block(key: string, { position, length, firstLeaf, hash: sealed }: SealedBlock): Promise<Buffer | null> {
    return this.#known(`${key}#${position}`, async () => {
      const body = await this.#objects.getPart(key, position, length);
      if (body === null || hash('sha256', body, 'buffer').equals(sealed)) return body;
      throw new SegmentFileError(`the block of entry ${firstLeaf} has other bytes than were sealed`, firstLeaf);
    });
  }

  async #known(key: string, read: () => Promise<Buffer | null>): Promise<Buffer | null> {
    const known = this.#bodies.get(key);
    if (known !== undefined) {
      this.#bodies.delete(key);
      this.#bodies.set(key, known);
    }
    this.#onRead(known === undefined ? 'store' : 'memory');
    if (known !== undefined) return known;
    const reading = this.#reading.get(key) ?? this.#read(key, read);
    this.#reading.set(key, reading);
    return reading;
  }

  async #read(key: string, read: () => Promise<Buffer | null>): Promise<Buffer | null> {
    try {
      const body = await read();
      if (body !== null && body.length <= this.#bytesMax) this.#keep(key, body);
      return body;
    } finally {
      this.#reading.delete(key);
    }
  }

  #keep(key: string, body: Buffer): void {
    this.#bodies.set(key, body);
    this.#bytes += body.length;
    for (const [oldest, bytes] of this.#bodies) {
      if (this.#bytes <= this.#bytesMax) return;
      this.#bodies.delete(oldest);
      this.#bytes -= bytes.length;
    }
  }
}
