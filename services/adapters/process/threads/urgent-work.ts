import { setImmediate as turn } from 'node:timers/promises';

/** A batch, or a step of it, waits for answers no longer than this: stages go on however many requests come. */
export const ANSWERS_WAIT_MILLIS_MAX = 25;
/** A step in the background ends after about so long: each of the dozen turns of an access on its way to an alert may wait for one. */
const STEP_MILLIS = 4;
/** It waits no longer than this for the next one: background work gets a quarter of a thread that is never idle. */
const STEP_WAIT_MILLIS_MAX = 10;

/** Work of a thread that is under way now. */
export class WorkUnderWay {
  #count = 0;
  readonly #waiting = new Set<() => void>();

  /** Counts one piece of work. Call what is returned when it ends; only the first call counts. */
  begin(): () => void {
    this.#count += 1;
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#count -= 1;
      if (this.#count > 0) return;
      for (const go of this.#waiting) go();
    };
  }

  /**
   * Resolves once nothing is under way, or after this many milliseconds. Who waited for so long is forgotten: in a flood there is
   * always something under way.
   */
  none(millisMax: number): Promise<void> {
    if (this.#count === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const go = () => {
        clearTimeout(timer);
        this.#waiting.delete(go);
        resolve();
      };
      const timer = setTimeout(go, millisMax).unref();
      this.#waiting.add(go);
    });
  }
}

/** The answers that somebody waits for in this thread. */
export const answers = new WorkUnderWay();

/** What somebody waits for in this thread: what is on its way to an alert, and answers. */
export const urgentWork = new WorkUnderWay();

/** Alerts that were found before this process started, and that this thread has yet to read: until then no request about alerts is answered. */
export const earlierAlerts = new WorkUnderWay();

/** Await it between the steps of a batch that is on its way to an alert. */
export async function urgentTurn(): Promise<void> {
  await turn();
  await answers.none(ANSWERS_WAIT_MILLIS_MAX);
}

/** When the last step of background work began in this thread, by `performance.now()`. */
let stepBegan = 0;

/** Whether background work has gone on for long enough. It reads the clock: ask it every few hundred rows. */
export function isStepOver(): boolean {
  return performance.now() - stepBegan >= STEP_MILLIS;
}

/**
 * Await it between the steps of long work that nobody waits for: an index file, a merge, a segment. What is on its way to an
 * alert needs many turns of the event loop, and each would otherwise wait for a step.
 */
export async function backgroundTurn(): Promise<void> {
  await turn();
  await urgentWork.none(STEP_WAIT_MILLIS_MAX);
  stepBegan = performance.now();
}
