import { createReadStream } from 'node:fs';
import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isCompressed } from './decompressed.ts';
import { identityOf } from './file-identity.ts';
import { ForwardText } from './forward-text.ts';

/** How much of a file is read at once; a longer line is refused. */
const CHUNK_BYTES = 4 * 1024 * 1024;
/** A first line is looked for in this many bytes. */
const HEAD_BYTES_MAX = 64 * 1024;
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
  /** The chunk is the beginning of a line that is too long; what follows of it is in no chunk. */
  readonly isTooLong: boolean;
  /** Why the rest of a compressed file cannot be read. */
  readonly damage?: string;
}

/** The files of a folder, as far as a log is in them. */
export class FollowedFolder {
  /** Compressed files that were read to their end, with their size and time: they do not grow, and reading them costs much. */
  readonly #finished = new Map<string, string>();
  /** Those that could not be read to their end: perhaps they are still being compressed. */
  readonly #unfinished = new Map<string, string>();
  /** By name, of the files that are there. */
  readonly #identities = new Map<string, string>();

  constructor(
    private readonly folder: string,
    private readonly isFollowed: (name: string) => boolean,
  ) {}

  /**
   * Reads what was appended to the files since `offsets`, the file that was changed last at the end. What is appended to a file while it
   * is read is for the next call, or one that grows all the time would never be read to its end. A file is
   * recognised by its name without what rotation adds, and by its first line: so one that is renamed or compressed goes on
   * where it was, and one that was emptied is another. A line counts once its end is written.
   */
  async *newLines(offsets: ReadonlyMap<string, number>): AsyncGenerator<LogChunk> {
    for (const name of await this.#files()) {
      const file = await open(join(this.folder, name)).catch(nullIfGone);
      if (file === null) continue;
      try {
        yield* this.#linesOf(file, name, offsets);
      } finally {
        await file.close();
      }
    }
  }

  async *#linesOf(file: FileHandle, name: string, offsets: ReadonlyMap<string, number>): AsyncGenerator<LogChunk> {
    const { size, mtimeMs } = await file.stat();
    const stamp = `${size} ${mtimeMs}`;
    if (size === 0 || this.#finished.get(name) === stamp) return;
    const begun = await readAt(file, 0, HEAD_BYTES_MAX);
    if (!isCompressed(begun)) {
      const identity = identityOf(name, begun, HEAD_BYTES_MAX);
      const read = (from: number, bytesMax = CHUNK_BYTES) => readAt(file, from, Math.min(bytesMax, size - from));
      if (identity === null) return;
      this.#identities.set(name, identity);
      yield* chunksOf(read, { name, identity }, offsets.get(identity) ?? 0);
      return;
    }
    yield* this.#linesOfCompressed(name, stamp, offsets);
  }

  async *#linesOfCompressed(
    name: string,
    stamp: string,
    offsets: ReadonlyMap<string, number>,
  ): AsyncGenerator<LogChunk> {
    const text = new ForwardText(createReadStream(join(this.folder, name)), CHUNK_BYTES);
    try {
      const head = (await text.read(0)).subarray(0, HEAD_BYTES_MAX);
      const identity = identityOf(name, head, HEAD_BYTES_MAX);
      const of = { name, identity: identity ?? `damaged ${name}` };
      this.#identities.set(name, of.identity);
      if (identity !== null) yield* chunksOf((from) => text.read(from), of, offsets.get(identity) ?? 0);
      const { damage } = text;
      if (damage !== null && this.#unfinished.get(name) !== stamp) {
        this.#unfinished.set(name, stamp);
        return;
      }
      this.#finished.set(name, stamp);
      const from = offsets.get(of.identity) ?? 0;
      if (damage !== null) yield { ...of, lines: [], from, to: from, isTooLong: false, damage };
    } finally {
      await text.close();
    }
  }

  /** Of the files that were there when they were read last. */
  get identities(): ReadonlySet<string> {
    return new Set(this.#identities.values());
  }

  /** By the time of their last change, then by name. */
  async #files(): Promise<readonly string[]> {
    const entries = await readdir(this.folder, { withFileTypes: true });
    const names = entries.filter((entry) => entry.isFile() && this.isFollowed(entry.name)).map(({ name }) => name);
    const there = new Set(names);
    for (const known of [this.#finished, this.#unfinished, this.#identities])
      for (const name of known.keys()) if (!there.has(name)) known.delete(name);
    const changed = await Promise.all(names.map((name) => stat(join(this.folder, name)).catch(nullIfGone)));
    const files = names.flatMap((name, at) => ({ name, at: changed[at]?.mtimeMs ?? 0 }));
    return files.sort((a, b) => a.at - b.at || (a.name < b.name ? -1 : 1)).map(({ name }) => name);
  }
}

async function* chunksOf(
  read: (from: number, bytesMax?: number) => Promise<Buffer>,
  of: Pick<LogChunk, 'name' | 'identity'>,
  offset: number,
): AsyncGenerator<LogChunk> {
  // UNTRUSTED: the rest of a line that is too long is no line, whatever it has.
  let isWithin = offset > 0 && (await read(offset - 1, 1))[0] !== NEWLINE;
  for (let from = offset; ; ) {
    const bytes = await read(from);
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    if (end === 0 && bytes.length < CHUNK_BYTES) return;
    const begin = isWithin ? bytes.indexOf(NEWLINE) + 1 : 0;
    const lines = begin === end ? [] : bytes.toString('utf8', begin, end - 1).split('\n');
    const to = from + (end === 0 ? bytes.length : end);
    yield { ...of, lines, from: from + begin, to, isTooLong: end === 0 && !isWithin };
    isWithin = end === 0;
    from = to;
  }
}

async function readAt(file: FileHandle, from: number, bytesMax: number): Promise<Buffer> {
  if (bytesMax <= 0) return Buffer.alloc(0);
  const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(bytesMax), 0, bytesMax, from);
  return buffer.subarray(0, bytesRead);
}

function nullIfGone(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}
