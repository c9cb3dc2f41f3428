/**
 * A map of the keys that were kept last, at most `max` of them. A key is only evicted after at least half as many others
 * were kept later.
 */
export class BoundedMap<Value> extends Map<string, Value> {
  /**
   * Goes on from eviction to eviction. A new iterator would first pass every key that was deleted before: with 100,000
   * keys 100 µs for each one kept. V8 keeps every table that the map had since an iterator was asked last, so one that
   * waits while keys move is let go of.
   */
  #oldest: Iterator<string> | null = null;
  /** Keys that were moved since the iterator was let go of. */
  #moved = 0;

  constructor(private readonly max: number) {
    super();
  }

  /** Takes over entries in their order. */
  load(entries: Iterable<readonly [string, Value]>): void {
    this.clear();
    for (const [key, value] of entries) this.set(key, value);
  }

  /** Moves the key to the end, unless the map is half empty. Returns what was evicted for it. */
  keep(key: string, value: Value): Value | undefined {
    // Moving a key costs as much as all else that a detector does for an access, and most maps never fill up.
    if (this.size > this.max / 2) this.#takeOut(key);
    this.set(key, value);
    if (this.size <= this.max) return undefined;
    const oldest = this.#nextOldest() ?? key;
    const evicted = this.get(oldest);
    this.delete(oldest);
    return evicted;
  }

  /** Returns what the map has under the key, or keeps what `create` returns. */
  of(key: string, create: () => Value): Value {
    const known = this.get(key);
    if (known !== undefined) {
      this.touch(key, known);
      return known;
    }
    const created = create();
    this.keep(key, created);
    return created;
  }

  /** Keeps what the map has under the key. */
  touch(key: string, value: Value): void {
    if (this.size <= this.max / 2) return;
    this.#takeOut(key);
    this.set(key, value);
  }

  #takeOut(key: string): void {
    this.delete(key);
    this.#moved += 1;
    if (this.#moved < this.max) return;
    this.#moved = 0;
    this.#oldest = null;
  }

  #nextOldest(): string | undefined {
    this.#oldest ??= this.keys();
    const next = this.#oldest.next();
    if (next.done !== true) return next.value;
    // An iterator that has reached the end stays there.
    this.#oldest = this.keys();
    return this.#oldest.next().value;
  }
}
