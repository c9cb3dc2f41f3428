import { setTimeout as pause } from 'node:timers/promises';
import { blockCodec } from '../adapters/avro/block-codec.ts';
import type { PartitionLags } from '../adapters/metrics/partition-lags.ts';
import { fixedSchemas } from '../adapters/schema-registry/writer-schemas.ts';
import { readAcceptedBlocks } from '../domain/decision-log/accepted-blocks.ts';
import { AppendOutcomeUnknownError, OwnershipLostError } from '../domain/decision-log/ownership-errors.ts';
import { claimPartition } from '../domain/decision-log/partition-owner.ts';
import type { DeciderDeps } from './decider-deps.ts';
import type { PendingIdentities } from './identities/pending-identities.ts';
import { OwnedPartition } from './owned-partition.ts';
import { PartitionTables } from './partition-tables.ts';
import { SchemaLearner } from './schema-learner.ts';
import { SerialQueue } from './serial-queue.ts';

/** What the partitions of a process have in common. */
export interface PartitionsShared {
  readonly identities: PendingIdentities;
  readonly lags: PartitionLags;
}

/** A failed claim is repeated after a random pause up to this, so that two claimants do not compete for ever. */
const CLAIM_PAUSE_MILLIS_MAX = 500;
/** The additional pause of a process that lost a partition: the group coordinator will probably reassign it. */
const LOST_PAUSE_MILLIS = 1_500;
const DRAIN_POLL_MILLIS = 10;

/**
 * Owns one partition of `access-events` while it is assigned to this process. Crash, error and start share one path:
 * claim again. While it is not assigned, its owner's decisions are followed, so that a take-over starts from here and a
 * repeat of an event that another process decided is recognized.
 */
export class PartitionDecider {
  readonly partition: number;
  readonly #deps: DeciderDeps;
  readonly #shared: PartitionsShared;
  readonly #tables: PartitionTables;
  readonly #learner: SchemaLearner;
  /** One queue for all claims: a new claim appends after the last append of the previous one has ended. */
  readonly #queue = new SerialQueue();
  readonly #stop = new AbortController();
  #isAssigned = false;
  /** Aborts when the assignment changes. */
  #turn = new AbortController();
  #owned: OwnedPartition | null = null;
  #hasCaughtUp = false;

  constructor(deps: DeciderDeps, partition: number, shared: PartitionsShared) {
    this.#deps = deps;
    this.partition = partition;
    this.#shared = shared;
    this.#tables = new PartitionTables(deps, partition);
    this.#learner = new SchemaLearner(deps.schemas ?? fixedSchemas);
  }

  /** True once everything that an assigned partition contained at the start is decided. */
  isReady(): boolean {
    const hasCaughtUp = this.#hasCaughtUp || this.#owned?.isCaughtUp === true;
    return (hasCaughtUp && !this.#learner.isHeldUp) || !this.#isAssigned;
  }

  assign(isAssigned: boolean): void {
    if (isAssigned === this.#isAssigned) return;
    this.#isAssigned = isAssigned;
    this.#turn.abort();
    this.#turn = new AbortController();
  }

  /** Never resolves; rejects with an error that another claim cannot repair. */
  async run(): Promise<never> {
    while (!this.#stop.signal.aborted) {
      const turn = AbortSignal.any([this.#turn.signal, this.#stop.signal]);
      if (this.#isAssigned) await this.#ownUntil(turn);
      else await this.#standBy(turn);
    }
    return new Promise<never>(() => {});
  }

  tickIfDue(): void {
    this.#owned?.tickIfDue();
  }

  /** Decides everything up to the current end, closes the open segment, and stops. */
  async drain(): Promise<void> {
    const end = await this.#deps.log.endOffset('access-events', this.partition);
    const isBehind = () => this.#owned === null || this.#owned.nextSource < end;
    // While the schema registry is unavailable, which may be long, the rest is left to the next owner.
    while (this.#isAssigned && !this.#stop.signal.aborted && isBehind() && !this.#learner.isHeldUp)
      await pause(DRAIN_POLL_MILLIS);
    await (this.#owned?.finish() ?? this.#queue.settled());
    this.#stop.abort();
  }

  /** The claim that can still append; `null` while there is none. */
  get claim(): OwnedPartition | null {
    return this.#owned?.isOver === false ? this.#owned : null;
  }

  async #standBy(signal: AbortSignal): Promise<void> {
    const { log, meters } = this.#deps;
    const accepted = readAcceptedBlocks({
      log,
      partition: this.partition,
      codec: blockCodec,
      from: this.#tables.position,
      follow: true,
      signal,
      onIgnored: () => meters.blocksIgnored.inc(),
    });
    for await (const block of accepted) this.#tables.accept(block);
  }

  async #ownUntil(turn: AbortSignal): Promise<void> {
    try {
      await this.#ownOnce(turn);
    } catch (error) {
      const isLost = error instanceof OwnershipLostError;
      if (!(isLost || error instanceof AppendOutcomeUnknownError)) throw error;
      this.#deps.logger.warn({ partition: this.partition, error: error.message }, 'claiming the partition again');
      const waitMillis = (isLost ? LOST_PAUSE_MILLIS : 0) + Math.random() * CLAIM_PAUSE_MILLIS_MAX;
      // Rejects only when the turn ends.
      await pause(waitMillis, undefined, { signal: turn }).catch(() => {});
    }
  }

  /** Owns the partition from one claim to its end. */
  async #ownOnce(turn: AbortSignal): Promise<void> {
    try {
      this.#owned = await this.#claim();
      await this.#owned.follow(turn);
    } finally {
      this.#hasCaughtUp ||= this.#owned?.isCaughtUp === true;
      this.#owned?.release();
      this.#owned = null;
      this.#shared.identities.forget(this.partition);
      this.#shared.lags.forget(this.partition);
    }
  }

  async #claim(): Promise<OwnedPartition> {
    const { log, window, ownerId, clock, meters } = this.#deps;
    const owner = await claimPartition({
      log,
      partition: this.partition,
      ownerId,
      window,
      now: clock,
      codec: blockCodec,
      from: this.#tables.position,
      onAccepted: (accepted) => this.#tables.accept(accepted),
      onIgnored: () => meters.blocksIgnored.inc(),
    });
    this.#tables.put(owner.position, { entries: [], filed: [] });
    return new OwnedPartition({
      deps: this.#deps,
      partition: this.partition,
      owner,
      tables: this.#tables,
      ...this.#shared,
      queue: this.#queue,
      learner: this.#learner,
    });
  }
}
