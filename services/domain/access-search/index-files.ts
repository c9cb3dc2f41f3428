/**
 * One Parquet file of the index. Its name contains the range of seals that it covers:
 * `index/v7/seals-0000000000-0000000123.parquet`.
 */
export interface IndexFile {
  readonly key: string;
  /** The inclusive range of transparency-log indices that the file covers. */
  readonly firstSeal: number;
  readonly lastSeal: number;
}

export const INDEX_PREFIX = 'index/';

/**
 * Version of the columns and of the names. Files of another layout are not searched: their seals count as a hole and
 * are indexed again. Layout 1 (releases up to 0.1) had no folder of its own.
 */
export const INDEX_LAYOUT = 7;

const keyPattern = new RegExp(String.raw`^${INDEX_PREFIX}v${INDEX_LAYOUT}/seals-(\d{10,})-(\d{10,})\.parquet$`);

export function indexKey({ firstSeal, lastSeal }: Omit<IndexFile, 'key'>): string {
  const range = `${String(firstSeal).padStart(10, '0')}-${String(lastSeal).padStart(10, '0')}`;
  return `${INDEX_PREFIX}v${INDEX_LAYOUT}/seals-${range}.parquet`;
}

/** Returns `null` for a key that `indexKey` did not create. */
export function parseIndexKey(key: string): IndexFile | null {
  const [, first, last] = keyPattern.exec(key) ?? [];
  const file = { firstSeal: Number(first), lastSeal: Number(last) };
  return file.firstSeal <= file.lastSeal && indexKey(file) === key ? { key, ...file } : null;
}

export interface IndexCover {
  /** The files to search, in the order of the log. No seal is covered twice. */
  readonly files: readonly IndexFile[];
  /** Ranges of seal indices that no file covers, ascending. The last hole has no end (`last` = Infinity). */
  readonly holes: readonly { readonly first: number; readonly last: number }[];
}

/**
 * Selects the files that cover the most seals, and the ranges that remain to be indexed. A file that was merged into a
 * longer one is left out. Two writers may have cut ranges differently: the first that fits wins.
 */
export function coverOf(files: readonly IndexFile[]): IndexCover {
  const taken: IndexFile[] = [];
  const holes: { first: number; last: number }[] = [];
  let next = 0;
  for (const file of [...files].sort(
    (one, other) => one.firstSeal - other.firstSeal || other.lastSeal - one.lastSeal,
  )) {
    if (file.firstSeal < next) continue;
    if (file.firstSeal > next) holes.push({ first: next, last: file.firstSeal - 1 });
    taken.push(file);
    next = file.lastSeal + 1;
  }
  holes.push({ first: next, last: Number.POSITIVE_INFINITY });
  return { files: taken, holes };
}
