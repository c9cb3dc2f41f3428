/** Batches of so many bytes are kept: of readers that are further apart each reads a batch itself. */
const BYTES_MAX = 16 * 1024 * 1024;

interface KeptBatch<Stored> {
  readonly records: readonly Stored[];
  readonly bytes: number;
  /** How many readers have not had it yet. */
  left: number;
}

/**
 * The batches that some readers of a partition have had and others not yet, decoded. Several readers of a process follow the same
 * partitions, mostly one right behind the other: each batch is copied out of lmdb and decoded once for all of them, and is let go
 * when the last one has it, so that it is collected with the young objects. A batch never changes.
 */
export class RecentBatches<Stored> {
  /** By partition and base offset, the one used last at the end. */
  readonly #kept = new Map<string, KeptBatch<Stored>>();
  #bytes = 0;

  /** Returns a batch to one more of its readers; null: read it. */
  take(name: string): readonly Stored[] | null {
    const known = this.#kept.get(name);
    if (known === undefined) return null;
    known.left -= 1;
    this.#kept.delete(name);
    if (known.left > 0) this.#kept.set(name, known);
    else this.#bytes -= known.bytes;
    return known.records;
  }

  /** Keeps a batch for as many readers as have not had it yet. */
  keep(
    name: string,
    batch: { readonly records: readonly Stored[]; readonly bytes: number; readonly left: number },
  ): void {
    if (batch.left <= 0 || batch.bytes > BYTES_MAX || this.#kept.has(name)) return;
    this.#kept.set(name, { ...batch });
    this.#bytes += batch.bytes;
    for (const [oldest, { bytes }] of this.#kept) {
      if (this.#bytes <= BYTES_MAX) return;
      this.#kept.delete(oldest);
      this.#bytes -= bytes;
    }
  }
}
