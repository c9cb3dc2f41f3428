import type { SealedFile } from './access-index.ts';

/** Adjacent files of fewer rows each than a limit become one as soon as they have that many rows together … */
const ROW_LIMITS = [2_000, 50_000, 200_000];
/** … or are this many. */
const FILES_MAX = 32;

/**
 * Returns adjacent files to merge into one, or none. A query opens every file, so a year must not leave one for every
 * minute in which something happened. Rows are written again a few times at most: by then their file is large. It is no
 * larger, because all rows of a file are in memory while it is written.
 */
export function filesToMerge(files: readonly SealedFile[]): readonly SealedFile[] {
  const inOrder = [...files].sort((one, other) => one.firstSeal - other.firstSeal);
  for (const limit of ROW_LIMITS) {
    let run: SealedFile[] = [];
    for (const file of inOrder) {
      const isNext = run.length === 0 || run.at(-1)?.lastSeal === file.firstSeal - 1;
      if (file.rows >= limit || !isNext) run = [];
      if (file.rows >= limit) continue;
      run.push(file);
      const rows = run.reduce((sum, each) => sum + each.rows, 0);
      if (run.length > 1 && (rows >= limit || run.length >= FILES_MAX)) return run;
    }
  }
  return [];
}
