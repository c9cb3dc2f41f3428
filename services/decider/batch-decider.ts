import { setImmediate as nextTurn } from 'node:timers/promises';
import type { PartitionLags } from '../adapters/metrics/partition-lags.ts';
import type { WriterSchemas } from '../adapters/schema-registry/writer-schemas.ts';
import type { LogBatch, LogRecord } from '../domain/decision-log/log.ts';
import type { PartitionOwner } from '../domain/decision-log/partition-owner.ts';
import { appendDeadLetters } from './dead-letters.ts';
import { type DecidedRecord, decideRecord, readRecord, rejectRecord } from './decide-record.ts';
import { DecidedRun } from './decided-run.ts';
import { type DeciderDeps, judgingStateOf } from './decider-deps.ts';
import type { PendingIdentities } from './identities/pending-identities.ts';
import type { PartitionTables } from './partition-tables.ts';

export interface BatchDeciderParts {
  readonly deps: DeciderDeps;
  readonly partition: number;
  readonly owner: PartitionOwner;
  readonly tables: PartitionTables;
  readonly identities: PendingIdentities;
  readonly schemas: WriterSchemas;
  /** Of all partitions of the process. */
  readonly lags: PartitionLags;
}

/**
 * Records are decoded and decided this many at a time: a decoded event is garbage before the next ones are made, and the collector
 * never copies it. In between the thread serves others: a batch of a thousand takes longer than an answer may wait.
 */
const DECIDED_AT_ONCE = 64;

/**
 * Decides batches of one partition and appends the decisions as blocks of one owner. While a block is appended, the records behind it
 * are decided. Keeps no state between batches.
 *
 * CRASH: nothing of a block counts before the log has accepted it, and a block is appended only after the one before it is accepted.
 */
export class BatchDecider {
  readonly #parts: BatchDeciderParts;
  /** The block that grows. */
  #run: DecidedRun;
  /** The append of the last block, and what follows it. */
  #appended: Promise<void> = Promise.resolve();

  constructor(parts: BatchDeciderParts) {
    this.#parts = parts;
    this.#run = new DecidedRun(parts.partition);
  }

  /**
   * Resolves once every record of the batch is decided; `settled` once every decision is in the log, and every hole before
   * `nextOffset` is recorded. `registerEnd` is the end of the register, asked for after the records were fetched.
   *
   * Where `hasMore` returns true once they are decided, another call follows at once, and the last block stays open for its records.
   */
  async decide(
    { records, nextOffset, endOffset }: LogBatch,
    registerEnd: Promise<number>,
    hasMore: () => boolean,
  ): Promise<void> {
    const { deps, partition, lags } = this.#parts;
    const barrier = await registerEnd;
    if (deps.follower.offset < barrier) await this.flush();
    // The barrier: every register record acknowledged before these records were fetched is applied first.
    await deps.follower.reached(barrier);
    for (let begin = 0; begin < records.length; begin += DECIDED_AT_ONCE) {
      if (begin > 0) await nextTurn();
      await this.#decideSome(records.slice(begin, begin + DECIDED_AT_ONCE));
    }
    if (!hasMore()) await this.flush();
    const undecided = endOffset - nextOffset;
    const { count } = this.#run;
    this.#after(async () => {
      // A hole behind the open block is recorded once the block is in the log.
      if (count === 0) await this.#explainGap(nextOffset);
      lags.note(partition, undecided + count);
    });
  }

  /** Begins to append the open block. Anything else that is appended comes after it. */
  async flush(): Promise<void> {
    await this.#appended;
    if (this.#run.count > 0) this.#append(null);
  }

  /** Resolves once nothing is being appended; rejects where an append failed, also long before the call. */
  settled(): Promise<void> {
    return this.#appended;
  }

  /** Decides records into the run, and appends each run that is full. */
  async #decideSome(records: readonly LogRecord[]): Promise<void> {
    const { deps, partition, identities, schemas } = this.#parts;
    const read = records.map((record) => ({ record, content: readRecord(record, schemas) }));
    const isRejected = read.some(({ content }) => 'rejected' in content);
    const inputs = isRejected ? await appendDeadLetters(read, partition, deps) : read;
    let state = { ...judgingStateOf(deps), identities };
    for (const { record, content } of inputs) {
      const one =
        'rejected' in content ? rejectRecord(record, content, state) : decideRecord(record, content, partition, state);
      this.#rememberNow(one);
      if (!this.#run.canTake(one)) {
        await this.#appended;
        this.#append(one);
        state = { ...judgingStateOf(deps), identities };
      }
      this.#run.add(one);
    }
  }

  /** At once: another partition may have a record of the same identity, and decide it while this one waits for an append. */
  #rememberNow({ remember }: DecidedRecord): void {
    const { identities, partition } = this.#parts;
    if (remember !== null) identities.add(remember.identity, remember.contentHash, partition);
  }

  /** Begins to append the run, once the one before it is in the log. `next` is decided already, and begins the next one. */
  #append(next: DecidedRecord | null): void {
    const run = this.#run;
    this.#run = new DecidedRun(this.#parts.partition);
    this.#parts.identities.appending(this.#parts.partition);
    if (next !== null) this.#rememberNow(next);
    this.#after(() => this.#write(run));
  }

  async #write(run: DecidedRun): Promise<void> {
    const { deps, partition, owner, tables, identities } = this.#parts;
    const { firstSource, lastSource, entries } = run;
    await this.#explainGap(firstSource);
    await owner.appendDecisions({ firstSource, lastSource, entries });
    run.addTo(deps.meters);
    tables.put(owner.position, { entries: run.identities, filed: run.filed });
    identities.accepted(partition);
  }

  #after(work: () => Promise<void>): void {
    this.#appended = this.#appended.then(work);
    // The error surfaces where it is awaited.
    this.#appended.catch(() => {});
  }

  /** Appends a gap for source offsets before `begin` that contain no record. */
  async #explainGap(begin: number): Promise<void> {
    const { deps, partition, owner } = this.#parts;
    const first = owner.state.last + 1;
    if (begin <= first) return;
    const cause = 'the log holds no record at these offsets';
    deps.logger.error({ partition, first, last: begin - 1 }, cause);
    await owner.appendGap({ first, last: begin - 1, cause });
  }
}
