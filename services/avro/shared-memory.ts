/**
 * Memory for values that are garbage together, such as the entries of one block: one buffer that the next values reuse.
 * Memory of its own for each would be garbage outside the heap, a piece for every access.
 */
export class SharedMemory {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(capacity: number) {
    this.#bytes = Buffer.allocUnsafeSlow(capacity);
  }

  /** Returns `length` bytes that stay untouched until `clear`. A value that does not fit has memory of its own. */
  take(length: number): Buffer {
    const start = this.#at;
    if (start + length > this.#bytes.length) return Buffer.allocUnsafe(length);
    this.#at = start + length;
    return this.#bytes.subarray(start, this.#at);
  }

  /** Call it once nobody reads what was taken: the same bytes are taken again. */
  clear(): void {
    this.#at = 0;
  }
}
