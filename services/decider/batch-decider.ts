import type { PartitionLags } from '../adapters/metrics/partition-lags.ts';
import { TurnQueue } from '../adapters/process/threads/turn-queue.ts';
import type { WriterSchemas } from '../adapters/schema-registry/writer-schemas.ts';
import { SharedMemory } from '../avro/shared-memory.ts';
import { BLOCK_BYTES_MAX } from '../domain/decision-log/block.ts';
import type { LogBatch, LogRecord } from '../domain/decision-log/log.ts';
import type { PartitionOwner } from '../domain/decision-log/partition-owner.ts';
import { appendDeadLetters } from './dead-letters.ts';
import { decideRecord, readRecord, rejectRecord } from './decide-record.ts';
import { DecidedRun } from './decided-run.ts';
import { type DeciderDeps, judgingStateOf } from './decider-deps.ts';
import type { PartitionTables } from './partition-tables.ts';
import type { PendingIdentities } from './pending-identities.ts';

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
/** Of all partitions of the thread. */
const batches = new TurnQueue();

/**
 * Decides batches of one partition and appends the decisions as blocks of one owner. Keeps no state between batches.
 */
export class BatchDecider {
  readonly #parts: BatchDeciderParts;
  /** The entries of the block that grows. The first of them may be in the other one: the block before it was full. */
  #memory = new SharedMemory(BLOCK_BYTES_MAX);
  #otherMemory = new SharedMemory(BLOCK_BYTES_MAX);

  constructor(parts: BatchDeciderParts) {
    this.#parts = parts;
  }

  /** Resolves once every record of the batch is decided in the log, and every hole before `nextOffset` is recorded. */
  async decide({ records, nextOffset, endOffset }: LogBatch): Promise<void> {
    const { deps } = this.#parts;
    // The barrier: every register record acknowledged before these records were fetched is applied first.
    await deps.follower.reached(await deps.log.endOffset('register', 0));
    let run: DecidedRun | null = null;
    for (let begin = 0; begin < records.length; begin += DECIDED_AT_ONCE) {
      if (begin > 0) await batches.next();
      run = await this.#decideSome(records.slice(begin, begin + DECIDED_AT_ONCE), run);
    }
    if (run !== null) await this.#append(run);
    await this.#explainGap(nextOffset);
    this.#parts.lags.note(this.#parts.partition, endOffset - nextOffset);
  }

  /** Decides records into `run`, appends each run that is full, and returns the one that may grow. */
  async #decideSome(records: readonly LogRecord[], begun: DecidedRun | null): Promise<DecidedRun | null> {
    const { deps, partition, identities, schemas } = this.#parts;
    const read = records.map((record) => ({ record, content: readRecord(record, schemas) }));
    const inputs = await appendDeadLetters(read, partition, deps);
    let [run, state] = [begun, { ...judgingStateOf(deps), identities, memory: this.#memory }];
    for (const { record, content } of inputs) {
      const one =
        'rejected' in content ? rejectRecord(record, content, state) : decideRecord(record, content, partition, state);
      // At once: another partition may have a record of the same identity, and decide it while this one appends.
      if (one.remember) identities.add(one.remember.identity, one.remember.contentHash, partition);
      if (run?.canTake(one, record.offset) === false) {
        await this.#append(run);
        [run, state] = [null, { ...judgingStateOf(deps), identities, memory: this.#memory }];
      }
      run ??= new DecidedRun(partition, record.offset);
      run.add(one);
    }
    return run;
  }

  async #append(run: DecidedRun): Promise<void> {
    const { deps, owner, tables, identities } = this.#parts;
    const { firstSource, lastSource, entries } = run;
    await this.#explainGap(firstSource);
    await owner.appendDecisions({ firstSource, lastSource, entries });
    run.count(deps.meters);
    tables.put(owner.position, { entries: run.identities, filed: run.filed });
    identities.settle(run.identities.map(({ key }) => key));
    this.#reuseMemory();
  }

  /** An entry that did not fit the block that was appended stays where it is: it begins the next block. */
  #reuseMemory(): void {
    [this.#memory, this.#otherMemory] = [this.#otherMemory, this.#memory];
    this.#memory.clear();
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
