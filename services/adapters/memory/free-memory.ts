import { releaseMemory } from './release-memory.ts';

/** Less is taken anew each time: of a small request it is gone with the young objects. */
export const REUSED_BYTES_MIN = 16 * 1024;
/** What is small leaves the memory of what is large to what is large. */
const TOO_LARGE = 4;

/**
 * Memory that is used again. What waits, as a request for the disk, outlives the young objects; V8 counts its memory until it
 * collects the whole heap, and starts to do so each time that what it counts has grown by 64 MB.
 */
export class FreeMemory {
  /** The one that was given back last at the end. */
  readonly #waiting: Buffer[] = [];
  #bytes = 0;
  readonly #bytesMax: number;

  /** @param bytesMax all memory that waits for its next use. */
  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** Returns at least so many bytes, with any content. */
  take(bytes: number): Buffer {
    const at = this.#waiting.findLastIndex(({ length }) => length >= bytes && length <= TOO_LARGE * bytes);
    const [found] = at < 0 ? [] : this.#waiting.splice(at, 1);
    if (found === undefined) return Buffer.allocUnsafeSlow(bytes);
    this.#bytes -= found.length;
    return found;
  }

  /** Nobody may read the memory any more. What was given back first is released where it is too much. */
  giveBack(memory: Buffer): void {
    if (memory.length < REUSED_BYTES_MIN) return;
    if (memory.length > this.#bytesMax) {
      releaseMemory(memory);
      return;
    }
    this.#waiting.push(memory);
    this.#bytes += memory.length;
    while (this.#bytes > this.#bytesMax) {
      const first = this.#waiting.shift() as Buffer;
      this.#bytes -= first.length;
      releaseMemory(first);
    }
  }
}
