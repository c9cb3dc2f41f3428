import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from '../../adapters/logger.ts';

/** Space on the disk is given back in files of about this size. */
const FILE_BYTES = 32 * 1024 * 1024;
/** A block has up to a thousand entries, most of half a kilobyte: few writes for all of them. */
const JOINED_BYTES = 256 * 1024;
const OWNER_ONLY = 0o600;

/** Where bytes of the tail are. `uses`: by blocks and searches. */
export interface TailBytes {
  uses: number;
  /** Returns them in memory of their own. */
  read(at: number, length: number): Buffer;
  close(): void;
}

class TailFile implements TailBytes {
  /** Where the next bytes go. */
  end = 0;
  uses = 0;

  constructor(private readonly fd: number) {}

  /** Throws what the system reports, as that the disk is full. What was written of it is written over later. */
  write(bytes: Buffer, at: number): void {
    for (let done = 0; done < bytes.length; ) done += writeSync(this.fd, bytes, done, bytes.length - done, at + done);
  }

  read(at: number, length: number): Buffer {
    const bytes = Buffer.allocUnsafe(length);
    const read = readSync(this.fd, bytes, 0, length, at);
    if (read !== length) throw new Error(`a file of the tail ends after ${read} bytes at ${at}, expected ${length}`);
    return bytes;
  }

  close(): void {
    closeSync(this.fd);
  }
}

/** What the disk did not take. */
class TailMemory implements TailBytes {
  uses = 0;

  constructor(private readonly bytes: Buffer) {}

  read(at: number, length: number): Buffer {
    return Buffer.from(this.bytes.subarray(at, at + length));
  }

  close(): void {}
}

export interface PlacedBytes {
  readonly file: TailBytes;
  readonly at: number;
}

/**
 * Bytes of decisions that no index file contains, on the disk. To deflate them took ten times the processor time, and a search
 * inflated them. The system keeps what was written last in memory that it can take back.
 *
 * The files have no names, so a crash leaves nothing behind: the log has the same bytes.
 */
export class TailFiles {
  readonly #folder: string;
  readonly #logger: Pick<Logger, 'warn'>;
  readonly #fileBytes: number;
  #isFailing = false;
  #current: TailFile | null = null;
  #opened = 0;
  readonly #memory = Buffer.allocUnsafeSlow(JOINED_BYTES);

  /** @param fileBytes A file takes no more bytes once it has so many. */
  constructor(folder: string, logger: Pick<Logger, 'warn'>, fileBytes = FILE_BYTES) {
    this.#folder = folder;
    this.#logger = logger;
    this.#fileBytes = fileBytes;
  }

  /**
   * Appends the entries of one block, one behind the other. The block uses the file until `release`. What a disk that is full does
   * not take is in memory: who searches then is not to lose anything, and intake refuses more.
   */
  place(entries: readonly Buffer[]): PlacedBytes {
    let placed: PlacedBytes;
    try {
      placed = this.#append(entries, this.#fileWithRoom());
      this.#isFailing = false;
    } catch (error) {
      if (!this.#isFailing) this.#logger.warn({ err: error }, 'decisions that are not indexed stay in memory');
      this.#isFailing = true;
      placed = { file: new TailMemory(Buffer.concat(entries)), at: 0 };
    }
    placed.file.uses += 1;
    return placed;
  }

  retain(file: TailBytes): void {
    file.uses += 1;
  }

  /** What nobody uses any more is written over, or its space is given back. */
  release(file: TailBytes): void {
    file.uses -= 1;
    if (file.uses > 0) return;
    if (file === this.#current) this.#current.end = 0;
    else file.close();
  }

  /** Files that are in use are closed with their last use. */
  close(): void {
    const current = this.#current;
    this.#current = null;
    if (current?.uses === 0) current.close();
  }

  /** CRASH or error: the bytes that were written are behind the end, and are written over. */
  #append(entries: readonly Buffer[], file: TailFile): PlacedBytes {
    const at = file.end;
    let [written, joined] = [at, 0];
    const write = (bytes: Buffer) => {
      file.write(bytes, written);
      written += bytes.length;
    };
    for (const entry of entries) {
      if (joined + entry.length > JOINED_BYTES) {
        write(this.#memory.subarray(0, joined));
        joined = 0;
      }
      if (entry.length > JOINED_BYTES) {
        write(entry);
      } else {
        this.#memory.set(entry, joined);
        joined += entry.length;
      }
    }
    write(this.#memory.subarray(0, joined));
    file.end = written;
    return { file, at };
  }

  #fileWithRoom(): TailFile {
    const current = this.#current;
    if (current !== null && current.end < this.#fileBytes) return current;
    const next = this.#open();
    this.#current = next;
    if (current?.uses === 0) current.close();
    return next;
  }

  #open(): TailFile {
    const path = join(this.#folder, `tail-${this.#opened}`);
    this.#opened += 1;
    const fd = openSync(path, 'w+', OWNER_ONLY);
    unlinkSync(path);
    return new TailFile(fd);
  }
}
