import type { Clock } from '../../adapters/clock.ts';
import type { ObjectStore } from '../../domain/transparency-log/object-store.ts';

/** Work takes at most this share of the time of one processor, because searches wait meanwhile. */
const BUSY_SHARE_MAX = 0.2;
/** While there is time for it, work takes this share: those who send accesses do not notice it. */
const BUSY_SHARE = 0.02;
/** As much of the time counts as done from the beginning: before the first segment the tree is read, of which nobody knows how much is done. */
const BEGUN_PART = 1 / 16;
/** A pause after less work would be shorter than a timer is exact. */
const BUSY_MILLIS_MIN = 5;

export interface VerificationPaceDeps {
  readonly clock: Clock;
  /** Milliseconds since some time, by a clock that nobody sets. */
  stopwatch(): number;
  pause(millis: number): Promise<void>;
}

/**
 * How fast work goes on that reads objects: slowly, and faster where it would not end in time. It never waits for a quiet moment, so it does
 * end. What else the thread does meanwhile counts as work, so it is slower the more there is to do.
 */
export class VerificationPace {
  readonly #from: number;
  readonly #until: number;
  readonly #deps: VerificationPaceDeps;
  #done = BEGUN_PART;
  /** Since when it works, by the stopwatch, and how long it did before that. */
  #since: number;
  #busy = 0;

  /** `until`: the time at which the work should end. */
  constructor(until: number, deps: VerificationPaceDeps) {
    this.#from = deps.clock();
    this.#since = deps.stopwatch();
    this.#until = until;
    this.#deps = deps;
  }

  /** Which part of the work is done, from 0 to 1. Less than what was done already where more work has come. */
  done(part: number): void {
    this.#done = Math.max(part, BEGUN_PART);
  }

  /** The same store, in which a read waits for its turn. */
  reading(objects: ObjectStore): ObjectStore {
    return {
      ...objects,
      get: async (key) => {
        await this.#turn();
        try {
          return await objects.get(key);
        } finally {
          // The time in which a store of another machine answers, or does not, is no work.
          this.#since = this.#deps.stopwatch();
        }
      },
    };
  }

  async #turn(): Promise<void> {
    const { stopwatch, pause } = this.#deps;
    const now = stopwatch();
    this.#busy += now - this.#since;
    this.#since = now;
    const busy = this.#busy;
    if (busy < BUSY_MILLIS_MIN) return;
    this.#busy = 0;
    await pause(this.#pauseAfter(busy));
    this.#since = stopwatch();
  }

  #pauseAfter(busy: number): number {
    const planned = this.#from + this.#done * (this.#until - this.#from);
    const early = planned - this.#deps.clock();
    return Math.min(pauseFor(busy, BUSY_SHARE), Math.max(early, pauseFor(busy, BUSY_SHARE_MAX)));
  }
}

/** The pause after which so much work was this share of the time. */
function pauseFor(busy: number, share: number): number {
  return busy / share - busy;
}
