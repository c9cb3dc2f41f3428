import { setTimeout as pause } from 'node:timers/promises';
import { FRESH_MILLIS_MAX, watchRegister } from '../../../../services/decider/evaluation/register-freshness.ts';
import type { Log } from '../../../../services/domain/decision-log/log.ts';
import type { RegisterFollower } from '../../../../services/domain/register/register-follower.ts';
import { until } from '../../../support/auditor/auditor-world.ts';

const NOW = Date.UTC(2026, 10, 24);

/** A log that answers until it is stopped, and then never again. */
function watched(now: () => number, reached: () => Promise<void> = async () => undefined) {
  let isAnswering = true;
  let looks = 0;
  const endOffset = async () => {
    looks += 1;
    return isAnswering ? 7 : new Promise<number>(() => {});
  };
  const freshness = watchRegister({
    log: { endOffset } as unknown as Log,
    follower: { reached } as unknown as RegisterFollower,
    clock: now,
  });
  return {
    freshness,
    /** Resolves once the log has been asked and does not answer. */
    async hang() {
      isAnswering = false;
      const before = looks;
      while (looks === before) await pause(5);
    },
  };
}

describe('the register that answers rest on', () => {
  it('is fresh for two seconds after a look, and in doubt before the first', async () => {
    let now = NOW;
    const { freshness, hang } = watched(() => now);
    expect(freshness.doubt()).toContain('has not been read yet');
    await until(() => freshness.doubt() === null);
    await hang();
    now += FRESH_MILLIS_MAX;
    expect(freshness.doubt()).toBeNull();
    now += 1;
    expect(freshness.doubt()).toContain('last known to be complete 2 s ago');
    freshness.stop();
  });

  it('is as old as the question for its end, however long reading up to there takes', async () => {
    let now = NOW;
    const { freshness } = watched(
      () => now,
      async () => {
        now += FRESH_MILLIS_MAX + 1;
      },
    );
    await until(() => now > NOW);
    await until(() => freshness.doubt()?.includes('has not been read yet') === false);
    expect(freshness.doubt()).toContain('last known to be complete 2 s ago');
    freshness.stop();
  });

  it('is in doubt where the clock was set back and the log answers no more', async () => {
    let now = NOW;
    const { freshness, hang } = watched(() => now);
    await until(() => freshness.doubt() === null);
    await hang();
    // Some milliseconds are what a clock is corrected by in a while.
    now -= FRESH_MILLIS_MAX;
    expect(freshness.doubt()).toBeNull();
    now -= 3_600_000;
    expect(freshness.doubt()).toContain('the clock was set back');
    freshness.stop();
  });
});
