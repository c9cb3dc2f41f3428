import { hash } from 'node:crypto';
import { indexColumns } from '../../../../services/adapters/parquet/index-columns.ts';
import { INDEX_LAYOUT } from '../../../../services/domain/access-search/index-files.ts';

/**
 * What each layout of the index contains. A file of an older release lacks a new column, so answers would depend on
 * which release wrote the file: a change here needs the next layout, never another fingerprint for the same one. Up to
 * layout 3 a row also had its item as JSON; from layout 5 on a file has the points of its rows; from
 * layout 6 on every file is as `encodeParquet` writes it, also a merged one, so that it can be merged without DuckDB; from layout 7 on
 * the points have the hash of each block of a segment.
 */
const fingerprints: Readonly<Record<number, string>> = {
  2: '35ec1e1238df5e5e206a72b2b54c35ee3b12dd82b7318b234dabf690373e35e0',
  3: 'e2a990fc10daf3f1137111493076593283e734acda72b0d0689c5e40ddca813b',
  4: '78d3536c542c5ccc35e9211fb72536f079b968d86e9b0989f9ed926672b836b1',
  5: '78d3536c542c5ccc35e9211fb72536f079b968d86e9b0989f9ed926672b836b1',
  6: '78d3536c542c5ccc35e9211fb72536f079b968d86e9b0989f9ed926672b836b1',
  7: '78d3536c542c5ccc35e9211fb72536f079b968d86e9b0989f9ed926672b836b1',
};

describe('the layout of the index', () => {
  it('counts up with the columns', () => {
    const contents = indexColumns.map(({ name, type }) => `${name} ${type}`);
    expect({ [INDEX_LAYOUT]: hash('sha256', contents.join('\n')) }).toEqual({
      [INDEX_LAYOUT]: fingerprints[INDEX_LAYOUT],
    });
  });
});
