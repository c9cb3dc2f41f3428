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
