import { setTimeout } from 'node:timers/promises';
import { isNextSeal, type Seal, type Stream, streamName } from '../domain/transparency-log/seal.ts';
import { ArchiveAlarm } from './archive-alarm.ts';
import { type Pacing, retrying } from './retry.ts';
import { type Archive, appendSeals, type CutAgain, openSealedLog, type SealedLog } from './sealed-log.ts';

/** The number of waiting seals at which the archiver stops cutting segments. */
export const SEALS_WAITING_MAX = 64;

export interface SealerOptions {
  readonly archive: Archive;
  readonly streams: readonly Stream[];
  readonly cutAgain: CutAgain;
  readonly pacing: Pacing;
  /** Called for every checkpoint that this archiver made, with the seals that are new in it. */
  readonly onCheckpoint: (log: SealedLog, seals: readonly Seal[]) => void;
  /** Called for a write that failed and will be retried. */
  readonly onRetry: (error: unknown) => void;
}

/** Appends seals to the transparency log in batches. Keeps no state beyond the store. */
export class Sealer {
  readonly #options: SealerOptions;
  readonly #waiting: Seal[] = [];
  #log: SealedLog | null = null;
  #last: ReadonlyMap<string, Seal> = new Map();
  #sealing: Promise<void> = Promise.resolve();
  #isSealing = false;
  #isAborted = false;
  #fail: (error: unknown) => void = () => undefined;
  /** Rejects when seals cannot be appended. */
  readonly failed: Promise<never>;

  constructor(options: SealerOptions) {
    this.#options = options;
    this.failed = new Promise((_, reject) => {
      this.#fail = reject;
    });
    this.failed.catch(() => undefined);
  }

  /** True once nothing is sealed any more. */
  get isAborted(): boolean {
    return this.#isAborted;
  }

  /** Reads the log back and completes what a crash interrupted. */
  async open(): Promise<void> {
    await this.#commit([]);
  }

  /** Returns the newest seal of a stream that a checkpoint covers; `null` for none. */
  last(stream: Stream): Seal | null {
    return this.#last.get(streamName(stream)) ?? null;
  }

  /**
   * Adds a seal whose segment is stored; seals of one stream come in order. Resolves when there is room for more. Adds nothing after
   * `abort`.
   */
  async add(seal: Seal): Promise<void> {
    if (this.#isAborted) return;
    this.#waiting.push(seal);
    if (!this.#isSealing) {
      this.#isSealing = true;
      this.#sealing = this.#sealWaiting();
      this.#sealing.catch(this.#fail);
    }
    if (this.#waiting.length >= SEALS_WAITING_MAX) await this.#sealing;
  }

  /** Resolves once a checkpoint covers everything added so far. */
  async flush(): Promise<void> {
    await this.#sealing;
  }

  /** Forgets what waits and signs nothing more: the alarm of one stream is about the log that all of them share. */
  abort(): void {
    this.#isAborted = true;
    this.#waiting.length = 0;
  }

  async #sealWaiting(): Promise<void> {
    while (this.#waiting.length > 0) {
      await setTimeout(this.#options.pacing.sealDelayMillis);
      await this.#commit(this.#waiting.splice(0));
    }
    this.#isSealing = false;
  }

  async #commit(seals: readonly Seal[]): Promise<void> {
    const { pacing, onRetry } = this.#options;
    await retrying(() => this.#tryCommit(seals), pacing, onRetry);
  }

  async #tryCommit(seals: readonly Seal[]): Promise<void> {
    if (this.#isAborted) return;
    const { archive, streams, cutAgain, onCheckpoint } = this.#options;
    const log = this.#log ?? (await openSealedLog(archive, streams, cutAgain));
    // Until everything succeeded the outcome is unknown: the next attempt reads the log from the store again.
    this.#log = null;
    const missing = missingSeals(log, seals);
    const grown = missing.length === 0 ? log : await appendSeals(archive, log, missing);
    this.#log = grown;
    this.#last = grown.last;
    onCheckpoint(grown, missing);
  }
}

/** Returns the seals that no rival has appended. Throws `ArchiveAlarm` when they do not continue the sealed log. */
function missingSeals(log: SealedLog, seals: readonly Seal[]): Seal[] {
  const newest = new Map(log.last);
  return seals.filter((seal) => {
    const last = newest.get(streamName(seal)) ?? null;
    if (last !== null && seal.next.offset <= last.next.offset) return false;
    if (!isNextSeal(last, seal)) {
      throw new ArchiveAlarm(seal.object, `segments up to source offset ${last?.lastSource ?? -1} were cut otherwise`);
    }
    newest.set(streamName(seal), seal);
    return true;
  });
}
