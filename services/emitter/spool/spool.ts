import { type FileHandle, mkdir, open, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from '../../adapters/filesystem/durable-file.ts';
import {
  acquireLock,
  type LockLoss,
  type LockOptions,
  type ProcessLock,
} from '../../adapters/filesystem/process-lock.ts';
import { encodeEntry, piecesOf, type SpoolEntry } from './spool-entry.ts';
import {
  ENTRY_BYTES_MIN,
  findSegments,
  readDelivered,
  type SpoolSegment,
  segmentName,
  sequenceAfter,
} from './spool-start.ts';

export interface SpoolOptions {
  /** A folder of one process that contains nothing else. */
  readonly folder: string;
  /** The maximum total size of the segment files. */
  readonly bytesMax: number;
  /** Creates and opens a segment file. Tests of disk errors replace it. */
  readonly openFile?: (path: string) => Promise<FileHandle>;
  /** Receives a line before a wait of some seconds for a process that may have died, and at a start without the file in use. */
  readonly report?: LockOptions['report'];
}

/** The spool is full: the entry was not stored. Delivering entries frees space. */
export class SpoolFullError extends Error {
  override readonly name = 'SpoolFullError';
}
/** The disk did not store the entry. */
export class SpoolDiskError extends Error {
  override readonly name = 'SpoolDiskError';
}

/** Why a spool is not that of this process any more, and how many entries waited in it then. */
interface SpoolLoss {
  readonly is: LockLoss;
  readonly waiting: number;
}

const SEGMENT_BYTES_MAX = 4 * 1024 * 1024;
/** The minimum number of segments of a full spool: space is freed in whole segments. */
const SEGMENTS_WHEN_FULL = 8;

interface UnwrittenEntry {
  readonly build: (sequence: number) => string;
  readonly resolve: (entry: SpoolEntry) => void;
  readonly reject: (error: Error) => void;
}

/**
 * A queue of events on disk. An entry is numbered when it is written and both are flushed together, so numbers have no
 * gap and no duplicate, whenever the process dies. Entries that wait at the same time share a flush.
 *
 * CRASH: the newest file may end in a partial entry that was never acknowledged. Every start writes to a new file, so
 * the partial entry stays at the end of its file, where the reader stops; its number is used again.
 */
export class Spool {
  readonly folder: string;
  /** Oldest first; the last one is being written. */
  readonly segments: SpoolSegment[] = [];
  readonly #bytesMax: number;
  readonly #segmentBytesMax: number;
  readonly #openFile: (path: string) => Promise<FileHandle>;
  readonly #lock: ProcessLock;
  readonly #report: (line: string) => void;
  #file: FileHandle | null = null;
  /** The file in use may have bytes behind the flushed ones. */
  #isBeyond = false;
  #waiting: UnwrittenEntry[] = [];
  #writing: Promise<void> | null = null;
  #broken: SpoolDiskError | null = null;
  #nextSequence = 0;
  #deliveredBelow = 0;
  #loss: SpoolLoss | null = null;

  private constructor({ folder, bytesMax, openFile, report = () => undefined }: SpoolOptions, lock: ProcessLock) {
    this.folder = folder;
    this.#bytesMax = bytesMax;
    this.#segmentBytesMax = Math.min(SEGMENT_BYTES_MAX, Math.floor(bytesMax / SEGMENTS_WHEN_FULL));
    this.#openFile = openFile ?? ((path) => open(path, 'a', 0o600));
    this.#lock = lock;
    this.#report = report;
  }

  /** Throws `RangeError` for a `bytesMax` without room, `LockHeldError` while another process has the folder, and `SpoolVersionError`. */
  static async open(options: SpoolOptions): Promise<Spool> {
    const { folder, report, bytesMax } = options;
    // Not `<`: a number that could not be read is NaN.
    if (!(bytesMax >= ENTRY_BYTES_MIN)) {
      const expected = `expected at least ${ENTRY_BYTES_MIN}, the bytes of a short event`;
      throw new RangeError(`\`bytesMax\` of the spool is \`${bytesMax}\`, ${expected}`);
    }
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const lock = await acquireLock(folder, 'spool', report === undefined ? {} : { report });
    const spool = new Spool(options, lock);
    try {
      await spool.#recover();
      return spool;
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /** The number of the next entry. */
  get nextSequence(): number {
    return this.#nextSequence;
  }

  /** Entries below this number are already delivered. */
  get deliveredBelow(): number {
    return this.#deliveredBelow;
  }

  get bytes(): number {
    return this.segments.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /**
   * Resolves when the entry is on disk. Rejects with `SpoolFullError` or `SpoolDiskError`; the entry then has no
   * number.
   */
  append(build: (sequence: number) => string): Promise<SpoolEntry> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ build, resolve, reject });
      this.#writing ??= this.#writeAll();
    });
  }

  /**
   * Set for good once another process has the folder, because this one did nothing for ten seconds, or once somebody removed it. The
   * other process delivers what waits here, and has the numbers: nothing more is stored here, and no file is touched.
   */
  get loss(): SpoolLoss | null {
    const is = this.#loss === null ? this.#lock.loss() : null;
    if (is === null) return this.#loss;
    this.#loss = { is, waiting: this.#nextSequence - this.#deliveredBelow };
    this.#broken = new SpoolDiskError(is === 'taken-over' ? 'another process took the folder over' : 'it was removed');
    this.#deliveredBelow = this.#nextSequence;
    return this.#loss;
  }

  /** The file is a hint for the next start: if it is lost, events are delivered again, as duplicates. */
  async setDelivered(below: number): Promise<void> {
    if (this.loss !== null) return;
    this.#deliveredBelow = below;
    const path = join(this.folder, 'delivered.json');
    try {
      await writeFile(`${path}.new`, JSON.stringify({ below }), { mode: 0o600 });
      await rename(`${path}.new`, path);
    } catch {
      // A full disk must not stop the deliveries that free space.
    }
  }

  /** Returns the newest entry that is on the disk, delivered or not. Null if every file with entries was removed. */
  async lastEntry(): Promise<SpoolEntry | null> {
    for (const { path } of this.segments.toReversed()) {
      let last: SpoolEntry | null = null;
      for (const piece of piecesOf(await readFile(path))) if (piece.kind === 'entry') last = piece.entry;
      if (last !== null) return last;
    }
    return null;
  }

  /** Stores an event that the receiver refused for good as `refused-SEQUENCE.json`. */
  async keepRefused(sequence: number, json: string): Promise<void> {
    await writeFile(join(this.folder, `refused-${sequence}.json`), json, { mode: 0o600, flush: true });
  }

  /**
   * Removes the oldest segment once all its entries are delivered; renames its file where `keepAs` is a path. Rejects where the file
   * stays, which must not stop the deliveries: the next start skips what is in it as far as `delivered.json` could be written.
   */
  async dropOldest(keepAs: string | null): Promise<void> {
    const [oldest] = this.segments;
    if (oldest === undefined || this.segments.length === 1 || this.loss !== null) return;
    this.segments.shift();
    if (keepAs === null) await rm(oldest.path, { force: true });
    else await rename(oldest.path, keepAs);
    // It may not have been written before for want of this room.
    await this.setDelivered(this.#deliveredBelow);
  }

  async close(): Promise<void> {
    while (this.#writing !== null) await this.#writing;
    this.#broken ??= new SpoolDiskError('the spool is closed');
    if (this.loss === null) await this.#takeBack().catch(() => undefined);
    await this.#file?.close();
    this.#lock.release();
  }

  async #recover(): Promise<void> {
    this.segments.push(...(await findSegments(this.folder)));
    this.#deliveredBelow = await readDelivered(join(this.folder, 'delivered.json'));
    const newest = this.segments.at(-1);
    const after = newest === undefined ? 0 : await sequenceAfter(newest);
    if (newest === undefined && this.#deliveredBelow > 0)
      this.#report(
        `no file of the spool \`${this.folder}\` is there, expected the one in use: what waited in it is missing`,
      );
    this.#nextSequence = Math.max(after, this.#deliveredBelow);
    if (newest !== undefined && newest.first === this.#nextSequence) {
      // Nothing in it was ever acknowledged.
      await truncate(newest.path);
      this.segments.pop();
    }
    await this.#openSegment();
  }

  async #openSegment(): Promise<void> {
    const path = join(this.folder, segmentName(this.#nextSequence));
    const file = await this.#openFile(path);
    await syncFolder(this.folder);
    await this.#file?.close();
    this.#file = file;
    this.segments.push({ path, first: this.#nextSequence, bytes: 0 });
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) await this.#writeGroup();
    this.#writing = null;
  }

  /** Writes what fits into a segment: one with more of a small spool would leave no room for a next one, and is never removed. */
  async #writeGroup(): Promise<void> {
    const taken: { readonly waiting: UnwrittenEntry; readonly entry: SpoolEntry }[] = [];
    const frames: Buffer[] = [];
    const inUse = this.segments.at(-1)?.bytes ?? 0;
    const isNextOpened = inUse >= this.#segmentBytesMax;
    // The file in use is removed once a next one is opened, and all in it is delivered.
    let bytes = isNextOpened && this.#deliveredBelow === this.#nextSequence ? 0 : this.bytes;
    const bytesAfter = bytes + this.#segmentBytesMax - (isNextOpened ? 0 : inUse);
    const group = this.#waiting;
    let at = 0;
    for (; at < group.length && bytes < bytesAfter; at += 1) {
      const waiting = group[at] as UnwrittenEntry;
      const sequence = this.#nextSequence + taken.length;
      const entry = built(waiting, sequence);
      if (entry === null) continue;
      const bytesOfEntry = encodeEntry(entry);
      if (bytes + bytesOfEntry.length > this.#bytesMax) {
        waiting.reject(new SpoolFullError(`the spool has ${bytes} bytes, expected at most ${this.#bytesMax}`));
        continue;
      }
      bytes += bytesOfEntry.length;
      frames.push(bytesOfEntry);
      taken.push({ waiting, entry });
    }
    this.#waiting = this.#waiting.slice(at);
    try {
      if (taken.length > 0) await this.#write(Buffer.concat(frames));
      this.#nextSequence += taken.length;
      for (const { waiting, entry } of taken) waiting.resolve(entry);
    } catch (error) {
      const trouble = new SpoolDiskError(`the spool cannot be written: ${(error as Error).message}`, { cause: error });
      for (const { waiting } of taken) waiting.reject(trouble);
    }
  }

  async #write(bytes: Buffer): Promise<void> {
    if (this.#broken !== null || this.loss !== null) throw this.#broken;
    await this.#takeBack();
    if ((this.segments.at(-1)?.bytes ?? 0) >= this.#segmentBytesMax) await this.#openSegment();
    const segment = this.segments.at(-1);
    if (segment === undefined || this.#file === null) throw new Error('no segment is open');
    this.#isBeyond = true;
    try {
      await this.#file.appendFile(bytes);
      await this.#file.datasync();
      // A process that takes the folder over removes the claim before it reads: these bytes are read while the claim is there.
      if (this.loss !== null) throw this.#broken;
    } catch (error) {
      if (this.loss === null) await this.#takeBack().catch(() => undefined);
      throw error;
    }
    segment.bytes += bytes.length;
    this.#isBeyond = false;
  }

  /** After a failed flush the content of the disk is unknown. If the write cannot be undone now, it is before the next one. */
  async #takeBack(): Promise<void> {
    if (!this.#isBeyond) return;
    await this.#file?.truncate(this.segments.at(-1)?.bytes);
    await this.#file?.datasync();
    this.#isBeyond = false;
  }
}

/** Null where the entry cannot be built: it alone is rejected. */
function built({ build, reject }: UnwrittenEntry, sequence: number): SpoolEntry | null {
  try {
    return { sequence, json: build(sequence) };
  } catch (error) {
    reject(error as Error);
    return null;
  }
}
