/** Sorted pairs of numbers, `[from, to, from, to, …]`: what is between them was delivered, `to` excluded. No two touch. */
export type DeliveredParts = number[];

/** Pairs of one file that are kept at most. Beyond it the smallest hole is closed, so that a client cannot fill the memory. */
const PAIRS_MAX = 256;

/** What a request delivered of one file. */
export interface DeliveredFile {
  /** The path without query. */
  readonly path: string;
  /** Bytes, in the order in which they were sent; `null` where the log does not have where they are. */
  readonly parts: DeliveredParts | null;
  /** Bytes of the whole file; `null` where the log does not have it. */
  readonly size: number | null;
  readonly length: FileLength | null;
}

/** How bytes become time. Milliseconds of a whole file, or bits a second. */
export type FileLength = { readonly fileMillis: number } | { readonly bitsPerSecond: number };

/** Adds what is between `from` and `to`. */
export function addPart(parts: DeliveredParts, from: number, to: number): void {
  if (to <= from) return;
  const lastFrom = parts.at(-2);
  const lastTo = parts.at(-1);
  // Nearly every request goes on where the one before it ended.
  if (lastFrom !== undefined && lastTo !== undefined && from >= lastFrom && from <= lastTo) {
    if (to > lastTo) parts[parts.length - 1] = to;
    return;
  }
  let first = 0;
  while (first < parts.length && (parts[first + 1] ?? 0) < from) first += 2;
  let end = first;
  while (end < parts.length && (parts[end] ?? 0) <= to) end += 2;
  const isJoined = end > first;
  const joinedFrom = isJoined ? Math.min(from, parts[first] ?? from) : from;
  const joinedTo = isJoined ? Math.max(to, parts[end - 1] ?? to) : to;
  parts.splice(first, end - first, joinedFrom, joinedTo);
  if (parts.length > 2 * PAIRS_MAX) closeSmallestHole(parts);
}

/** How much was delivered, each byte once. */
export function amountOf(parts: DeliveredParts): number {
  let amount = 0;
  for (let at = 0; at < parts.length; at += 2) amount += (parts[at + 1] ?? 0) - (parts[at] ?? 0);
  return amount;
}

/** True if `from` is at the end of something that was delivered, or so little before it that a player asks for it again. */
export function goesOn(parts: DeliveredParts, from: number, againMax: number): boolean {
  for (let at = 0; at < parts.length; at += 2) {
    const [begin = 0, end = 0] = [parts[at], parts[at + 1]];
    if (from > begin && from <= end && from >= end - againMax) return true;
  }
  return false;
}

function closeSmallestHole(parts: DeliveredParts): void {
  let smallest = 1;
  const holeAt = (at: number) => (parts[at + 1] ?? 0) - (parts[at] ?? 0);
  for (let at = 3; at < parts.length - 1; at += 2) if (holeAt(at) < holeAt(smallest)) smallest = at;
  parts.splice(smallest, 2);
}
