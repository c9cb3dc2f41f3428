import { hash } from 'node:crypto';
import type { LogRecord } from '../../../domain/decision-log/log.ts';
import type { RegisterSink } from '../../../domain/register/register-follower.ts';
import type { RegisterRecord } from '../../../domain/register/register-record.ts';
import { type RegisterView, viewOf } from '../../../domain/register/register-view.ts';
import { MemoryVersions } from '../../../domain/register/versions/memory-versions.ts';
import { LayeredVersions } from './layered-versions.ts';
import { isDamage, markDamaged, type StateFile } from './state-file.ts';
import { StoredVersions } from './stored-versions.ts';

/** Records held in memory before they go to disk together, and how long fewer wait. A crash costs reading them again. */
const FLUSH_RECORDS_MAX = 4_096;
const FLUSH_MILLIS_MAX = 1_000;
/**
 * Ids of each kind and rows of each subject that are remembered, in each of two generations: some 60 MB, which pays while
 * it is a fair share of all. Of a register of millions little is asked for again, and V8 lets a heap grow to four times
 * what lives in it.
 */
const REMEMBERED_MAX = 16_384;
const REMEMBERED_OF_MANY_MAX = 4_096;
const MANY_RECORDS = 4_000_000;
const POSITION = Buffer.from('position');

/** How far the topic `register` has been folded in. */
export interface RegisterPosition {
  readonly nextOffset: number;
  /** Versions held. */
  readonly size: number;
  /** The last record read before `nextOffset`: its offset and the SHA-256 of its value. */
  readonly last: { readonly offset: number; readonly hash: string } | null;
}

const beginning: RegisterPosition = { nextOffset: 0, size: 0, last: null };

/** What was applied since the last write to disk. */
class Pending {
  readonly versions = new MemoryVersions();
  readonly records: (readonly [record: RegisterRecord, offset: number])[] = [];
  position: RegisterPosition | null = null;
}

/**
 * The register on lmdb, alone in its folder: a fold over the topic `register` with its position.
 *
 * What is applied can be asked for at once, and goes to disk within a second, records and position in one transaction
 * that is flushed before it counts: no look-up and no barrier ever waits for a disk. CRASH: kill -9 or a power cut
 * leaves the last such transaction, a state that once was true, with the position it was true at; the follower reads on
 * from there, and nothing is decided before it has reached the end.
 */
export class RegisterTable implements RegisterSink {
  readonly view: RegisterView;
  readonly #folder: string;
  readonly #file: StateFile;
  readonly #stored: StoredVersions;
  readonly #layers: LayeredVersions;
  #position: RegisterPosition;
  #size: number;
  #pending = new Pending();
  /** Being written; gone from here once reads find it in lmdb. */
  #writing: Pending | null = null;
  #flushing: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | null = null;
  #failure: unknown = null;
  #fail: (error: unknown) => void = () => {};
  /** Rejects with `RegisterStateError` when what lies on disk is not what was written; never resolves. */
  readonly failed = new Promise<never>((_, reject) => {
    this.#fail = reject;
  });

  constructor(folder: string, file: StateFile) {
    this.#folder = folder;
    this.#file = file;
    this.failed.catch(() => {});
    this.#stored = new StoredVersions(
      this.#file,
      (cause) => this.#damagedBy(cause),
      () => (this.#size < MANY_RECORDS ? REMEMBERED_MAX : REMEMBERED_OF_MANY_MAX),
    );
    this.#layers = new LayeredVersions([this.#stored]);
    this.#position = this.#readPosition();
    this.#size = this.#position.size;
    const layers = this.#layers;
    this.view = viewOf({
      inForce: (kind, id, at) => layers.inForce(kind, id, at),
      begun: (kind, id, at) => layers.begun(kind, id, at),
      history: (kind, id) => layers.history(kind, id),
      everFiled: (kind, id) => layers.everFiled(kind, id),
      idsOf: (kind) => layers.idsOf(kind),
      search: (index, key, at, which) => layers.search(index, key, at, which),
      candidates: (index, key) => layers.candidates(index, key),
      size: () => this.#size,
    });
  }

  /** As of the last call of `applied`. */
  get position(): RegisterPosition {
    return this.#position;
  }

  get nextOffset(): number {
    return this.#position.nextOffset;
  }

  applyRecord(record: RegisterRecord, offset: number): void {
    if (this.#failure !== null) throw this.#failure;
    const before = this.#layers.begun(record.kind, record.id, record.validFrom);
    if (before === null || before.validFrom !== record.validFrom) this.#size += 1;
    this.#pending.versions.file(record);
    this.#pending.records.push([record, offset]);
    if (this.#pending.records.length === 1) this.#relayer();
  }

  /** Waits only while more is applied than can be written. */
  async applied(nextOffset: number, read: LogRecord | null): Promise<void> {
    if (this.#failure !== null) throw this.#failure;
    const last = read === null ? this.#position.last : { offset: read.offset, hash: hash('sha256', read.value) };
    this.#position = { nextOffset, size: this.#size, last };
    this.#pending.position = this.#position;
    if (this.#pending.records.length < FLUSH_RECORDS_MAX) {
      this.#timer ??= setTimeout(() => this.#flushSoon(), FLUSH_MILLIS_MAX).unref();
      return;
    }
    if (this.#writing !== null) await this.#flushing;
    this.#flushSoon();
  }

  /** Forgets everything: the state was another log's. */
  async clear(): Promise<void> {
    this.#stopTimer();
    await this.#flushing;
    await this.#file.clear();
    this.#pending = new Pending();
    this.#stored.forgetAll();
    this.#relayer();
    this.#position = beginning;
    this.#size = 0;
  }

  async close(): Promise<void> {
    await this.flush();
    await this.#file.close();
  }

  /** Resolves when all that was applied before the call is on disk. */
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
    if (writing.position === null) return;
    this.#pending = new Pending();
    this.#writing = writing;
    this.#relayer();
    await this.#file.transaction(() => {
      for (const [record, offset] of writing.records) this.#stored.put(record, offset);
      this.#file.meta.put(POSITION, Buffer.from(JSON.stringify(writing.position)));
    });
    this.#file.refresh();
    this.#stored.forget(writing.records.map(([record]) => record));
    this.#writing = null;
    this.#relayer();
  }

  /** In the order in which they were filed; an empty one would cost every look-up. */
  #relayer(): void {
    const held = [this.#writing, this.#pending].filter((one) => one !== null && one.records.length > 0);
    this.#layers.setLayers([this.#stored, ...held.map((one) => (one as Pending).versions)]);
  }

  #readPosition(): RegisterPosition {
    const value = this.#file.meta.getBinary(POSITION);
    return value === undefined ? beginning : JSON.parse(value.toString());
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
