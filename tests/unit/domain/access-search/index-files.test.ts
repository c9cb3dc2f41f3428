import {
  coverOf,
  type IndexFile,
  indexKey,
  parseIndexKey,
} from '../../../../services/domain/access-search/index-files.ts';

function aFile(firstSeal: number, lastSeal: number): IndexFile {
  const file = { firstSeal, lastSeal };
  return { key: indexKey(file), ...file };
}

describe('an index file name', () => {
  it('names the seals that it covers, and is read back', () => {
    const file = aFile(0, 123);
    expect(file.key).toBe('index/v7/seals-0000000000-0000000123.parquet');
    expect(parseIndexKey(file.key)).toEqual(file);
  });

  it.each([
    'index/v7/seals-0-123.parquet',
    'index/v7/seals-00000000000-0000000123.parquet',
    'index/v7/seals-0000000124-0000000123.parquet',
    'index/v7/other.parquet',
    'index/seals-0000000000-0000000123.parquet',
    'index/v2/seals-0000000000-0000000123.parquet',
    'index/v3/day=2026-11-24/seals-0000000000-0000000123-1of1.parquet',
  ])('is not `%s`', (key) => {
    expect(parseIndexKey(key)).toBeNull();
  });
});

describe('the cover of index files', () => {
  const open = (first: number) => ({ first, last: Number.POSITIVE_INFINITY });

  it('is nothing but a hole from seal 0 when there are no files', () => {
    expect(coverOf([])).toEqual({ files: [], holes: [open(0)] });
  });

  it('finds the seals that no file covers', () => {
    const files = [aFile(10, 12), aFile(3, 5)];
    expect(coverOf(files)).toEqual({
      files: [files[1], files[0]],
      holes: [{ first: 0, last: 2 }, { first: 6, last: 9 }, open(13)],
    });
  });

  it('leaves out what was merged into a longer file', () => {
    const files = [aFile(0, 4), aFile(5, 9), aFile(0, 9), aFile(10, 12)];
    expect(coverOf(files)).toEqual({ files: [files[2], files[3]], holes: [open(13)] });
  });

  it('takes no two files for one seal when two writers cut ranges differently', () => {
    const files = [aFile(0, 4), aFile(3, 8), aFile(5, 6), aFile(0, 2)];
    const cover = coverOf(files);
    expect(cover.files.map(({ firstSeal, lastSeal }) => [firstSeal, lastSeal])).toEqual([
      [0, 4],
      [5, 6],
    ]);
    expect(cover.holes).toEqual([open(7)]);
  });
});
