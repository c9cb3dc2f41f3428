import { firstAtOrAbove } from '../../domain/sorted-rows.ts';

/** The keys that a range may compare one by one. With more they are sorted first. */
const UNSORTED_MAX = 256;

/** The bytes of a row, or what encodes it when it is read or written. Null: the row was removed. */
export type ChangedValue = Buffer | (() => Buffer) | null;

/**
 * Rows that changed, by key: latin1 text, whose order is that of the bytes. A range costs what it finds, whatever the
 * number of changes of other kinds: the first unit of a key names the kind of its row.
 */
export class ChangedRows {
  readonly #kinds = new Map<number, ChangedKind>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Undefined for a row that did not change. */
  get(key: string): ChangedValue | undefined {
    return this.#kinds.get(key.charCodeAt(0))?.values.get(key);
  }

  set(key: string, value: ChangedValue): void {
    const first = key.charCodeAt(0);
    let kind = this.#kinds.get(first);
    if (kind === undefined) {
      kind = { values: new Map(), sorted: [], unsorted: [] };
      this.#kinds.set(first, kind);
    }
    const { values, unsorted } = kind;
    values.set(key, value);
    if (values.size === kind.sorted.length + unsorted.length) return;
    unsorted.push(key);
    this.#size += 1;
  }

  /** Encodes what waits to be encoded, and yields after every so many rows. */
  *encoding(atOnce: number): Generator<void> {
    let encoded = 0;
    for (const { values } of this.#kinds.values()) {
      for (const [key, value] of values) {
        if (typeof value !== 'function') continue;
        values.set(key, value());
        encoded += 1;
        if (encoded % atOnce === 0) yield;
      }
    }
  }

  /** The changed rows in the order of their keys. */
  *sorted(): Generator<readonly [string, ChangedValue]> {
    for (const first of [...this.#kinds.keys()].sort((one, other) => one - other)) {
      const { values } = this.#kinds.get(first) as ChangedKind;
      // Without a comparison of its own, which costs several times as much: the order of texts is that of their units.
      for (const key of [...values.keys()].sort()) yield [key, values.get(key) as ChangedValue];
    }
  }

  /** Returns the changed keys from `from` up to, but not including, `until`, sorted. */
  keysWithin(from: string, until: string): readonly string[] {
    const firsts = [...this.#kinds.keys()].filter(
      (first) => first >= from.charCodeAt(0) && first <= until.charCodeAt(0),
    );
    return firsts.sort((one, other) => one - other).flatMap((first) => this.#keysOf(first, from, until));
  }

  #keysOf(first: number, from: string, until: string): readonly string[] {
    const kind = this.#kinds.get(first) as ChangedKind;
    if (kind.unsorted.length > UNSORTED_MAX) {
      kind.sorted = merge(kind.sorted, kind.unsorted.sort());
      kind.unsorted = [];
    }
    const { sorted, unsorted } = kind;
    const found = sorted.slice(firstAtOrAbove(sorted, from), firstAtOrAbove(sorted, until));
    return merge(found, unsorted.filter((key) => key >= from && key < until).sort());
  }
}

interface ChangedKind {
  readonly values: Map<string, ChangedValue>;
  sorted: readonly string[];
  /** Keys that are not in `sorted` yet. */
  unsorted: string[];
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
