import { readSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';

/**
 * Read in this thread, as lmdb reads its file: the system mostly has it in memory. Where all processors are busy, the way to a
 * thread of the pool and back takes longer than all else of a look-up.
 */
const READ_HERE_BYTES_MAX = 64 * 1_024;

/** Rejects where the file has fewer bytes. */
export async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  return readInto(Buffer.allocUnsafe(length), file, position);
}

/** Fills `bytes`, and returns them. Rejects where the file has fewer. */
export async function readInto(bytes: Buffer, file: FileHandle, position: number): Promise<Buffer> {
  const { length } = bytes;
  let read = 0;
  while (read < length) {
    const bytesRead =
      length <= READ_HERE_BYTES_MAX
        ? readSync(file.fd, bytes, read, length - read, position + read)
        : (await file.read(bytes, read, length - read, position + read)).bytesRead;
    if (bytesRead === 0) throw new Error(`an index file ends ${length - read} bytes early`);
    read += bytesRead;
  }
  return bytes;
}
