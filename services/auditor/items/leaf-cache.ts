/** What a leaf needs in memory beside its bytes. */
const ENTRY_BYTES = 200;

/**
 * The sealed leaves that were shown last, as their bytes: at most `bytesMax` of them. The same page is asked for again and
 * again, and each of its leaves may be in a block of its own, which is inflated for it. A leaf never changes.
 */
export class LeafCache {
  readonly #bytesMax: number;
  /** The one that was asked for longest ago comes first. */
  readonly #leaves = new Map<string, Buffer>();
  #bytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** The bytes in memory. */
  get bytes(): number {
    return this.#bytes;
  }

  get(segmentKey: string, leafIndex: number): Buffer | undefined {
    const key = keyOf(segmentKey, leafIndex);
    const known = this.#leaves.get(key);
    if (known === undefined) return undefined;
    this.#leaves.delete(key);
    this.#leaves.set(key, known);
    return known;
  }

  /** Keeps a copy in memory of its own: the bytes that are given may be a part of a whole block, and a short Buffer one of 8 KiB. */
  keep(segmentKey: string, leafIndex: number, bytes: Buffer): void {
    const key = keyOf(segmentKey, leafIndex);
    if (this.#leaves.has(key) || bytes.length + ENTRY_BYTES > this.#bytesMax) return;
    const leaf = Buffer.allocUnsafeSlow(bytes.length);
    leaf.set(bytes);
    this.#leaves.set(key, leaf);
    this.#bytes += bytes.length + ENTRY_BYTES;
    for (const [oldest, leaf] of this.#leaves) {
      if (this.#bytes <= this.#bytesMax) return;
      this.#leaves.delete(oldest);
      this.#bytes -= leaf.length + ENTRY_BYTES;
    }
  }
}

function keyOf(segmentKey: string, leafIndex: number): string {
  return `${segmentKey}#${leafIndex}`;
}
