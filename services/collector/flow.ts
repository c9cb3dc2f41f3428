import type { RunningStage } from '../domain/stage.ts';
import { type FollowDeps, FollowedLog } from './follow-log.ts';

/** access logs -> access-events: follows every input by itself. */
export function startCollector(inputs: readonly FollowDeps[]): RunningStage {
  const stop = new AbortController();
  const logs = inputs.map((deps) => new FollowedLog(deps));
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
