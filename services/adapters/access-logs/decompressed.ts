import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Decompress } from 'fzstd';

type Bytes = AsyncIterable<Buffer>;

/** So much of a compressed file is handed to the decoder of zstd at once … */
const PIECE_BYTES = 64 * 1024;
/** … and so much of it may become of that: 1,000 times as much, more than any log. */
const OF_PIECE_BYTES_MAX = 64 * 1024 * 1024;
/** What a frame of zstd may refer back to. The tool itself refuses more, without `--long`. */
const ZSTD_WINDOW_BYTES_MAX = 128 * 1024 * 1024;
/** Enough for every mark below, and for the head of a frame of zstd. */
const HEAD_BYTES = 6;

const GZIP = [0x1f, 0x8b];
const ZSTD = [0x28, 0xb5, 0x2f, 0xfd];
/** Formats that are recognised, to refuse them by name. */
const refused: readonly { readonly mark: readonly number[]; readonly name: string }[] = [
  { mark: [0x42, 0x5a, 0x68], name: 'bzip2' },
  { mark: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], name: 'xz' },
  { mark: [0x04, 0x22, 0x4d, 0x18], name: 'lz4' },
  { mark: [0x50, 0x4b, 0x03, 0x04], name: 'zip' },
  { mark: [0x5d, 0x00, 0x00], name: 'lzma' },
  { mark: [0x1f, 0x9d], name: 'compress' },
  { mark: [0x37, 0x7a, 0xbc, 0xaf], name: '7z' },
];
const compressed = [GZIP, ZSTD, ...refused.map(({ mark }) => mark)];

/** True for the first bytes of a compressed file, also of one that `decompressed` refuses. */
export function isCompressed(head: Buffer): boolean {
  return compressed.some((mark) => begins(head, mark));
}

/**
 * Decompresses gzip and zstd, by their first bytes; other bytes pass. Memory is bounded whatever the input. Throws at
 * what is damaged, at what becomes absurdly much, and at a format that is known and not read.
 */
export async function* decompressed(bytes: Bytes): AsyncGenerator<Buffer> {
  const chunks = bytes[Symbol.asyncIterator]();
  try {
    yield* decompressedChunks(chunks);
  } finally {
    // A connection that nobody reads to its end is never free for another object.
    await chunks.return?.();
  }
}

async function* decompressedChunks(chunks: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  let head: Buffer = Buffer.alloc(0);
  let isAtEnd = false;
  while (head.length < HEAD_BYTES && !isAtEnd) {
    const next = await chunks.next();
    if (next.done === true) isAtEnd = true;
    else head = Buffer.concat([head, next.value]);
  }
  const whole = headFirst(head, chunks);
  const other = refused.find(({ mark }) => begins(head, mark));
  if (other !== undefined)
    throw new Error(`it is compressed by ${other.name}, expected a plain file, gzip or zstd: decompress it first`);
  if (begins(head, GZIP)) yield* gunzipped(whole);
  else yield* begins(head, ZSTD) ? unzstded(whole, head) : whole;
}

async function* headFirst(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    if (head.length > 0) yield head;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

function begins(head: Buffer, mark: readonly number[]): boolean {
  return mark.every((byte, at) => head[at] === byte);
}

async function* gunzipped(bytes: Bytes): AsyncGenerator<Buffer> {
  const from = Readable.from(bytes, { objectMode: false });
  const inflated = createGunzip();
  from.on('error', (error) => inflated.destroy(error));
  try {
    for await (const chunk of from.pipe(inflated)) yield chunk as Buffer;
  } finally {
    from.destroy();
  }
}

async function* unzstded(bytes: Bytes, head: Buffer): AsyncGenerator<Buffer> {
  if (windowOf(head) > ZSTD_WINDOW_BYTES_MAX)
    throw new Error(`zstd: it needs a window of more than ${ZSTD_WINDOW_BYTES_MAX} bytes (made with --long)`);
  let made: Buffer[] = [];
  let size = 0;
  // It answers at once, and cannot be held back.
  const decoder = new Decompress((chunk) => {
    size += chunk.length;
    if (size > OF_PIECE_BYTES_MAX) throw new Error(`more than ${OF_PIECE_BYTES_MAX} bytes come of ${PIECE_BYTES}`);
    made.push(Buffer.from(chunk));
  });
  for await (const chunk of bytes) {
    for (let at = 0; at < chunk.length; at += PIECE_BYTES) {
      size = 0;
      decoder.push(chunk.subarray(at, at + PIECE_BYTES));
      yield* made;
      made = [];
    }
  }
  size = 0;
  decoder.push(new Uint8Array(0), true);
  yield* made;
}

/** Of the first frame (RFC 8878, 3.1.1.1.2); 0 where the frame is its own window. */
function windowOf(head: Buffer): number {
  const [descriptor = 0, window = 0] = head.subarray(4);
  const isSingleSegment = (descriptor & 0x20) !== 0;
  if (isSingleSegment) return 0;
  const base = 2 ** (10 + (window >> 3));
  return base + (base / 8) * (window & 7);
}
