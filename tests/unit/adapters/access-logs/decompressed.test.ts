import { createReadStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { decompressed } from '../../../../services/adapters/access-logs/decompressed.ts';
import { projectRoot } from '../../../../services/adapters/config/project-root.ts';

/** Made by the tools themselves: gzip 1.13 and zstd 1.5.7. */
const vectors = join(projectRoot, 'tests/vectors/imports/compressed');
const text = readFileSync(join(vectors, 'access.log'), 'utf8');

async function textOf(bytes: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of decompressed(bytes)) parts.push(part);
  return Buffer.concat(parts).toString();
}

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** With another byte in the middle, and behind what marks the format. */
function damaged(bytes: Buffer): Buffer {
  const other = Buffer.from(bytes);
  for (let at = 40; at < other.length; at += 7) other[at] = (other[at] ?? 0) ^ 0xff;
  return other;
}

/** What a server goes on to send. */
async function* endless(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
  for (;;) {
    await new Promise((resolve) => setImmediate(resolve));
    yield Buffer.alloc(1024, 0xa5);
  }
}

describe('a compressed log', () => {
  it.each(['access.log', 'access.log.gz', 'access.log.zst'])('is decompressed by its first bytes: %s', async (name) => {
    expect(await textOf(createReadStream(join(vectors, name)))).toBe(text);
    expect(await textOf(pieces(readFileSync(join(vectors, name)), 1))).toBe(text);
  });

  it('may be several of them, one after the other', async () => {
    expect(await textOf(createReadStream(join(vectors, 'two-streams.zst')))).toBe(text);
  });

  it.each(['access.log.gz', 'access.log.zst'])('that ends early is refused: %s', async (name) => {
    const bytes = readFileSync(join(vectors, name));
    await expect(textOf(pieces(bytes.subarray(0, bytes.length - 40), 64))).rejects.toThrow();
  });

  it.each([
    ['bomb.zst', 'more than 67108864 bytes come of 65536'],
    ['window.zst', 'zstd: it needs a window of more than 134217728 bytes (made with --long)'],
  ])('is refused where it takes too much: %s', async (name, message) => {
    await expect(textOf(createReadStream(join(vectors, name)))).rejects.toThrow(message);
  });

  it.each([
    ['bzip2', [0x42, 0x5a, 0x68, 0x39]],
    ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
    ['lz4', [0x04, 0x22, 0x4d, 0x18]],
    ['zip', [0x50, 0x4b, 0x03, 0x04]],
    ['lzma', [0x5d, 0x00, 0x00, 0x80]],
  ])('is refused by name in another format: %s', async (name, mark) => {
    const bytes = pieces(Buffer.from([...mark, 0, 0, 0, 0]), 100);
    await expect(textOf(bytes)).rejects.toThrow(
      `it is compressed by ${name}, expected a plain file, gzip or zstd: decompress it first`,
    );
  });

  it.each<[string, Buffer]>([
    ['a format that is not read', Buffer.from('PK\x03\x04 and more')],
    ...['access.log.gz', 'access.log.zst', 'window.zst'].map((name): [string, Buffer] => [
      name,
      damaged(readFileSync(join(vectors, name))),
    ]),
  ])('leaves nothing open where it is refused: %s', async (_, bytes) => {
    const source = Readable.from(endless(bytes), { objectMode: false });
    await expect(textOf(source)).rejects.toThrow();
    expect(source.destroyed).toBe(true);
  });

  it('leaves nothing open where nobody reads on', async () => {
    const source = createReadStream(join(vectors, 'access.log'), { highWaterMark: 16 });
    for await (const part of decompressed(source)) if (part.length > 0) break;
    expect(source.destroyed).toBe(true);
  });

  it('may be empty, or shorter than any mark', async () => {
    expect(await textOf(pieces(Buffer.alloc(0), 1))).toBe('');
    expect(await textOf(pieces(Buffer.from('a\n'), 1))).toBe('a\n');
  });
});
