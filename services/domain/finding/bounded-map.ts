/** A map of the keys that were kept last, at most `max` of them. */
export class BoundedMap<Value> extends Map<string, Value> {
  constructor(private readonly max: number) {
    super();
  }

  /** Takes over entries in their order. */
  load(entries: Iterable<readonly [string, Value]>): void {
    this.clear();
    for (const [key, value] of entries) this.set(key, value);
  }

  /** Moves the key to the end. Returns what was evicted for it. */
  keep(key: string, value: Value): Value | undefined {
    this.delete(key);
    this.set(key, value);
    if (this.size <= this.max) return undefined;
    const [oldest] = this.entries().next().value ?? [key];
    const evicted = this.get(oldest);
    this.delete(oldest);
    return evicted;
  }
}
