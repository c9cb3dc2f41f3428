/** The number of hashes in a full tile and of entries in a full bundle (C2SP tlog-tiles: height 8). */
export const TILE_WIDTH = 256;
/** 256^6 exceeds the largest safe integer, so no tree has a tile level above it. */
const TILE_LEVEL_MAX = 6;

/** A tile (`level` 0 and up) or an entry bundle (`level` `'entries'`). A full one has `width` 256. */
export interface Tile {
  readonly level: number | 'entries';
  readonly index: number;
  readonly width: number;
}

export const checkpointPath = 'checkpoint';
export const logKeyPath = 'log.vkey';
export const tilePrefix = 'tile/';

const tilePattern = /^tile\/(0|[1-9]|entries)((?:\/x\d{3})*\/\d{3})(?:\.p\/([1-9]\d{0,2}))?$/;
const INDEX_DIGITS = 3;

/** Returns the path of a tile or bundle; no other code builds one (c2sp.org/tlog-tiles, version 0.1.0). */
export function tilePath({ level, index, width }: Tile): string {
  const suffix = width === TILE_WIDTH ? '' : `.p/${width}`;
  return `${tilePrefix}${level}/${indexPath(index)}${suffix}`;
}

/** Parses a tile's key; returns `null` when `tilePath` would not have written exactly this key. */
export function parseTilePath(key: string): Tile | null {
  const [, level, groups, partial] = tilePattern.exec(key) ?? [];
  if (level === undefined || groups === undefined) return null;
  const tile: Tile = {
    level: level === 'entries' ? level : Number(level),
    index: Number(groups.replaceAll(/[/x]/g, '')),
    width: partial === undefined ? TILE_WIDTH : Number(partial),
  };
  const isCanonical = Number.isSafeInteger(tile.index) && tile.width <= TILE_WIDTH && tilePath(tile) === key;
  return isCanonical ? tile : null;
}

/** Returns how many hashes (or entries) a tree of `size` leaves has in the row of a tile. */
export function rowLength(level: Tile['level'], size: number): number {
  return level === 'entries' ? size : Math.floor(size / TILE_WIDTH ** level);
}

/**
 * Lists every tile and bundle that a tree of `size` leaves must have: the full ones and the one at the right edge of
 * each row.
 */
export function* tilesOf(size: number): Generator<Tile> {
  for (const level of ['entries', ...Array(TILE_LEVEL_MAX + 1).keys()] as const) {
    const length = rowLength(level, size);
    for (let index = 0; index * TILE_WIDTH < length; index++) {
      yield { level, index, width: Math.min(TILE_WIDTH, length - index * TILE_WIDTH) };
    }
  }
}

/** Formats 1234067 as `x001/x234/067`. */
function indexPath(index: number): string {
  let path = String(index % 1000).padStart(INDEX_DIGITS, '0');
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    path = `x${String(rest % 1000).padStart(INDEX_DIGITS, '0')}/${path}`;
  }
  return path;
}
