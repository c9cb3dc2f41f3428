import type { WriterSchemas } from '../adapters/schema-registry/writer-schemas.ts';
import { BLOCK_BYTES_MAX, BLOCK_ENTRIES_MAX } from '../domain/decision-log/block.ts';
import type { LogBatch } from '../domain/decision-log/log.ts';
import type { PartitionOwner } from '../domain/decision-log/partition-owner.ts';
import { appendDeadLetters, type Input } from './dead-letters.ts';
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
}

/**
 * Decides batches of one partition and appends the decisions as blocks of one owner. Keeps no state between batches.
 */
export class BatchDecider {
  readonly #parts: BatchDeciderParts;

  constructor(parts: BatchDeciderParts) {
    this.#parts = parts;
  }

  /** Resolves once every record of the batch is decided in the log, and every hole before `nextOffset` is recorded. */
  async decide({ records, nextOffset, endOffset }: LogBatch): Promise<void> {
    const { deps, partition, schemas } = this.#parts;
    // The barrier: every register record acknowledged before these records were fetched is applied first.
    await deps.follower.reached(await deps.log.endOffset('register', 0));
    const read = records.map((record) => ({ record, content: readRecord(record, schemas) }));
    const inputs = await appendDeadLetters(read, partition, deps);
    for (let done = 0; done < inputs.length; ) done += await this.#decideRun(inputs, done);
    await this.#explainGap(nextOffset);
    deps.meters.stageLag.set({ stage: 'decider' }, endOffset - nextOffset);
  }

  /** Decides inputs from `begin` on until a block is full, and appends it; returns their number. */
  async #decideRun(inputs: readonly Input[], begin: number): Promise<number> {
    const { deps, owner, tables, identities } = this.#parts;
    const firstSource = inputs[begin]?.record.offset ?? 0;
    await this.#explainGap(firstSource);
    const run = this.#decideConsecutive(inputs, begin, firstSource);
    const count = run.entries.length;
    await owner.appendDecisions({ firstSource, lastSource: firstSource + count - 1, entries: run.entries });
    run.count(deps.meters);
    tables.put(owner.position, { entries: run.identities, filed: run.filed });
    identities.settle(run.identities.map(({ key }) => key));
    return count;
  }

  #decideConsecutive(inputs: readonly Input[], begin: number, firstSource: number): DecidedRun {
    const { deps, partition, identities } = this.#parts;
    const state = { ...judgingStateOf(deps), identities };
    const run = new DecidedRun(partition);
    let bytes = 0;
    for (const { record, content } of inputs.slice(begin)) {
      const count = run.entries.length;
      if (count === BLOCK_ENTRIES_MAX || record.offset !== firstSource + count) break;
      const one =
        'rejected' in content ? rejectRecord(record, content, state) : decideRecord(record, content, partition, state);
      bytes += one.entry.length;
      if (count > 0 && bytes > BLOCK_BYTES_MAX) break;
      if (one.remember) identities.add(one.remember.identity, one.remember.contentHash, partition);
      run.add(one);
    }
    return run;
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
