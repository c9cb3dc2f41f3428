import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { decompressed } from '../../../services/adapters/access-logs/decompressed.ts';
import { InputError } from '../../../services/adapters/forms/input-error.ts';

/** Opens the bytes of a file, decompressed. Calls `onRead` with the number of file bytes read. */
export async function openBytes(file: string, onRead: (bytes: number) => void): Promise<Readable> {
  await (await open(file)).close();
  const bytes = counted(createReadStream(file, { highWaterMark: 1 << 18 }), onRead);
  return Readable.from(decompressed(bytes), { objectMode: false });
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
