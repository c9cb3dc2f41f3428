/**
 * One Parquet file of the index. Its name contains the range of seals that it covers and the number of files for that
 * range (one for each UTC day of `appendedAt`): `index/v4/day=2026-11-24/seals-0000000000-0000000123-1of2.parquet`.
 */
export interface IndexFile {
  readonly key: string;
  /** UTC day, `YYYY-MM-DD`. */
  readonly day: string;
  /** The inclusive range of transparency-log indices that the file covers. */
  readonly firstSeal: number;
  readonly lastSeal: number;
  readonly part: number;
  readonly parts: number;
}

export const INDEX_PREFIX = 'index/';

/**
 * Version of the columns. Files of another layout are not searched: their seals count as a hole and are indexed again.
 * Layout 1 (releases up to 0.1) had no folder of its own.
 */
export const INDEX_LAYOUT = 4;

const keyPattern = new RegExp(
  String.raw`^${INDEX_PREFIX}v${INDEX_LAYOUT}/day=(\d{4}-\d{2}-\d{2})/seals-(\d{10,})-(\d{10,})-(\d+)of(\d+)\.parquet$`,
);

export function indexKey({ day, firstSeal, lastSeal, part, parts }: Omit<IndexFile, 'key'>): string {
  const range = `${String(firstSeal).padStart(10, '0')}-${String(lastSeal).padStart(10, '0')}`;
  return `${INDEX_PREFIX}v${INDEX_LAYOUT}/day=${day}/seals-${range}-${part}of${parts}.parquet`;
}

/** Returns `null` for a key that `indexKey` did not create. */
export function parseIndexKey(key: string): IndexFile | null {
  const match = keyPattern.exec(key);
  if (match === null) return null;
  const [, day = '', firstSeal, lastSeal, part, parts] = match;
  const file = {
    day,
    firstSeal: Number(firstSeal),
    lastSeal: Number(lastSeal),
    part: Number(part),
    parts: Number(parts),
  };
  return indexKey(file) === key ? { key, ...file } : null;
}

export interface IndexCover {
  /** Complete sets of files to search. No seal is covered twice. */
  readonly files: readonly IndexFile[];
  /** Ranges of seal indices that no file covers, ascending. The last hole has no end (`last` = Infinity). */
  readonly holes: readonly { readonly first: number; readonly last: number }[];
}

/**
 * Selects the files that cover their seals completely, and the ranges that remain to be indexed.
 *
 * CRASH: a writer that dies between two files of a set leaves an incomplete set. It is ignored and its range becomes a
 * hole, so it is written again. Two writers may have cut ranges differently: the first that fits wins.
 */
export function coverOf(files: readonly IndexFile[]): IndexCover {
  const taken: IndexFile[] = [];
  const holes: { first: number; last: number }[] = [];
  let next = 0;
  for (const set of completeSets(files)) {
    const [{ firstSeal, lastSeal }] = set;
    if (firstSeal < next) continue;
    if (firstSeal > next) holes.push({ first: next, last: firstSeal - 1 });
    taken.push(...set);
    next = lastSeal + 1;
  }
  holes.push({ first: next, last: Number.POSITIVE_INFINITY });
  return { files: taken, holes };
}

type FileSet = readonly [IndexFile, ...IndexFile[]];

/** Sorts by first seal, with longer ranges first. */
function completeSets(files: readonly IndexFile[]): readonly FileSet[] {
  const sets = new Map<string, [IndexFile, ...IndexFile[]]>();
  for (const file of files) {
    const name = `${file.firstSeal}-${file.lastSeal}-${file.parts}`;
    const set = sets.get(name);
    if (set === undefined) sets.set(name, [file]);
    else set.push(file);
  }
  return [...sets.values()]
    .filter((set) => new Set(set.map(({ part }) => part)).size === set[0].parts && set[0].firstSeal <= set[0].lastSeal)
    .sort(([left], [right]) => left.firstSeal - right.firstSeal || right.lastSeal - left.lastSeal);
}
