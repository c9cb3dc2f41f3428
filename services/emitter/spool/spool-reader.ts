import { open } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { SpoolCorruptError } from '../audit-errors.ts';
import type { Spool } from './spool.ts';
import { type Piece, piecesOf, type SpoolEntry } from './spool-entry.ts';
import type { SpoolSegment } from './spool-start.ts';

/** The maximum events in one delivery. */
export const BATCH_EVENTS_MAX = 1_000;
/** The maximum JSON of one delivery in UTF-16 units; far below intake's limit for a request. */
const BATCH_CHARS_MAX = 2 * 1024 * 1024;

/** A file of the spool cannot be read at present. What is in it keeps its place: it may be readable again. */
export class SpoolUnreadableError extends Error {
  override readonly name = 'SpoolUnreadableError';
}

/**
 * Reads the entries of a spool from the first undelivered one on, in order. Unreadable bytes are reported once, as are missing
 * numbers; the entries behind them still follow, and then their file becomes a `corrupt-` file.
 */
export class SpoolReader {
  readonly #spool: Spool;
  readonly #onTrouble: (error: Error) => void;
  /** The bytes of the oldest segment that are already read. */
  #position = 0;
  /** Where the oldest segment goes, because it has damaged bytes. */
  #keepAs: string | null = null;
  #expected: number;
  #ends: readonly number[] = [];

  constructor(spool: Spool, onTrouble: (error: Error) => void) {
    this.#spool = spool;
    this.#onTrouble = onTrouble;
    const isKnown = spool.deliveredBelow > 0;
    this.#expected = isKnown ? spool.deliveredBelow : (spool.segments[0]?.first ?? 0);
  }

  /**
   * Returns the next entries, at most `countMax`. Repeats them until they are delivered; empty when everything on disk
   * is.
   */
  async next(countMax: number = BATCH_EVENTS_MAX): Promise<readonly SpoolEntry[]> {
    for (;;) {
      const [oldest] = this.#spool.segments;
      if (oldest === undefined) return [];
      const isClosed = this.#spool.segments.length > 1;
      const entries = await this.#nextOf(oldest, countMax);
      if (entries.length > 0) return entries;
      if (this.#position < oldest.bytes) continue;
      if (!isClosed) return [];
      this.expectFrom(this.#spool.segments[1]?.first ?? this.#expected);
      await this.#spool.dropOldest(this.#keepAs).catch((error: Error) => this.#reportStaying(oldest, error));
      // Another process has the spool.
      if (this.#spool.segments[0] === oldest) return [];
      this.#position = 0;
      this.#keepAs = null;
    }
  }

  /** Marks `entries`, the first ones of the last `next`, as delivered. */
  async delivered(entries: readonly SpoolEntry[]): Promise<void> {
    this.#position = this.#ends[entries.length - 1] ?? this.#position;
    const last = entries.at(-1);
    if (last === undefined) return;
    this.#expected = last.sequence + 1;
    await this.#spool.setDelivered(this.#expected);
  }

  /** Returns entries up to the first piece that is not one; that piece is handled once it comes first. */
  async #nextOf(segment: SpoolSegment, countMax: number): Promise<SpoolEntry[]> {
    const base = this.#position;
    const end = segment.bytes;
    const bytes = await readFrom(segment, base).catch((error: Error) => {
      const until = 'nothing behind it is delivered until it can be read, or is moved away';
      throw new SpoolUnreadableError(`\`${segment.path}\` cannot be read: ${error.message}; ${until}`, {
        cause: error,
      });
    });
    // The segment became shorter: the numbers will show what is missing.
    if (bytes.length === 0) this.#position = end;
    const entries: SpoolEntry[] = [];
    const ends: number[] = [];
    let next = this.#expected;
    let characters = 0;
    for (const piece of piecesOf(bytes)) {
      if (piece.kind !== 'entry') {
        if (entries.length === 0) this.#skip(segment, piece);
        break;
      }
      const { entry } = piece;
      if (entry.sequence < this.#spool.deliveredBelow) {
        this.#position = base + piece.to;
        continue;
      }
      // Behind a gap: it is looked at once it comes first.
      if (entries.length > 0 && entry.sequence > next) break;
      characters += entry.json.length;
      if (entries.length >= countMax || (entries.length > 0 && characters > BATCH_CHARS_MAX)) break;
      // Those behind the first are expected once it is delivered: until then their file may be removed.
      if (entries.length === 0) this.expectFrom(entry.sequence);
      next = entry.sequence + 1;
      entries.push(entry);
      ends.push(base + piece.to);
    }
    this.#ends = ends;
    return entries;
  }

  #skip({ path }: SpoolSegment, { kind, from, to }: Piece): void {
    if (kind === 'corrupt') {
      this.#keepAs = join(this.#spool.folder, basename(path).replace('spool-', 'corrupt-'));
      const what = `${to - from} bytes at ${this.#position} of \`${path}\` are not a valid entry`;
      const kept = `once the rest of it is delivered, the file becomes \`${this.#keepAs}\``;
      this.#onTrouble(new SpoolCorruptError(`${what}; ${kept}`, this.#keepAs));
    }
    this.#position += to - from;
  }

  #reportStaying({ path, bytes }: SpoolSegment, { message }: Error): void {
    const then = `it takes ${bytes} bytes beyond the limit, and a next start may send it again`;
    this.#onTrouble(new Error(`\`${path}\` is delivered, and stays in the spool: ${message}; ${then}`));
  }

  /** INVARIANT: numbers on disk are contiguous, so a gap means that entries are lost. */
  expectFrom(sequence: number): void {
    if (sequence <= this.#expected) return;
    const missing = `events ${this.#expected} to ${sequence - 1} are missing from the spool, expected all of them`;
    this.#expected = sequence;
    this.#onTrouble(new SpoolCorruptError(missing, null));
  }
}

async function readFrom({ path, bytes }: SpoolSegment, position: number): Promise<Buffer> {
  if (position >= bytes) return Buffer.alloc(0);
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (file === null) return Buffer.alloc(0);
  try {
    const buffer = Buffer.alloc(bytes - position);
    const { bytesRead } = await file.read(buffer, 0, buffer.length, position);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
