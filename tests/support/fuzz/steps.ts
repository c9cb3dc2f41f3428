import { Session } from 'node:inspector';

/** Ours, whichever folder it was built to: what libraries do is theirs to bound. */
const OURS = /\/(services|scripts\/commands)\/.*\.[jt]s$/;

interface Coverage {
  readonly result: readonly {
    readonly url: string;
    readonly functions: readonly { readonly ranges: readonly { readonly count: number }[] }[];
  }[];
}

/**
 * Counts steps: how often each block of our own code ran, loops included, as V8 counts them for coverage. The same
 * work gives the same count on a slow machine and on a fast one. What loops inside V8, such as `indexOf`, is one step; a
 * callback counts each time.
 */
export class Steps {
  readonly #session = new Session();

  start(): void {
    this.#session.connect();
    this.#session.post('Profiler.enable');
    this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  /** The steps since the last call. The file that ends with `except` does not count. */
  take(except?: string): number {
    let steps = 0;
    this.#session.post('Profiler.takePreciseCoverage', (error, coverage) => {
      if (error !== null) throw error;
      for (const { url, functions } of (coverage as Coverage).result) {
        // A module that was imported anew has a query.
        const [path = ''] = url.split('?');
        if (!OURS.test(path) || (except !== undefined && path.endsWith(except))) continue;
        for (const { ranges } of functions) for (const { count } of ranges) steps += count;
      }
    });
    return steps;
  }

  stop(): void {
    this.#session.disconnect();
  }
}
