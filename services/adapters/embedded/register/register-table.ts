import { hash } from 'node:crypto';
import type { LogRecord } from '../../../domain/decision-log/log.ts';
import type { RegisterSink } from '../../../domain/register/register-follower.ts';
import type { RegisterRecord } from '../../../domain/register/register-record.ts';
import { type RegisterView, viewOf } from '../../../domain/register/register-view.ts';
import { MemoryVersions } from '../../../domain/register/versions/memory-versions.ts';
import { LayeredVersions } from './layered-versions.ts';
import { isDamage, markDamaged, type StateFile } from './state-file.ts';
import { DamagedBytesError, openedFromRange } from './state-format.ts';
import { StoredVersions } from './stored-versions.ts';
import { ValueWriter } from './value-writer.ts';

/**
 * The number of records that are buffered before a write, and how long fewer wait. A crash costs reading them again.
 */
const FLUSH_RECORDS_MAX = 4_096;
/** Records that are written in one turn, some ten milliseconds. More are where they were read together. */
const STEP_RECORDS = 512;
const FLUSH_MILLIS_MAX = 1_000;
/**
 * The number of ids of each kind and rows of each subject that are cached, in each of two generations: a company of 6,000 owners fits, with
 * some 8 KB of live heap for an owner and what belongs to it. V8 lets a heap grow to four times its live data.
 */
const REMEMBERED_MAX = 8_192;
const POSITION = Buffer.from('position');

/** How far the topic `register` has been folded in. */
export interface RegisterPosition {
  readonly nextOffset: number;
  /** The last record read before `nextOffset`: its offset and the SHA-256 of its value. */
  readonly last: { readonly offset: number; readonly hash: string } | null;
}

const beginning: RegisterPosition = { nextOffset: 0, last: null };

/** A position, and how many of the records that wait are before it. */
interface Step {
  readonly position: RegisterPosition;
  readonly count: number;
}

/** Records applied since the last write to disk. */
class Pending {
  readonly versions = new MemoryVersions();
  readonly records: (readonly [record: RegisterRecord, offset: number])[] = [];
  /** Each is written in a turn of its own. */
  readonly steps: Step[] = [];

  moveTo(position: RegisterPosition): void {
    const count = this.records.length;
    if (this.steps.length > 0 && count - (this.steps.at(-2)?.count ?? 0) <= STEP_RECORDS) this.steps.pop();
    this.steps.push({ position, count });
  }
}

/**
 * The register on lmdb, alone in its folder: a fold of the topic `register` together with its position.
 *
 * Applied records are visible at once. They reach the disk within a second: a transaction writes records and
 * the position behind them, so no look-up or barrier ever waits for a disk. CRASH: kill -9 or a power cut leaves the last committed
 * transaction, which is a consistent earlier state with its position. The follower continues from there, and nothing is
 * decided before it reaches the end.
 */
export class RegisterTable implements RegisterSink {
  readonly view: RegisterView;
  readonly #folder: string;
  readonly #file: StateFile;
  readonly #stored: StoredVersions;
  readonly #layers: LayeredVersions;
  readonly #writer = new ValueWriter();
  #position: RegisterPosition;
  #pending = new Pending();
  /** The batch being written. It is cleared once reads find it in lmdb. */
  #writing: Pending | null = null;
  #flushing: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | null = null;
  #failure: unknown = null;
  #fail: (error: unknown) => void = () => {};
  /** Rejects with `RegisterStateError` when the state on disk is damaged; never resolves. */
  readonly failed = new Promise<never>((_, reject) => {
    this.#fail = reject;
  });

  constructor(folder: string, file: StateFile) {
    this.#folder = folder;
    this.#file = file;
    this.failed.catch(() => {});
    try {
      this.#stored = new StoredVersions(file, (cause) => this.#damagedBy(cause), REMEMBERED_MAX);
      this.#position = this.#readPosition();
    } catch (error) {
      throw this.#damagedBy(error);
    }
    this.#layers = new LayeredVersions(this.#stored);
    this.view = viewOf(this.#layers);
  }

  /** The position as of the last call of `applied`. */
  get position(): RegisterPosition {
    return this.#position;
  }

  get nextOffset(): number {
    return this.#position.nextOffset;
  }

  applyRecord(record: RegisterRecord, offset: number): void {
    if (this.#failure !== null) throw this.#failure;
    this.#pending.versions.file(record);
    this.#pending.records.push([record, offset]);
    if (this.#pending.records.length === 1) this.#relayer();
  }

  /** Waits only while more is applied than the disk can take. */
  async applied(nextOffset: number, read: LogRecord | null): Promise<void> {
    if (this.#failure !== null) throw this.#failure;
    const last = read === null ? this.#position.last : { offset: read.offset, hash: hash('sha256', read.value) };
    this.#position = { nextOffset, last };
    this.#pending.moveTo(this.#position);
    if (this.#pending.records.length < FLUSH_RECORDS_MAX) {
      this.#timer ??= setTimeout(() => this.#flushSoon(), FLUSH_MILLIS_MAX).unref();
      return;
    }
    if (this.#writing !== null) await this.#flushing;
    this.#flushSoon();
  }

  /** Removes everything: the state belonged to another log. */
  async clear(): Promise<void> {
    this.#stopTimer();
    await this.#flushing;
    await this.#file.clear();
    this.#pending = new Pending();
    this.#stored.forgetAll();
    this.#relayer();
    this.#position = beginning;
  }

  async close(): Promise<void> {
    await this.flush();
    await this.#file.close();
  }

  /** Resolves when everything applied before the call is on disk. */
  flush(): Promise<void> {
    this.#stopTimer();
    this.#flushing = this.#flushing.then(() => this.#write());
    return this.#flushing;
  }

  #flushSoon(): void {
    this.flush().catch((error) => {
      this.#failure = error;
      this.#fail(error);
    });
  }

  async #write(): Promise<void> {
    const writing = this.#pending;
    if (writing.steps.length === 0) return;
    this.#pending = new Pending();
    this.#writing = writing;
    this.#relayer();
    let from = 0;
    for (const { position: reached, count } of writing.steps) {
      await this.#writeStep(writing.records.slice(from, count), reached);
      from = count;
    }
    this.#writing = null;
    this.#relayer();
  }

  /** CRASH: leaves the steps before, with the position that they reach. */
  async #writeStep(records: Pending['records'], position: RegisterPosition): Promise<void> {
    const write = () => {
      for (const [record, offset] of records) this.#stored.put(record, offset);
      this.#file.meta.put(POSITION, this.#writer.begin().text(JSON.stringify(position)).sealed());
    };
    await this.#file.transaction(write).catch((error: unknown) => {
      throw this.#damagedBy(error);
    });
    this.#file.refresh();
    this.#stored.forget(records.map(([record]) => record));
  }

  /** Keeps the layers in filing order and skips empty ones, because each layer slows down every look-up. */
  #relayer(): void {
    const held = [this.#writing, this.#pending].filter((one) => one !== null && one.records.length > 0);
    this.#layers.setLayers(held.map((one) => (one as Pending).versions));
  }

  #readPosition(): RegisterPosition {
    const { meta } = this.#file;
    try {
      const value = meta.getBinary(POSITION);
      if (value !== undefined) return JSON.parse(openedFromRange(value).toString());
      // All of it is written in one transaction, and read from the beginning it would be there twice.
      if ([...meta.getRange({ limit: 1 })].length > 0) throw new DamagedBytesError('there are rows without a position');
      return beginning;
    } catch (error) {
      throw this.#damagedBy(error);
    }
  }

  #damagedBy(cause: unknown): Error {
    if (!isDamage(cause)) return cause as Error;
    const error = markDamaged(this.#folder, cause);
    this.#failure ??= error;
    this.#fail(error);
    return error;
  }

  #stopTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
