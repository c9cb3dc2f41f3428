/** Batches of so many bytes are kept, and at least the newest one. */
const BYTES_MAX = 4 * 1024 * 1024;

interface KeptBatch<Stored> {
  readonly records: readonly Stored[];
  readonly bytes: number;
}

/**
 * The batches that were read last, decoded. Several readers of a thread follow the same partitions, mostly one right behind the
 * other: each batch is copied out of lmdb and decoded once for all of them. A batch never changes.
 */
export class RecentBatches<Stored> {
  /** By partition and base offset, the one used last at the end. */
  readonly #kept = new Map<string, KeptBatch<Stored>>();
  #bytes = 0;

  get(name: string): readonly Stored[] | null {
    const known = this.#kept.get(name);
    if (known === undefined) return null;
    this.#kept.delete(name);
    this.#kept.set(name, known);
    return known.records;
  }

  add(name: string, records: readonly Stored[], bytes: number): void {
    this.#kept.set(name, { records, bytes });
    this.#bytes += bytes;
    for (const [oldest, { bytes: freed }] of this.#kept) {
      if (this.#bytes <= BYTES_MAX || oldest === name) return;
      this.#kept.delete(oldest);
      this.#bytes -= freed;
    }
  }
}
