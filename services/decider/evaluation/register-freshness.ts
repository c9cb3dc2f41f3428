import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../../adapters/clock.ts';
import type { Log } from '../../domain/decision-log/log.ts';
import type { RegisterFollower } from '../../domain/register/register-follower.ts';

/** How often the end of the register is read. */
const LOOK_MILLIS = 250;
/** The maximum age of the register state that answers rest on. */
export const FRESH_MILLIS_MAX = 2_000;

export interface RegisterFreshness {
  /** Returns why answers cannot rest on the register now; null when they can. */
  doubt(): string | null;
  stop(): void;
}

interface Deps {
  readonly log: Log;
  readonly follower: RegisterFollower;
  readonly clock: Clock;
}

/**
 * Monitors how far the follower lags. A request does not wait for the barrier of the stream; it is answered from what
 * has been read, provided that this includes everything acknowledged `FRESH_MILLIS_MAX` ago. When the log does not
 * answer, or the follower is too slow, that time passes and the answer is "unknown".
 */
export function watchRegister({ log, follower, clock }: Deps): RegisterFreshness {
  const stopped = new AbortController();
  const { signal } = stopped;
  /** Everything that was acknowledged by this time is applied. */
  let completeAt: number | null = null;

  const watch = async (): Promise<void> => {
    while (!signal.aborted) {
      const askedAt = clock();
      try {
        await follower.reached(await log.endOffset('register', 0));
        completeAt = askedAt;
      } catch {
        // Other users of the log report its errors; here the state just becomes too old.
      }
      await pause(LOOK_MILLIS, undefined, { signal, ref: false }).catch(() => {});
    }
  };
  void watch();

  return {
    doubt() {
      if (completeAt === null) return 'the register has not been read yet, ask again';
      const ageMs = clock() - completeAt;
      if (Math.abs(ageMs) <= FRESH_MILLIS_MAX) return null;
      // Nobody knows how long ago that was, and a log that answers is looked at again by the new clock.
      if (ageMs < 0) return 'the clock was set back since the register was known to be complete, ask again';
      return `the register was last known to be complete ${Math.round(ageMs / 1_000)} s ago, ask again`;
    },
    stop: () => stopped.abort(),
  };
}
