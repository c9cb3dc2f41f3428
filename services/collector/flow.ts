import type { Meters } from '../adapters/metrics/catalogue.ts';
import type { RunningStage } from '../domain/stage.ts';
import { type FollowDeps, FollowedLog } from './follow-log.ts';

type CollectedLog = Omit<FollowDeps, 'onLook'> & { readonly meters: Pick<Meters, 'collectorLookedAt'> };

/** access logs -> access-events: follows every input by itself. */
export function startCollector(inputs: readonly CollectedLog[]): RunningStage {
  const stop = new AbortController();
  const looks = inputs.map(({ clock }) => clock());
  const logs = inputs.map((deps, at) => {
    const onLook = (lookedAt: number): void => {
      looks[at] = lookedAt;
      // The one that was looked at longest ago: the others must not hide that it cannot be read.
      deps.meters.collectorLookedAt.set(Math.min(...looks) / 1_000);
    };
    onLook(deps.clock());
    return new FollowedLog({ ...deps, onLook });
  });
  const running = logs.map((log) => log.run(stop.signal));
  const failed = Promise.all(running).then(() => new Promise<never>(() => {}));
  failed.catch(() => {});
  return {
    isReady: () => true,
    async drain() {
      stop.abort();
      await Promise.all(running);
    },
    failed,
  };
}
