import { setImmediate as nextTurn } from 'node:timers/promises';
import type { PartitionLags } from '../adapters/metrics/partition-lags.ts';
import { OneAtATime } from '../adapters/process/threads/one-at-a-time.ts';
import type { WriterSchemas } from '../adapters/schema-registry/writer-schemas.ts';
import { SharedMemory } from '../avro/shared-memory.ts';
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
/** The memory of an entry until it is in its block. A larger one has memory of its own. */
const ENTRY_BYTES = 64 * 1024;
/** Of all partitions of the thread. */
const deciding = new OneAtATime();

/**
 * Decides batches of one partition and appends the decisions as blocks of one owner. Keeps no state between batches, only memory.
 */
export class BatchDecider {
  readonly #parts: BatchDeciderParts;
  /** The block that grows. */
  readonly #run: DecidedRun;
  readonly #memory = new SharedMemory(ENTRY_BYTES);
  /** Lets other partitions decide. */
  #leave = (): void => {};

  constructor(parts: BatchDeciderParts) {
    this.#parts = parts;
    this.#run = new DecidedRun(parts.partition);
  }

  /** Resolves once every record of the batch is decided in the log, and every hole before `nextOffset` is recorded. */
  async decide({ records, nextOffset, endOffset }: LogBatch): Promise<void> {
    const { deps } = this.#parts;
    // The barrier: every register record acknowledged before these records were fetched is applied first.
    await deps.follower.reached(await deps.log.endOffset('register', 0));
    this.#run.clear();
    this.#leave = await deciding.enter();
    try {
      for (let begin = 0; begin < records.length; begin += DECIDED_AT_ONCE) {
        if (begin > 0) await nextTurn();
        await this.#decideSome(records.slice(begin, begin + DECIDED_AT_ONCE));
      }
    } finally {
      this.#leave();
    }
    if (!this.#run.isEmpty) await this.#append(null);
    await this.#explainGap(nextOffset);
    this.#parts.lags.note(this.#parts.partition, endOffset - nextOffset);
  }

  /** Decides records into the run, and appends each run that is full. */
  async #decideSome(records: readonly LogRecord[]): Promise<void> {
    const { deps, partition, identities, schemas } = this.#parts;
    const read = records.map((record) => ({ record, content: readRecord(record, schemas) }));
    const isRejected = read.some(({ content }) => 'rejected' in content);
    const inputs = isRejected ? await this.#whileOthersDecide(() => appendDeadLetters(read, partition, deps)) : read;
    let state = { ...judgingStateOf(deps), identities, memory: this.#memory };
    for (const { record, content } of inputs) {
      this.#memory.clear();
      const one =
        'rejected' in content ? rejectRecord(record, content, state) : decideRecord(record, content, partition, state);
      this.#rememberNow(one);
      if (!this.#run.canTake(one)) {
        await this.#whileOthersDecide(() => this.#append(one));
        state = { ...judgingStateOf(deps), identities, memory: this.#memory };
      }
      this.#run.add(one);
    }
  }

  /** At once: another partition may have a record of the same identity, and decide it while this one appends. */
  #rememberNow({ remember }: DecidedRecord): void {
    const { identities, partition } = this.#parts;
    if (remember !== null) identities.add(remember.identity, remember.contentHash, partition);
  }

  /** A log that is slow stops only who waits for it. */
  async #whileOthersDecide<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#leave();
    try {
      return await work();
    } finally {
      this.#leave = await deciding.enter();
    }
  }

  /** Appends the run. `next` is decided already, and begins the next one. */
  async #append(next: DecidedRecord | null): Promise<void> {
    const { deps, partition, owner, tables, identities } = this.#parts;
    const run = this.#run;
    const { firstSource, lastSource } = run;
    await this.#explainGap(firstSource);
    await owner.appendDecisions({ firstSource, lastSource, entries: run.entries() });
    run.count(deps.meters);
    tables.put(owner.position, { entries: run.identities(), filed: run.filed() });
    identities.forget(partition);
    if (next !== null) this.#rememberNow(next);
    run.clear();
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
