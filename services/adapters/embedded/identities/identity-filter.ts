/** Eight million keys have eight bits each: three in a hundred others pass. With more, more pass. */
export const FILTER_BYTES = 8 * 1024 * 1024;
/** Keys for a byte of which a filter is still worth making: every second other passes. */
export const KEYS_OF_BYTE_MAX = 3;
/** The bits of a key are in one line of the processor's cache. */
const BLOCK_WORDS = 16;
const BIT_IN_BLOCK = 511;

/**
 * Recognises most keys that were never added, without asking the disk: a Bloom filter of a fixed size, by blocks. Keys are
 * at least 12 bytes of a hash.
 */
export class IdentityFilter {
  readonly #words: Uint32Array;
  readonly #blockMask: number;

  /** `bytes`: a power of two, at least 64. */
  constructor(bytes = FILTER_BYTES) {
    this.#words = new Uint32Array(bytes / Uint32Array.BYTES_PER_ELEMENT);
    this.#blockMask = this.#words.length / BLOCK_WORDS - 1;
  }

  get bytes(): number {
    return this.#words.byteLength;
  }

  /** The key begins at `at` of `bytes`. */
  add(bytes: Uint8Array, at = 0): void {
    const block = this.#blockOf(bytes, at);
    this.#setThree(block, wordOf(bytes, at + 4));
    this.#setThree(block, wordOf(bytes, at + 8));
  }

  /** False only for a key that was not added. */
  mayHave(key: Uint8Array): boolean {
    const block = this.#blockOf(key, 0);
    return this.#hasThree(block, wordOf(key, 4)) && this.#hasThree(block, wordOf(key, 8));
  }

  #blockOf(bytes: Uint8Array, at: number): number {
    return (wordOf(bytes, at) & this.#blockMask) * BLOCK_WORDS;
  }

  #setThree(block: number, bits: number): void {
    for (let shift = 0; shift < 27; shift += 9) {
      const bit = (bits >>> shift) & BIT_IN_BLOCK;
      const at = block + (bit >>> 5);
      this.#words[at] = (this.#words[at] ?? 0) | (1 << (bit & 31));
    }
  }

  #hasThree(block: number, bits: number): boolean {
    for (let shift = 0; shift < 27; shift += 9) {
      const bit = (bits >>> shift) & BIT_IN_BLOCK;
      if (((this.#words[block + (bit >>> 5)] ?? 0) & (1 << (bit & 31))) === 0) return false;
    }
    return true;
  }
}

function wordOf(key: Uint8Array, at: number): number {
  return ((key[at] ?? 0) << 24) | ((key[at + 1] ?? 0) << 16) | ((key[at + 2] ?? 0) << 8) | (key[at + 3] ?? 0);
}
