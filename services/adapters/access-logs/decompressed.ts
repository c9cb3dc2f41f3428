import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Decompress } from 'fzstd';
import unbzip2Stream from 'unbzip2-stream';
import xzDecompress from 'xz-decompress';

type Bytes = AsyncIterable<Buffer>;

/** So much of a compressed file is handed to a decoder at once … */
const PIECE_BYTES = 64 * 1024;
/** … and so much of it may become of that: 1,000 times as much, more than any log. */
const OF_PIECE_BYTES_MAX = 64 * 1024 * 1024;
/** What a frame of zstd may refer back to. The tool itself refuses more, without `--long`. */
const ZSTD_WINDOW_BYTES_MAX = 128 * 1024 * 1024;
/** Enough for every mark below, and for the head of a frame of zstd. */
const HEAD_BYTES = 6;

const formats: readonly {
  readonly mark: readonly number[];
  readonly decompress: (bytes: Bytes, head: Buffer) => Bytes;
}[] = [
  { mark: [0x1f, 0x8b], decompress: (bytes) => gunzipped(bytes) },
  { mark: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], decompress: (bytes) => unxzed(bytes) },
  { mark: [0x42, 0x5a, 0x68], decompress: (bytes) => pieceByPiece(bytes, openBzip2) },
  { mark: [0x28, 0xb5, 0x2f, 0xfd], decompress: (bytes, head) => unzstded(bytes, head) },
];

/** Formats that are recognised, to refuse them by name. */
const others: readonly { readonly mark: readonly number[]; readonly name: string }[] = [
  { mark: [0x04, 0x22, 0x4d, 0x18], name: 'lz4' },
  { mark: [0x50, 0x4b, 0x03, 0x04], name: 'zip' },
  { mark: [0x5d, 0x00, 0x00], name: 'lzma' },
  { mark: [0x1f, 0x9d], name: 'compress' },
  { mark: [0x37, 0x7a, 0xbc, 0xaf], name: '7z' },
];

/** True for the first bytes of a file that `decompressed` decompresses. */
export function isCompressed(head: Buffer): boolean {
  return formats.some(({ mark }) => begins(head, mark));
}

/**
 * Decompresses gzip, bzip2, xz and zstd, by their first bytes; other bytes pass. Memory is bounded whatever the input. Throws at
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
  const other = others.find(({ mark }) => begins(head, mark));
  if (other !== undefined)
    throw new Error(
      `it is compressed by ${other.name}, expected a plain file or gzip, bzip2, xz or zstd: decompress it first`,
    );
  const format = formats.find(({ mark }) => begins(head, mark));
  yield* format === undefined ? whole : format.decompress(whole, head);
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

async function* unxzed(bytes: Bytes): AsyncGenerator<Buffer> {
  const source = Readable.toWeb(Readable.from(bytes, { objectMode: false })) as ReadableStream<Uint8Array>;
  try {
    for await (const chunk of new xzDecompress.XzReadableStream(source)) yield Buffer.from(chunk);
  } catch (error) {
    throw new Error(`xz: ${(error as Error).message} (damaged, or checked by SHA-256, which is not read)`);
  }
}

/** A decoder that answers at once, and cannot be held back. */
interface Decoder {
  push(piece: Uint8Array): void;
  end(): void;
}

async function* pieceByPiece(
  bytes: Bytes,
  open: (onData: (chunk: Uint8Array) => void) => Decoder,
): AsyncGenerator<Buffer> {
  let made: Buffer[] = [];
  let size = 0;
  const decoder = open((chunk) => {
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
  decoder.end();
  yield* made;
}

function openBzip2(onData: (chunk: Uint8Array) => void): Decoder {
  const stream = unbzip2Stream();
  let failure: Error | null = null;
  stream.on('data', onData);
  stream.on('error', (error: Error) => {
    failure ??= error;
  });
  const throwFailure = () => {
    if (failure !== null) throw new Error(`bzip2: ${failure.message}`);
  };
  return {
    push(piece) {
      stream.write(Buffer.from(piece));
      throwFailure();
    },
    end() {
      stream.end();
      throwFailure();
    },
  };
}

function unzstded(bytes: Bytes, head: Buffer): Bytes {
  if (windowOf(head) > ZSTD_WINDOW_BYTES_MAX)
    throw new Error(`zstd: it needs a window of more than ${ZSTD_WINDOW_BYTES_MAX} bytes (made with --long)`);
  return pieceByPiece(bytes, (onData) => {
    const decoder = new Decompress(onData);
    return { push: (piece) => decoder.push(piece), end: () => decoder.push(new Uint8Array(0), true) };
  });
}

/** Of the first frame (RFC 8878, 3.1.1.1.2); 0 where the frame is its own window. */
function windowOf(head: Buffer): number {
  const [descriptor = 0, window = 0] = head.subarray(4);
  const isSingleSegment = (descriptor & 0x20) !== 0;
  if (isSingleSegment) return 0;
  const base = 2 ** (10 + (window >> 3));
  return base + (base / 8) * (window & 7);
}
