import { createHash } from 'node:crypto';

/** Longer texts are named by their hash. lmdb takes keys of at most 1,978 bytes. */
const TEXT_BYTES_MAX = 400;
const HASHED = 0xffff;

export interface SortedRow {
  readonly key: Buffer;
  readonly value: Buffer;
}

/** Rows sorted by the bytes of their keys. A read sees every change before it. */
export interface SortedRows {
  get(key: Buffer): Buffer | null;
  /**
   * A function is called when the row is read or written: what changes often is encoded seldom. The bytes that it returns are copied
   * before another one is called. The bytes of a Buffer may not change until the row is on disk; then they are the caller's again.
   */
  put(key: Buffer, value: Buffer | (() => Buffer)): void;
  remove(key: Buffer): void;
  /** Yields the rows from `from` up to, but not including, `until`. They must not change meanwhile. */
  range(from: Buffer, until: Buffer): Iterable<SortedRow>;
}

/**
 * Sorted rows that fold a topic. They reach the disk together with the position that they were read at. CRASH: the rows
 * are those of an earlier position, all of them.
 */
export interface RowTable extends SortedRows {
  /** The last argument of `moveTo`, in an earlier run too; null for an empty table. */
  position(): Buffer | null;
  /** The changes until now belong to `position`. Change nothing before it resolves: the rows may be encoded until then. */
  moveTo(position: Buffer): Promise<void>;
  /** Resolves once everything up to the last `moveTo` is on disk. */
  flush(): Promise<void>;
  /** Removes every row and the position. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

/** The key after every key that begins with `prefix`. */
export function endOf(prefix: Buffer): Buffer {
  const end = Buffer.from(prefix);
  for (let at = end.length - 1; at >= 0; at -= 1) {
    const byte = end[at] ?? 0;
    if (byte === 0xff) continue;
    end[at] = byte + 1;
    return end.subarray(0, at + 1);
  }
  throw new RangeError('the prefix is `[255, …]`, expected a byte below 255');
}

/** A text with its length, so that no text is the beginning of another. */
export function textKey(text: string): Buffer {
  const bytes = Buffer.byteLength(text);
  const isLong = bytes > TEXT_BYTES_MAX;
  const key = isLong ? Buffer.allocUnsafe(2 + 32) : Buffer.allocUnsafe(2 + bytes);
  key.writeUInt16BE(isLong ? HASHED : bytes, 0);
  if (isLong) createHash('sha256').update(text).digest().copy(key, 2);
  else key.write(text, 2);
  return key;
}

/** The place of the first text that is not below the key. */
export function firstAtOrAbove(sorted: readonly string[], key: string): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as string) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
