import { hash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { decodeAccessDecision } from '../adapters/avro/access-decision-codec.ts';
import { contentOf, decodeAccessEvent } from '../adapters/avro/access-event-codec.ts';
import { blockCodec } from '../adapters/avro/block-codec.ts';
import { DEAD_LETTER_BODY_BYTES_MAX, encodeDeadLetter } from '../adapters/avro/dead-letter-codec.ts';
import { frame, unframe } from '../adapters/avro/framing.ts';
import { schemaIds } from '../adapters/avro/schemas.ts';
import { fixedSchemas, type WriterSchemas } from '../adapters/schema-registry/writer-schemas.ts';
import { askedOfNobody } from '../domain/access-decision/facts/asked.ts';
import { contentHashOf, identityOf } from '../domain/access-event/identity.ts';
import { type AcceptedBlock, readAcceptedBlocks } from '../domain/decision-log/accepted-blocks.ts';
import { BLOCK_BYTES_MAX, BLOCK_ENTRIES_MAX } from '../domain/decision-log/block.ts';
import type { IdentityEntry } from '../domain/decision-log/identity-table.ts';
import type { AppendRecord, Batch, LogRecord } from '../domain/decision-log/log.ts';
import {
  AppendOutcomeUnknownError,
  claimPartition,
  OwnershipLostError,
  type PartitionOwner,
} from '../domain/decision-log/partition-owner.ts';
import {
  type DecidedRecord,
  decideRecord,
  type ReadableRecord,
  type RejectedRecord,
  readRecord,
  rejectRecord,
} from './decide-record.ts';
import type { DeciderDeps } from './flow.ts';
import type { PendingIdentities } from './pending-identities.ts';

const BATCH_BYTES_MAX = 4 * 1024 * 1024;
/** A failed claim is tried again after a random pause up to this, so that two claimants do not chase each other. */
const CLAIM_PAUSE_MILLIS_MAX = 500;
/** Who lost a partition waits this long besides: its share of the partitions has probably changed, and it hears so soon. */
const LOST_PAUSE_MILLIS = 1_500;
const DRAIN_POLL_MILLIS = 10;

/**
 * Decides one partition of `access-events` while it is assigned; crash, error and start share one path: claim again.
 * While it is not, what its owner decides is followed, so that a take-over starts from here and a repeat of an event
 * that another process decided is recognised.
 */
export class PartitionDecider {
  readonly #deps: DeciderDeps;
  readonly #partition: number;
  readonly #identities: PendingIdentities;
  readonly #schemas: WriterSchemas;
  readonly #stop = new AbortController();
  #isAssigned = false;
  /** Ends when the assignment changes. */
  #turn = new AbortController();
  #owner: PartitionOwner | null = null;
  /** Ends with the failure of a tick, which must not wait for the next batch to be repaired. */
  #session: AbortController | null = null;
  #working: Promise<unknown> = Promise.resolve();
  #drained = false;
  #ready = false;
  #isLearning = false;

  constructor(deps: DeciderDeps, partition: number, identities: PendingIdentities) {
    this.#deps = deps;
    this.#schemas = deps.schemas ?? fixedSchemas;
    this.#partition = partition;
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
    const end = await this.#deps.log.endOffset('access-events', this.#partition);
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

  async #standBy(signal: AbortSignal): Promise<void> {
    const { log, identities, meters } = this.#deps;
    const partition = this.#partition;
    const accepted = readAcceptedBlocks({
      ...{ log, partition, codec: blockCodec, from: identities.position(partition), follow: true, signal },
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
      this.#deps.logger.warn({ partition: this.#partition, error: error.message }, 'claiming the partition again');
      const waitMillis = (isLost ? LOST_PAUSE_MILLIS : 0) + Math.random() * CLAIM_PAUSE_MILLIS_MAX;
      // Rejects only when the turn ends.
      await pause(waitMillis, undefined, { signal: turn }).catch(() => {});
    } finally {
      this.#owner = null;
      this.#identities.forget(this.#partition);
    }
  }

  async #claimAndFollow(turn: AbortSignal): Promise<void> {
    const { log, window, ownerId, clock, meters, identities } = this.#deps;
    const partition = this.#partition;
    const owner = await claimPartition({
      ...{ log, partition, ownerId, window, now: clock },
      codec: blockCodec,
      from: identities.position(partition),
      onAccepted: (accepted) => this.#accept(accepted),
      onIgnored: () => meters.blocksIgnored.inc(),
    });
    identities.put(partition, owner.position, []);
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
      await this.#enqueue((current) => this.#decideBatch(current, batch));
      this.#ready ||= batch.nextOffset >= startEnd;
    }
    broken.signal.throwIfAborted();
  }

  /** Outside the queue: ticks go on while a batch waits for the schema registry. */
  async #learnSchemas({ records, nextOffset, endOffset }: Batch, signal: AbortSignal): Promise<void> {
    const ids = new Set(records.flatMap(({ value }) => unframe(value)?.schemaId ?? []));
    ids.delete(schemaIds.accessEvent);
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
    let next = 0;
    while (next < inputs.length) next = await this.#decideRun(owner, inputs, next);
    this.#deps.meters.stageLag.set({ stage: 'decider' }, endOffset - nextOffset);
  }

  /** Decides inputs from `first` on into one block and appends it; returns the index after the last one decided. */
  async #decideRun(owner: PartitionOwner, inputs: readonly Input[], first: number): Promise<number> {
    const begin = inputs[first]?.record.offset ?? 0;
    await this.#explainGap(owner, begin);
    const state = this.#decidingState();
    const decided: DecidedRecord[] = [];
    let bytes = 0;
    for (const { record, content } of inputs.slice(first, first + BLOCK_ENTRIES_MAX)) {
      if (record.offset !== begin + decided.length) break;
      const one =
        'rejected' in content
          ? rejectRecord(record, content, state)
          : decideRecord(record, content, this.#partition, state);
      bytes += one.entry.length;
      if (decided.length > 0 && bytes > BLOCK_BYTES_MAX) break;
      if (one.remember) this.#identities.add(one.remember.identity, one.remember.contentHash, this.#partition);
      decided.push(one);
    }
    const entries = decided.map(({ entry }) => entry);
    await owner.appendDecisions({ firstSource: begin, lastSource: begin + decided.length - 1, entries });
    this.#remember(owner, decided);
    return first + decided.length;
  }

  async #explainGap(owner: PartitionOwner, begin: number): Promise<void> {
    const first = owner.state.last + 1;
    if (begin <= first) return;
    const cause = 'the log holds no record at these offsets';
    this.#deps.logger.error({ partition: this.#partition, first, last: begin - 1 }, cause);
    await owner.appendGap({ first, last: begin - 1, cause });
  }

  #decidingState() {
    const { register, policies, follower, askedOf = askedOfNobody } = this.#deps;
    return { register, policies, askedOf, identities: this.#identities, registerOffset: follower.offset };
  }

  /**
   * Raw bytes go to `dead-letters` before the decision that points at them. CRASH: the letters are there and the
   * decision is not; the next owner writes them again, and the second copies are harmless.
   */
  async #appendDeadLetters(inputs: readonly Input[]): Promise<readonly Input[]> {
    const letters = inputs.flatMap(({ record, content }) => {
      return 'rejected' in content ? [deadLetter(record, content, this.#partition)] : [];
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

  #remember(owner: PartitionOwner, decided: readonly DecidedRecord[]): void {
    const entries: IdentityEntry[] = [];
    for (const { decision, remember } of decided) {
      this.#deps.meters.decisions.inc({ verdict: decision.verdict });
      for (const { rule, exception } of decision.determinedBy) {
        if (exception !== null) this.#deps.meters.exceptions.inc({ rule });
      }
      if (remember === null) continue;
      const { sourceOffset, appendedAt } = decision;
      const { identity, contentHash } = remember;
      entries.push({ key: identity, contentHash, partition: this.#partition, sourceOffset, appendedAt });
    }
    this.#deps.identities.put(this.#partition, owner.position, entries);
    this.#identities.settle(entries.map(({ key }) => key));
  }

  /** Brings the identity table up to what others, or an earlier run, have had accepted. */
  #accept({ block, offset, appendedAt, state }: AcceptedBlock): void {
    if (appendedAt === null) return; // this owner's own append: `#remember` has it decoded already

    const entries: IdentityEntry[] = [];
    // Re-evaluations bear the identity of an access that the table holds already.
    const decided = block.kind === 'decisions' ? block.entries : [];
    for (const bytes of decided) {
      const { verdict, event: body, sourceOffset, appendedAt: judgedAt } = decodeAccessDecision(bytes);
      if (verdict === 'rejected' || verdict === 'duplicate' || verdict === 'conflict') continue;
      const event = decodeAccessEvent(body);
      const key = identityOf(event);
      const contentHash = contentHashOf(contentOf(event, body));
      entries.push({ key, contentHash, partition: this.#partition, sourceOffset, appendedAt: judgedAt });
    }
    this.#deps.identities.put(this.#partition, { offset: offset + 1, state }, entries);
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
    body: value.subarray(0, DEAD_LETTER_BODY_BYTES_MAX),
  });
  return { key: Buffer.from(`${partition}/${offset}`), value: frame(schemaIds.deadLetter, letter) };
}
