import { setTimeout as pause } from 'node:timers/promises';
import { IDENTITY_MILLIS_MAX } from '../../domain/decision-log/identity-table.ts';
import { SettledTime } from '../../domain/settled-time.ts';
import { PARTITIONS_DECIDED } from '../../topology.ts';
import type { DeciderDeps } from '../decider-deps.ts';

/** How often identities are removed that no repeat is recognised by any more. */
const EXPIRY_MILLIS = 60 * 60 * 1000;
/** The clocks of the log's servers may differ by so much, or be set back. */
const CLOCK_MILLIS_MAX = 24 * 60 * 60 * 1000;

type ExpiryDeps = Pick<DeciderDeps, 'log' | 'identities' | 'clock'>;

/** Removes old identities, so that the table has about those of 90 days, however long the history is. */
export class IdentityExpiry {
  readonly #deps: ExpiryDeps;
  readonly #stop = new AbortController();
  readonly #settled = new SettledTime();
  #expiring: Promise<unknown> = Promise.resolve();

  constructor(deps: ExpiryDeps) {
    this.#deps = deps;
  }

  /** Never resolves; rejects when the log or the table cannot be read. */
  async run(): Promise<never> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      this.#expiring = expireIdentities(this.#deps, this.#settled.look(this.#deps.clock()));
      await this.#expiring;
      // Rejects only when the stage stops.
      await pause(EXPIRY_MILLIS, undefined, { signal, ref: false }).catch(() => {});
    }
    return new Promise<never>(() => {});
  }

  /** Resolves once nothing is being removed. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#expiring;
  }
}

/**
 * Removes the identities that no record can repeat: not one that waits for its decision, which may have been appended long
 * ago, in a partition of another process too. What is removed is gone, so the log and the settled time (-Infinity at
 * first) both have to show how late it is. Resolves with the number removed.
 */
export async function expireIdentities(deps: ExpiryDeps, settled: number): Promise<number> {
  const partitions = Array.from({ length: PARTITIONS_DECIDED }, (_, partition) => partition);
  const undecided = await Promise.all(partitions.map((partition) => undecidedSince(deps, partition)));
  const newest = await Promise.all(partitions.map((partition) => newestIn(deps, partition)));
  const until = Math.min(...undecided, Math.max(...newest), settled);
  // The first time, and of a log without records, nothing is known.
  if (until === Number.NEGATIVE_INFINITY) return 0;
  return deps.identities.expireBefore(until - IDENTITY_MILLIS_MAX - CLOCK_MILLIS_MAX);
}

/** Returns when the last record was appended; -Infinity where there is none. */
async function newestIn({ log }: ExpiryDeps, partition: number): Promise<number> {
  const end = await log.endOffset('access-events', partition);
  if (end <= (await log.startOffset('access-events', partition))) return Number.NEGATIVE_INFINITY;
  for await (const { records } of log.read('access-events', partition, end - 1, { recordsMax: 1 })) {
    const last = records.at(-1);
    if (last !== undefined) return last.appendedAt;
  }
  return Number.NEGATIVE_INFINITY;
}

/** Returns when the first record without a decision was appended; Infinity where there is none. */
async function undecidedSince({ log, identities }: ExpiryDeps, partition: number): Promise<number> {
  const from = identities.position(partition).state.last + 1;
  for await (const { records } of log.read('access-events', partition, from, { recordsMax: 1 })) {
    const [first] = records;
    if (first !== undefined) return first.appendedAt;
  }
  return Number.POSITIVE_INFINITY;
}
