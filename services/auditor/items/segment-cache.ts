import type { SealedBlock } from '../../domain/access-search/indexed-segment.ts';
import type { ObjectStore } from '../../domain/transparency-log/object-store.ts';

type Parts = Pick<ObjectStore, 'get' | 'getPart'>;

/**
 * The sealed segments, and single blocks of them, that were read last, as they are stored: at most `bytesMax` of them. A
 * segment never changes, so nothing has to be forgotten for another reason than room. Calls may overlap; a segment is
 * then read once.
 */
export class SegmentCache {
  readonly #objects: Parts;
  readonly #bytesMax: number;
  readonly #onRead: (from: 'memory' | 'store') => void;
  /** The one that was asked for longest ago comes first. */
  readonly #bodies = new Map<string, Buffer>();
  readonly #reading = new Map<string, Promise<Buffer | null>>();
  #bytes = 0;

  constructor(objects: Parts, bytesMax: number, onRead: (from: 'memory' | 'store') => void = () => {}) {
    this.#objects = objects;
    this.#bytesMax = bytesMax;
    this.#onRead = onRead;
  }

  /** The bytes in memory. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Returns the segment, or `null` where the store has none. */
  get(key: string): Promise<Buffer | null> {
    return this.#known(key, () => this.#objects.get(key));
  }

  /** Returns a block of a segment, or `null` where the store has no such segment. */
  block(key: string, { position, length }: SealedBlock): Promise<Buffer | null> {
    return this.#known(`${key}#${position}`, () => this.#objects.getPart(key, position, length));
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
