import fc from 'fast-check';
import type { SealedFile } from '../../../../services/domain/access-search/access-index.ts';
import { filesToMerge } from '../../../../services/domain/access-search/files-to-merge.ts';

/** Files of so many rows each, over adjacent seals from `firstSeal` on. */
function someFiles(rows: readonly number[], firstSeal = 0): SealedFile[] {
  return rows.map((count, at) => {
    const seal = firstSeal + at;
    return { path: `${seal}`, rows: count, firstSeal: seal, lastSeal: seal, oldestAppendedAt: 0, newestAppendedAt: 0 };
  });
}

const merged = (files: readonly SealedFile[]) => filesToMerge(files).map(({ firstSeal }) => firstSeal);

describe('the files to merge', () => {
  it('are none while they are few and small, or large', () => {
    expect(merged([])).toEqual([]);
    expect(merged(someFiles([1_999]))).toEqual([]);
    expect(merged(someFiles(Array(31).fill(20)))).toEqual([]);
    expect(merged(someFiles([1_000_000, 2_000_000, 1_000_000]))).toEqual([]);
  });

  it('are 32 small ones, or as many as have the rows of a larger one', () => {
    expect(merged(someFiles(Array(40).fill(20)))).toEqual([...Array(32).keys()]);
    expect(merged(someFiles([600_000, 1_500, 400, 90, 1_500]))).toEqual([1, 2, 3, 4]);
    expect(merged(someFiles([100_000, 30_000, 20_000]))).toEqual([1, 2]);
    expect(merged(someFiles([150_000, 150_000, 150_000, 150_000]))).toEqual([0, 1]);
  });

  it('are adjacent, whatever order they are given in', () => {
    const files = [...someFiles(Array(31).fill(20)), ...someFiles(Array(31).fill(20), 32)];
    expect(merged(files)).toEqual([]);
    expect(merged([...files, ...someFiles([20], 31)])).toEqual([...Array(32).keys()]);
    expect(merged([...someFiles([30_000], 9), ...someFiles([30_000], 8)])).toEqual([8, 9]);
  });

  it('leave few files after any number of flushes, and write no row often', () => {
    const flushes = fc.array(
      fc.oneof(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 2_000, max: 9_000 }), fc.constant(50_000)),
      {
        minLength: 1,
        maxLength: 600,
      },
    );
    fc.assert(
      fc.property(flushes, (given) => {
        let files: SealedFile[] = [];
        let written = 0;
        for (const [seal, rows] of given.entries()) {
          files.push(...someFiles([rows], seal));
          for (let run = filesToMerge(files); run.length > 0; run = filesToMerge(files)) {
            const [first, last] = [run[0] as SealedFile, run.at(-1) as SealedFile];
            const sum = run.reduce((total, each) => total + each.rows, 0);
            written += sum;
            files = [...files.filter((file) => !run.includes(file)), { ...first, lastSeal: last.lastSeal, rows: sum }];
          }
        }
        const total = given.reduce((sum, rows) => sum + rows, 0);
        expect(files.reduce((sum, { rows }) => sum + rows, 0)).toBe(total);
        expect(files.length).toBeLessThan(32 * 3 + total / 200_000);
        // Thousands of files of one row are merged more often, which is nothing.
        expect(written).toBeLessThanOrEqual(6 * total + 100_000);
      }),
      { numRuns: 50 },
    );
  });
});
