import { parseTilePath, rowLength, tilePath, tilesOf } from '../../../../services/domain/transparency-log/tile-path.ts';

describe('paths of tiles and entry bundles', () => {
  it.each([
    ['tile/0/000', { level: 0, index: 0, width: 256 }],
    ['tile/0/x001/x234/067', { level: 0, index: 1_234_067, width: 256 }],
    ['tile/1/000.p/7', { level: 1, index: 0, width: 7 }],
    ['tile/entries/x001/000.p/255', { level: 'entries', index: 1_000, width: 255 }],
  ] as const)('%s is one', (path, tile) => {
    expect(tilePath(tile)).toBe(path);
    expect(parseTilePath(path)).toEqual(tile);
  });

  it.each([
    'tile/0/0',
    'tile/0/000.p/0',
    'tile/0/000.p/256',
    'tile/0/000.p/07',
    'tile/0/x000/001',
    'tile/0/001/002',
    'tile/00/000',
    'tile/10/000',
    'tile/data/000',
    'tile/0/000/',
    'xtile/0/000',
    'tile/0/000.p/1\n',
    `tile/0${'/x999'.repeat(6)}/999`,
  ])('%j is none', (path) => {
    expect(parseTilePath(path)).toBeNull();
  });

  it('are known for every tile that a tree needs', () => {
    const paths = [...tilesOf(256 * 256 + 257)].map(tilePath);
    expect(paths).toHaveLength(2 * 258 + 2 + 1);
    expect(paths.slice(-5)).toEqual(['tile/0/256', 'tile/0/257.p/1', 'tile/1/000', 'tile/1/001.p/1', 'tile/2/000.p/1']);
    expect([...tilesOf(0)]).toEqual([]);
    expect(rowLength(2, 256 * 256 - 1)).toBe(0);
  });
});
