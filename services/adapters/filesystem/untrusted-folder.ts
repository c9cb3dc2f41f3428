import { constants } from 'node:fs';
import { type FileHandle, lstat, open, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import {
  OBJECT_BYTES_MAX,
  type ObjectStore,
  ObjectUnreadableError,
} from '../../domain/transparency-log/object-store.ts';
import { checkObjectKey, listFolder } from './object-key.ts';

/** The deepest nesting that is listed; an archive has seven levels. */
const DEPTH_MAX = 16;

/**
 * Opens an archive from an untrusted party, read only. UNTRUSTED: a name may belong to a pipe, a device, a link or an
 * endless file. Only regular files are read, links are not followed, and at most `OBJECT_BYTES_MAX` bytes of a file are
 * read. `get` rejects with `ObjectUnreadableError` for anything else.
 */
export function untrustedFolder(folder: string): ObjectStore {
  return {
    get: (key) => readObject(folder, key),
    getPart: async (key, position, length) =>
      (await readObject(folder, key))?.subarray(position, position + length) ?? null,
    // A folder that is too deep or cannot be read is an object that does not belong there.
    list: (prefix) => listFolder({ folder, prefix, depthMax: DEPTH_MAX, isListed: () => true }),
    putOnce: () => Promise.reject(new Error('the archive is read only')),
    replace: () => Promise.reject(new Error('the archive is read only')),
  };
}

async function readObject(folder: string, key: string): Promise<Buffer | null> {
  checkObjectKey(key);
  const path = join(folder, key);
  let file: FileHandle | null = null;
  try {
    const found = await lstat(path);
    if (found.isDirectory()) return null;
    if (!found.isFile()) throw new ObjectUnreadableError(key, 'it is no regular file');
    if ((await realpath(path)) !== join(await realpath(folder), key)) {
      throw new ObjectUnreadableError(key, 'a link leads to it');
    }
    // The file may be replaced in the meantime: a link is refused, and a pipe or device does not block.
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const opened = await file.stat();
    if (!opened.isFile()) throw new ObjectUnreadableError(key, 'it is no regular file');
    if (opened.size > OBJECT_BYTES_MAX) {
      throw new ObjectUnreadableError(key, `it has ${opened.size} bytes, at most ${OBJECT_BYTES_MAX} are expected`);
    }
    return await readExactly(file, opened.size);
  } catch (error) {
    if (error instanceof ObjectUnreadableError) throw error;
    const { code = 'UNKNOWN' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw new ObjectUnreadableError(key, `it cannot be read (${code})`);
  } finally {
    await file?.close();
  }
}

async function readExactly(file: FileHandle, size: number): Promise<Buffer> {
  const body = Buffer.alloc(size);
  let length = 0;
  while (length < size) {
    const { bytesRead } = await file.read(body, length, size - length, length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return body.subarray(0, length);
}
