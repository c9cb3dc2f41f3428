import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { InputError } from '../../../services/adapters/forms/input-error.ts';

const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);

/**
 * Opens the bytes of a file and inflates them when they begin like gzip. Calls `onRead` with the number of file bytes
 * read.
 */
export async function openBytes(file: string, onRead: (bytes: number) => void): Promise<Readable> {
  const handle = await open(file);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(GZIP_MAGIC.length), 0, GZIP_MAGIC.length, 0);
  await handle.close();
  const bytes = Readable.from(counted(createReadStream(file, { highWaterMark: 1 << 18 }), onRead), {
    objectMode: false,
  });
  if (bytesRead < GZIP_MAGIC.length || !buffer.equals(GZIP_MAGIC)) return bytes;
  const inflated = createGunzip();
  pipeline(bytes, inflated, ignoreHere);
  return inflated;
}

/** Opens the bytes of all files. Throws InputError naming the file that cannot be read. */
export async function bytesOf(files: readonly string[]): Promise<number> {
  let bytes = 0;
  for (const file of files) {
    const { size } = await stat(file).catch((error: Error) => {
      throw new InputError(`\`${file}\` cannot be read: ${error.message}`);
    });
    bytes += size;
  }
  return bytes;
}

async function* counted(chunks: AsyncIterable<Buffer>, onRead: (bytes: number) => void): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    onRead(chunk.length);
    yield chunk;
  }
}

/** The reader of the last stream in a pipeline receives its error there. */
function ignoreHere(): void {}
