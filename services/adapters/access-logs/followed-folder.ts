import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { identityOf } from './file-identity.ts';

/** How much of a file is read at once; a longer line is refused. */
const CHUNK_BYTES = 4 * 1024 * 1024;
/** A first line is looked for in this many bytes. */
const HEAD_BYTES_MAX = 64 * 1024;
const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);
const NEWLINE = 0x0a;

/** Whole lines of one file that were not read before. */
export interface LogChunk {
  readonly name: string;
  /** The same file keeps it when it is rotated or compressed. */
  readonly identity: string;
  readonly lines: readonly string[];
  /** Where the first line begins, in bytes of the text. */
  readonly from: number;
  /** Where the next chunk begins. */
  readonly to: number;
  /** The chunk is a piece of a line that is too long. */
  readonly isTooLong: boolean;
}

/**
 * Reads what was appended to the files of a folder since `offsets`, the file that was changed last at the end. A file is
 * recognised by its name without what rotation adds, and by its first line: so one that is renamed or compressed goes on
 * where it was, and one that was emptied is another. A line counts once its end is written.
 */
export async function* newLines(
  folder: string,
  isFollowed: (name: string) => boolean,
  offsets: ReadonlyMap<string, number>,
): AsyncGenerator<LogChunk> {
  for (const name of await filesOf(folder, isFollowed)) {
    const path = join(folder, name);
    const file = await open(path).catch(nullIfGone);
    if (file === null) continue;
    try {
      const log = await openLog(file);
      const identity = log === null ? null : identityOf(name, log.head, HEAD_BYTES_MAX);
      if (log !== null && identity !== null) yield* chunksOf(log, { name, identity }, offsets.get(identity) ?? 0);
    } finally {
      await file.close();
    }
  }
}

/** The text of a log, compressed or not. */
interface LogText {
  readonly head: Buffer;
  read(from: number): Promise<Buffer>;
}

async function openLog(file: FileHandle): Promise<LogText | null> {
  const head = await readAt(file, 0, HEAD_BYTES_MAX);
  if (head.length === 0) return null;
  if (!head.subarray(0, GZIP_MAGIC.length).equals(GZIP_MAGIC)) {
    return { head, read: (from) => readAt(file, from, CHUNK_BYTES) };
  }
  // One that is still being compressed is read at the next look.
  const whole = await promisify(gunzip)(await file.readFile()).catch(() => null);
  if (whole === null) return null;
  return {
    head: whole.subarray(0, HEAD_BYTES_MAX),
    read: async (from) => whole.subarray(from, from + CHUNK_BYTES),
  };
}

async function* chunksOf(
  log: LogText,
  of: Pick<LogChunk, 'name' | 'identity'>,
  offset: number,
): AsyncGenerator<LogChunk> {
  for (let from = offset; ; ) {
    const bytes = await log.read(from);
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    const isTooLong = end === 0 && bytes.length === CHUNK_BYTES;
    if (end === 0 && !isTooLong) return;
    const to = from + (isTooLong ? bytes.length : end);
    const lines = isTooLong ? [] : bytes.toString('utf8', 0, end - 1).split('\n');
    yield { ...of, lines, from, to, isTooLong };
    from = to;
  }
}

async function readAt(file: FileHandle, from: number, bytesMax: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(bytesMax), 0, bytesMax, from);
  return buffer.subarray(0, bytesRead);
}

/** By the time of their last change, then by name. */
async function filesOf(folder: string, isFollowed: (name: string) => boolean): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile() && isFollowed(entry.name)).map(({ name }) => name);
  const changed = await Promise.all(names.map((name) => stat(join(folder, name)).catch(nullIfGone)));
  const files = names.flatMap((name, at) => ({ name, at: changed[at]?.mtimeMs ?? 0 }));
  return files.sort((a, b) => a.at - b.at || (a.name < b.name ? -1 : 1)).map(({ name }) => name);
}

function nullIfGone(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}
