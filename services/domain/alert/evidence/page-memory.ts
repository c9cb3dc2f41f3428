/** A page takes the smallest that it fits into. One large entry has memory of its own. */
const SLOT_BYTES = [512, 1_024, 1_536, 2_048] as const;
const SLAB_BYTES = 2 ** 18;

/**
 * Memory for pages: slots of a few large buffers, which serve one page after the other. A buffer for each page cost more to make than what
 * was written into it, and the collector of garbage counts each.
 */
export class PageMemory {
  readonly #free = new Map<number, Buffer[]>(SLOT_BYTES.map((bytes) => [bytes, []]));
  #slab = Buffer.alloc(0);
  /** The part of the slab that is slots. */
  #cut = 0;
  #bytes = 0;

  /** Of all slots, those that are free too. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Memory for so many bytes, or more. */
  take(bytes: number): Buffer {
    const room = SLOT_BYTES.find((slot) => bytes <= slot);
    if (room === undefined) return Buffer.allocUnsafeSlow(bytes);
    return this.#free.get(room)?.pop() ?? this.#newSlot(room);
  }

  /** Nothing may read or write it from now on. */
  give(memory: Buffer): void {
    this.#free.get(memory.length)?.push(memory);
  }

  #newSlot(bytes: number): Buffer {
    if (this.#cut + bytes > this.#slab.length) {
      this.#slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
      this.#cut = 0;
    }
    const from = this.#cut;
    this.#cut += bytes;
    this.#bytes += bytes;
    return this.#slab.subarray(from, this.#cut);
  }
}
