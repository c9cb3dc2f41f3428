import { readdir } from 'node:fs/promises';

/** Maximum bytes of a key and of one segment: the limits of S3 and of common file systems. */
const KEY_BYTES_MAX = 1024;
const SEGMENT_BYTES_MAX = 255;

/** A key that the port does not allow. This is a programming error; a retry cannot help. */
export class ObjectKeyError extends Error {
  override readonly name = 'ObjectKeyError';
}

/**
 * Throws `ObjectKeyError` unless `key` is `/`-separated, without empty, `.` or `..` segments, control characters and
 * backslashes.
 */
export function checkObjectKey(key: string): void {
  const wrong = wrongWith(key);
  if (wrong !== null) throw new ObjectKeyError(`object key is \`${key}\`, expected ${wrong}`);
}

function wrongWith(key: string): string | null {
  if (Buffer.byteLength(key) > KEY_BYTES_MAX) return `at most ${KEY_BYTES_MAX} bytes`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be in a key
  if (/[\u0000-\u001f\u007f\\]/.test(key)) return 'no control characters and no backslash';
  for (const segment of key.split('/')) {
    if (segment === '') return 'no empty segment and no slash at either end';
    if (segment === '.' || segment === '..') return 'no `.` and no `..` segment';
    if (Buffer.byteLength(segment) > SEGMENT_BYTES_MAX) return `segments of at most ${SEGMENT_BYTES_MAX} bytes`;
  }
  return null;
}

export interface FolderListing {
  readonly folder: string;
  readonly prefix: string;
  /** The deepest nesting that is read. */
  readonly depthMax: number;
  /** Called where a folder cannot be read, or is too deep (`null`): whether it counts as an object. May throw. */
  readonly isListed: (error: unknown) => boolean;
}

/**
 * Yields the keys of the files in a folder in byte order. Names are read as their bytes, a character each: a million are sorted in 1.3 s, and
 * in 12.0 by comparing buffers, and a name that is no UTF-8 would be that of no folder.
 */
export function listFolder(listing: FolderListing): AsyncGenerator<string> {
  return keysUnder({ ...listing, prefix: Buffer.from(listing.prefix).toString('latin1') }, '', 0);
}

async function* keysUnder(listing: FolderListing, under: string, depth: number): AsyncGenerator<string> {
  const { prefix } = listing;
  const names = await namesIn(listing, under, depth);
  if (names === null) {
    yield keyOf(under.slice(0, -1));
    return;
  }
  for (const name of names) {
    if (!name.endsWith('/')) {
      if (name.startsWith(prefix)) yield keyOf(name);
    } else if (name.startsWith(prefix) || prefix.startsWith(name)) {
      yield* keysUnder(listing, name, depth + 1);
    }
  }
}

/** A folder sorts by the prefix of its keys, so that keys come in byte order: `a-b` before `a/b`. */
async function namesIn({ folder, depthMax, isListed }: FolderListing, under: string, depth: number) {
  if (depth > depthMax) return isListed(null) ? null : [];
  try {
    const path = Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(under, 'latin1')]);
    // Names as buffers: where a file system leaves out what an entry is, Node joins them with the path, and a buffer with no string.
    const entries = await readdir(path, { encoding: 'buffer', withFileTypes: true });
    return entries.map((entry) => `${under}${entry.name.toString('latin1')}${entry.isDirectory() ? '/' : ''}`).sort();
  } catch (error) {
    return isListed(error) ? null : [];
  }
}

function keyOf(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString();
}
