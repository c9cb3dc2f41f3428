/** The keys that a range may compare one by one. With more they are sorted first. */
const UNSORTED_MAX = 256;

/** The bytes of a row, or what encodes it when it is read or written. Null: the row was removed. */
export type ChangedValue = Buffer | (() => Buffer) | null;

/**
 * Rows that changed, by key: latin1 text, whose order is that of the bytes. A range costs what it finds, whatever the
 * number of changes.
 */
export class ChangedRows {
  readonly #values = new Map<string, ChangedValue>();
  #sorted: readonly string[] = [];
  /** Keys that are not in `sorted` yet. */
  #unsorted: string[] = [];

  get size(): number {
    return this.#values.size;
  }

  /** Undefined for a row that did not change. */
  get(key: string): ChangedValue | undefined {
    return this.#values.get(key);
  }

  set(key: string, value: ChangedValue): void {
    if (!this.#values.has(key)) this.#unsorted.push(key);
    this.#values.set(key, value);
  }

  entries(): IterableIterator<[string, ChangedValue]> {
    return this.#values.entries();
  }

  /** The changed rows in the order of their keys. */
  sorted(): readonly [string, ChangedValue][] {
    // Without a comparison of its own, which costs several times as much: the order of texts is that of their units.
    const keys = [...this.#values.keys()].sort();
    return keys.map((key) => [key, this.#values.get(key) as ChangedValue]);
  }

  /** Returns the changed keys from `from` up to, but not including, `until`, sorted. */
  keysWithin(from: string, until: string): readonly string[] {
    if (this.#unsorted.length > UNSORTED_MAX) {
      this.#sorted = merge(this.#sorted, this.#unsorted.sort());
      this.#unsorted = [];
    }
    const sorted = this.#sorted.slice(firstAtOrAbove(this.#sorted, from), firstAtOrAbove(this.#sorted, until));
    return merge(sorted, this.#unsorted.filter((key) => key >= from && key < until).sort());
  }
}

/** Merges sorted keys; a key of both is in the result once. */
export function merge(one: readonly string[], other: readonly string[]): readonly string[] {
  if (other.length === 0) return one;
  if (one.length === 0) return other;
  const merged: string[] = [];
  let at = 0;
  for (const key of one) {
    for (let next = other[at]; next !== undefined && next <= key; next = other[at]) {
      at += 1;
      if (next < key) merged.push(next);
    }
    merged.push(key);
  }
  for (; at < other.length; at += 1) merged.push(other[at] as string);
  return merged;
}

function firstAtOrAbove(sorted: readonly string[], key: string): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as string) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
