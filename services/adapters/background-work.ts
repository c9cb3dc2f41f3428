import { setImmediate as turn } from 'node:timers/promises';

/** A step of work in the background ends after about so long: each of the dozen turns of an access on its way to an alert may wait for one. */
const STEP_MILLIS = 4;

/** When the last step of background work began, by `performance.now()`. */
let stepBegan = 0;

/** Whether background work has gone on for long enough. It reads the clock: ask it every few hundred rows. */
export function isStepOver(): boolean {
  return performance.now() - stepBegan >= STEP_MILLIS;
}

/** Await it between the steps of long work that nobody waits for: an index file, a merge, a segment. */
export async function backgroundTurn(): Promise<void> {
  await turn();
  stepBegan = performance.now();
}
