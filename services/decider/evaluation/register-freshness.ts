import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../../adapters/clock/clock.ts';
import type { Log } from '../../domain/decision-log/log.ts';
import type { RegisterFollower } from '../../domain/register/register-follower.ts';

/** How often the end of the register is asked for. */
const LOOK_MILLIS = 250;
/** Answers rest on a register that was complete at most so long ago. */
export const FRESH_MILLIS_MAX = 2_000;

export interface RegisterFreshness {
  /** Why answers cannot rest on the register now, in plain words; null when they can. */
  doubt(): string | null;
  stop(): void;
}

interface Deps {
  readonly log: Log;
  readonly follower: RegisterFollower;
  readonly clock: Clock;
}

/**
 * Watches how far the follower is behind. A question does not wait for the barrier of the stream; it is answered from
 * what has been read, as long as everything that was acknowledged `FRESH_MILLIS_MAX` ago is in it. When the log does
 * not answer, or the follower does not get there, that time passes and the answer is that nothing is known.
 */
export function watchRegister({ log, follower, clock }: Deps): RegisterFreshness {
  const stopped = new AbortController();
  const { signal } = stopped;
  /** Everything that was acknowledged by then is applied. */
  let completeAt: number | null = null;

  const watch = async (): Promise<void> => {
    while (!signal.aborted) {
      const askedAt = clock();
      try {
        await follower.reached(await log.endOffset('register', 0));
        completeAt = askedAt;
      } catch {
        // Whoever needs the log for more than this says what is wrong with it; here the time simply passes.
      }
      await pause(LOOK_MILLIS, undefined, { signal, ref: false }).catch(() => {});
    }
  };
  void watch();

  return {
    doubt() {
      if (completeAt === null) return 'the register has not been read yet, ask again';
      const ageMs = clock() - completeAt;
      if (ageMs <= FRESH_MILLIS_MAX) return null;
      return `the register was last known to be complete ${Math.round(ageMs / 1_000)} s ago, ask again`;
    },
    stop: () => stopped.abort(),
  };
}
