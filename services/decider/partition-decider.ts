import { hash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { blockCodec } from '../adapters/avro/block-codec.ts';
import { fixedSchemas, type WriterSchemas } from '../adapters/schema-registry/writer-schemas.ts';
import { frame, schemaIdOf } from '../avro/framing.ts';
import { askedOfNobody } from '../domain/access-decision/facts/asked.ts';
import { type AcceptedBlock, type FoldPosition, readAcceptedBlocks } from '../domain/decision-log/accepted-blocks.ts';
import { BLOCK_BYTES_MAX, BLOCK_ENTRIES_MAX } from '../domain/decision-log/block.ts';
import type { AppendRecord, Batch, LogRecord } from '../domain/decision-log/log.ts';
import {
  AppendOutcomeUnknownError,
  claimPartition,
  OwnershipLostError,
  type PartitionOwner,
} from '../domain/decision-log/partition-owner.ts';
import { encodeDeadLetter } from '../records/dead-letter/encode-dead-letter.ts';
import { schemaIds } from '../records/schemas.ts';
import { decideRecord, type ReadableRecord, type RejectedRecord, readRecord, rejectRecord } from './decide-record.ts';
import { DecidedRun } from './decided-run.ts';
import type { DeciderDeps } from './flow.ts';
import { toFiledAccess } from './late/filed-access.ts';
import type { LatePartition, LateStep } from './late/late-facts.ts';
import { type LateRecord, reevaluate } from './late/reevaluate.ts';
import { inBlocks, tableRowsOf } from './late/table-rows.ts';
import type { PendingIdentities } from './pending-identities.ts';

const BATCH_BYTES_MAX = 4 * 1024 * 1024;
/** A failed claim is tried again after a random pause up to this, so that two claimants do not chase each other. */
const CLAIM_PAUSE_MILLIS_MAX = 500;
/** Who lost a partition waits this long besides: its share of the partitions has probably changed, and it hears so soon. */
const LOST_PAUSE_MILLIS = 1_500;
const DRAIN_POLL_MILLIS = 10;
/** Accesses decided again at once: a few milliseconds. */
const LATE_SLICE = 100;
/** How long late facts wait between two slices while records wait to be decided. */
const LATE_PAUSE_MILLIS = 25;
/** Register records of which nothing came, after which the log is told so: as many are looked at again after a claim. */
const LATE_RECORDS_NOTED = 10_000;

/**
 * Decides one partition of `access-events` while it is assigned; crash, error and start share one path: claim again.
 * While it is not, what its owner decides is followed, so that a take-over starts from here and a repeat of an event
 * that another process decided is recognised.
 */
export class PartitionDecider implements LatePartition {
  readonly partition: number;
  readonly #deps: DeciderDeps;
  readonly #identities: PendingIdentities;
  readonly #schemas: WriterSchemas;
  readonly #stop = new AbortController();
  #isAssigned = false;
  /** Ends when the assignment changes. */
  #turn = new AbortController();
  #owner: PartitionOwner | null = null;
  /** What of the register was worked off for this owner; the log's own figure follows in larger steps. */
  #lateCursor = 0;
  /** Records wait to be decided: they go before late facts. */
  #isBehind = false;
  /** Ends with the failure of a tick, which must not wait for the next batch to be repaired. */
  #session: AbortController | null = null;
  #working: Promise<unknown> = Promise.resolve();
  #drained = false;
  #ready = false;
  #isLearning = false;

  constructor(deps: DeciderDeps, partition: number, identities: PendingIdentities) {
    this.#deps = deps;
    this.#schemas = deps.schemas ?? fixedSchemas;
    this.partition = partition;
    this.#identities = identities;
  }

  /** True once what an assigned partition held at the start is decided. */
  isReady(): boolean {
    return (this.#ready && !this.#isHeldUp()) || !this.#isAssigned;
  }

  assign(isAssigned: boolean): void {
    if (isAssigned === this.#isAssigned) return;
    this.#isAssigned = isAssigned;
    this.#turn.abort();
    this.#turn = new AbortController();
  }

  /** Never resolves; rejects with what claiming again cannot repair. */
  async run(): Promise<never> {
    while (!this.#stop.signal.aborted) {
      const turn = AbortSignal.any([this.#turn.signal, this.#stop.signal]);
      if (this.#isAssigned) await this.#decideUntil(turn);
      else await this.#standBy(turn);
    }
    return new Promise<never>(() => {});
  }

  /** Closes the open segment when its window has ended and nothing else would close it. */
  tickIfDue(): void {
    const dueAt = this.#owner?.tickDueAt ?? null;
    if (dueAt === null || this.#deps.clock() < dueAt) return;
    const ticked = this.#enqueue(async (owner) => {
      if (owner.tickDueAt !== null && this.#deps.clock() >= owner.tickDueAt) await owner.appendTick();
    });
    ticked.catch((error) => this.#session?.abort(error));
  }

  /** Decides everything up to the present end, closes the open segment, and stops. */
  async drain(): Promise<void> {
    const end = await this.#deps.log.endOffset('access-events', this.partition);
    const isBehind = () => this.#owner === null || this.#owner.state.last + 1 < end;
    // Who waits for a schema registry leaves the rest to the next owner: the registry may be away for long.
    while (this.#isAssigned && !this.#stop.signal.aborted && isBehind() && !this.#isHeldUp())
      await pause(DRAIN_POLL_MILLIS);
    await this.#enqueue(async (owner) => {
      this.#drained = true;
      if (owner.tickDueAt !== null) await owner.appendTick();
    });
    this.#stop.abort();
  }

  get lateCursor(): number | null {
    return this.#owner === null ? null : this.#lateCursor;
  }

  settled(): Promise<void> {
    return this.#working.then(() => {});
  }

  /** Decides again what a step names, in slices between which new records are decided. */
  async reevaluate({ from, hits, registerTo }: LateStep): Promise<void> {
    const all = [...hits].sort(([one], [other]) => one - other);
    for (let at = 0; at === 0 || at < all.length; at += LATE_SLICE) {
      if (this.#isBehind) await pause(LATE_PAUSE_MILLIS);
      const slice = all.slice(at, at + LATE_SLICE);
      const isLast = at + LATE_SLICE >= all.length;
      const done = this.#enqueue((owner) =>
        this.#reevaluateSlice(owner, slice, { from, to: isLast ? registerTo : null }),
      );
      await done.catch((error) => this.#session?.abort(error));
    }
  }

  async #reevaluateSlice(
    owner: PartitionOwner,
    slice: readonly [sourceOffset: number, late: readonly LateRecord[]][],
    { from, to }: { readonly from: number; readonly to: number | null },
  ): Promise<void> {
    // Claimed anew in between: what was worked off for the last claim may not be for this one.
    if (from > this.#lateCursor) return;
    const { accesses, clock, meters } = this.#deps;
    const state = { ...this.#decidingState(), now: clock() };
    const changed = slice.flatMap(([sourceOffset, late]) => {
      const inForce = accesses.get({ partition: this.partition, sourceOffset });
      const again = inForce === null ? null : reevaluate(inForce, late, state);
      return again === null ? [] : [again];
    });
    for (const { block, isLast } of inBlocks(changed)) {
      await owner.appendReevaluations(
        isLast && to !== null ? Math.max(to, owner.state.register) : owner.state.register,
        block.map(({ entry }) => entry),
      );
      const filed = block.flatMap((again) => toFiledAccess(this.partition, again) ?? []);
      accesses.put(this.partition, owner.position, filed);
      for (const { decision } of block) {
        meters.reevaluations.inc({ from: decision.reevaluation?.previousVerdict ?? '', to: decision.verdict });
      }
    }
    if (to === null) return;
    this.#lateCursor = Math.max(this.#lateCursor, to);
    // Nothing came of them: noted only now and then, so that an idle register writes next to nothing.
    if (to - owner.state.register >= LATE_RECORDS_NOTED) await owner.appendReevaluations(to, []);
  }

  async #standBy(signal: AbortSignal): Promise<void> {
    const { log, meters } = this.#deps;
    const partition = this.partition;
    const accepted = readAcceptedBlocks({
      ...{ log, partition, codec: blockCodec, from: this.#tablesPosition(), follow: true, signal },
      onIgnored: () => meters.blocksIgnored.inc(),
    });
    for await (const block of accepted) this.#accept(block);
  }

  async #decideUntil(turn: AbortSignal): Promise<void> {
    try {
      await this.#claimAndFollow(turn);
      await this.#working;
    } catch (error) {
      const isLost = error instanceof OwnershipLostError;
      if (!(isLost || error instanceof AppendOutcomeUnknownError)) throw error;
      this.#deps.logger.warn({ partition: this.partition, error: error.message }, 'claiming the partition again');
      const waitMillis = (isLost ? LOST_PAUSE_MILLIS : 0) + Math.random() * CLAIM_PAUSE_MILLIS_MAX;
      // Rejects only when the turn ends.
      await pause(waitMillis, undefined, { signal: turn }).catch(() => {});
    } finally {
      this.#owner = null;
      this.#identities.forget(this.partition);
    }
  }

  async #claimAndFollow(turn: AbortSignal): Promise<void> {
    const { log, window, ownerId, clock, meters, identities, accesses } = this.#deps;
    const partition = this.partition;
    const owner = await claimPartition({
      ...{ log, partition, ownerId, window, now: clock },
      codec: blockCodec,
      from: this.#tablesPosition(),
      onAccepted: (accepted) => this.#accept(accepted),
      onIgnored: () => meters.blocksIgnored.inc(),
    });
    identities.put(partition, owner.position, []);
    accesses.put(partition, owner.position, []);
    this.#lateCursor = owner.state.register;
    this.#owner = owner;
    const startEnd = await log.endOffset('access-events', partition);
    this.#ready ||= owner.state.last + 1 >= startEnd;
    const broken = new AbortController();
    this.#session = broken;
    const signal = AbortSignal.any([turn, broken.signal]);
    const reading = log.read('access-events', partition, owner.state.last + 1, {
      follow: true,
      signal,
      recordsMax: BLOCK_ENTRIES_MAX,
      bytesMax: BATCH_BYTES_MAX,
    });
    for await (const batch of reading) {
      await this.#learnSchemas(batch, signal);
      if (signal.aborted) break;
      this.#isBehind = batch.nextOffset < batch.endOffset;
      await this.#enqueue((current) => this.#decideBatch(current, batch));
      this.#ready ||= batch.nextOffset >= startEnd;
    }
    broken.signal.throwIfAborted();
  }

  /** Outside the queue: ticks go on while a batch waits for the schema registry. */
  async #learnSchemas({ records, nextOffset, endOffset }: Batch, signal: AbortSignal): Promise<void> {
    const ids = new Set<number>();
    for (const { value } of records) {
      const id = schemaIdOf(value);
      if (id !== null && id !== schemaIds.accessEvent) ids.add(id);
    }
    if (ids.size === 0) return;
    this.#deps.meters.stageLag.set({ stage: 'decider' }, endOffset - nextOffset + records.length);
    this.#isLearning = true;
    try {
      await this.#schemas.learn(ids, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      this.#isLearning = false;
    }
  }

  /** The schema registry cannot be reached, and the next records cannot be judged without it. */
  #isHeldUp(): boolean {
    return this.#isLearning && this.#schemas.isWaiting;
  }

  /** Appends of one owner must not overlap: batches and ticks go through one queue, and stop at the first failure. */
  #enqueue(work: (owner: PartitionOwner) => Promise<void>): Promise<void> {
    const owner = this.#owner;
    const done = this.#working.then(async () => {
      if (owner !== null && owner === this.#owner && !this.#drained) await work(owner);
    });
    this.#working = done.catch(() => {});
    return done;
  }

  async #decideBatch(owner: PartitionOwner, { records, nextOffset, endOffset }: Batch): Promise<void> {
    // The barrier: whatever was acknowledged to the register before these records were fetched is applied first.
    await this.#deps.follower.reached(await this.#deps.log.endOffset('register', 0));
    const inputs = await this.#appendDeadLetters(
      records.map((record) => ({ record, content: readRecord(record, this.#schemas) })),
    );
    while (inputs.length > 0) await this.#decideRun(owner, inputs);
    await this.#explainGap(owner, nextOffset);
    this.#deps.meters.stageLag.set({ stage: 'decider' }, endOffset - nextOffset);
  }

  /** Decides as many of the first inputs as fit into one block, takes them away, and appends the block. */
  async #decideRun(owner: PartitionOwner, inputs: Input[]): Promise<void> {
    const firstSource = inputs[0]?.record.offset ?? 0;
    await this.#explainGap(owner, firstSource);
    const { identities, accesses, meters } = this.#deps;
    const run = this.#decideFirst(inputs, firstSource);
    const lastSource = firstSource + run.entries.length - 1;
    await owner.appendDecisions({ firstSource, lastSource, entries: run.entries });
    run.count(meters);
    identities.put(this.partition, owner.position, run.identities);
    accesses.put(this.partition, owner.position, run.filed);
    this.#identities.settle(run.identities.map(({ key }) => key));
  }

  #decideFirst(inputs: Input[], firstSource: number): DecidedRun {
    const state = this.#decidingState();
    const run = new DecidedRun(this.partition);
    let bytes = 0;
    for (const { record, content } of inputs) {
      const count = run.entries.length;
      if (count === BLOCK_ENTRIES_MAX || record.offset !== firstSource + count) break;
      const one =
        'rejected' in content
          ? rejectRecord(record, content, state)
          : decideRecord(record, content, this.partition, state);
      bytes += one.entry.length;
      if (count > 0 && bytes > BLOCK_BYTES_MAX) break;
      if (one.remember) this.#identities.add(one.remember.identity, one.remember.contentHash, this.partition);
      run.add(one);
    }
    inputs.splice(0, run.entries.length);
    return run;
  }

  async #explainGap(owner: PartitionOwner, begin: number): Promise<void> {
    const first = owner.state.last + 1;
    if (begin <= first) return;
    const cause = 'the log holds no record at these offsets';
    this.#deps.logger.error({ partition: this.partition, first, last: begin - 1 }, cause);
    await owner.appendGap({ first, last: begin - 1, cause });
  }

  #decidingState() {
    const { register, policies, follower, askedOf = askedOfNobody } = this.#deps;
    return { register, policies, askedOf, identities: this.#identities, registerOffset: follower.offset };
  }

  /**
   * The reasons go to `dead-letters` before the decision that points at them. CRASH: the letters are there and the
   * decision is not; the next owner writes them again, and the second copies are harmless.
   */
  async #appendDeadLetters(inputs: Input[]): Promise<Input[]> {
    const letters = inputs.flatMap(({ record, content }) => {
      return 'rejected' in content ? [deadLetter(record, content, this.partition)] : [];
    });
    if (letters.length === 0) return inputs;
    let deadLetterOffset = await this.#deps.log.append('dead-letters', 0, letters);
    return inputs.map((input) => {
      if (!('rejected' in input.content)) return input;
      this.#deps.meters.deadLetters.inc({ stage: 'decider', code: input.content.rejected.code });
      const content = { ...input.content, deadLetterOffset };
      deadLetterOffset += 1;
      return { record: input.record, content };
    });
  }

  /** From where on the log must be read so that both tables miss nothing. */
  #tablesPosition(): FoldPosition {
    const [one, other] = [this.#deps.identities.position(this.partition), this.#deps.accesses.position(this.partition)];
    return one.offset < other.offset ? one : other;
  }

  /** Brings the tables up to what others, or an earlier run, have had accepted. */
  #accept({ block, offset, appendedAt, state }: AcceptedBlock): void {
    if (appendedAt === null) return; // this owner's own append: who appended has it decoded already

    const { identities, accesses } = this.#deps;
    const { entries, filed } = tableRowsOf(this.partition, block);
    const position = { offset: offset + 1, state };
    // One of the tables may be ahead: it must not fall back to what it has moved on from.
    if (identities.position(this.partition).offset <= offset) identities.put(this.partition, position, entries);
    if (accesses.position(this.partition).offset <= offset) accesses.put(this.partition, position, filed);
  }
}

interface Input {
  readonly record: LogRecord;
  readonly content: ReadableRecord | RejectedRecord;
}

function deadLetter({ value, offset }: LogRecord, { rejected }: RejectedRecord, partition: number): AppendRecord {
  const letter = encodeDeadLetter({
    stage: 'decider',
    code: rejected.code,
    detail: rejected.detail,
    topic: 'access-events',
    partition,
    offset,
    hash: Buffer.from(hash('sha256', value, 'hex'), 'hex'),
    length: value.length,
    body: Buffer.alloc(0),
  });
  return { key: Buffer.from(`${partition}/${offset}`), value: frame(schemaIds.deadLetter, letter) };
}
