import type { RootDatabase } from 'lmdb';
import { CHUNKS_END, chunkKey, encodeRun, type IdentityRun, runIn, runKey } from '../identity-record.ts';
import { mergeable } from './identity-runs.ts';
import { mergeRuns, removeChunks } from './merge-runs.ts';
import type { FilterSource, RunFilter } from './run-filter.ts';

export interface RunUpkeepOptions extends FilterSource {
  readonly database: RootDatabase<Buffer, Buffer>;
  readonly filter: RunFilter;
  /** Returns the number of a run that begins. */
  readonly newRun: () => number;
  readonly runRows: number;
}

/** Fills the filter, merges runs and removes old ones, one after the other and beside all else. */
export class RunUpkeep {
  readonly #options: RunUpkeepOptions;
  #work: Promise<void> = Promise.resolve();
  #isStopped = false;
  readonly #isOver = (): boolean => this.#isStopped;

  constructor(options: RunUpkeepOptions) {
    this.#options = options;
  }

  /** Reads the keys of all runs, and removes the chunks of runs that were lost when the folder was opened. */
  async start(lost: readonly number[]): Promise<void> {
    await this.#next(async () => {
      await this.#fill();
      for (const run of lost) await removeChunks(this.#options.database, run, this.#isOver);
    });
    await this.merge();
  }

  /** Makes one run of several of one size, as long as there are such. */
  merge(): Promise<void> {
    return this.#next(async () => {
      const { runs, filter, runRows } = this.#options;
      for (;;) {
        const sources = mergeable(runs.all, runRows);
        if (sources.length === 0 || this.#isStopped) break;
        await this.#mergeThese(sources);
      }
      if (filter.isTooSmall(runs.rows)) await this.#fill();
    });
  }

  /** Removes the runs all of whose rows are older. Resolves with the number of rows. */
  expireBefore(appendedAt: number): Promise<number> {
    return this.#next(async () => {
      const { database, runs } = this.#options;
      const old = runs.all.filter(({ newest }) => newest < appendedAt);
      if (old.length === 0) return 0;
      // CRASH: the next start removes the chunks.
      await database.batch(() => {
        for (const { number } of old) database.remove(runKey(number));
      });
      await this.#forget(old);
      await this.#fill();
      return old.reduce((sum, { rows }) => sum + rows, 0);
    });
  }

  /** Resolves once nothing more is written. What is not done is done after the next start. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#work.catch(() => {});
  }

  async #mergeThese(sources: readonly IdentityRun[]): Promise<void> {
    const { database, runs, newRun } = this.#options;
    const merged = await mergeRuns(database, sources, newRun(), this.#isOver);
    if (merged === null) return;
    // CRASH: the next start removes the chunks of the ones or the others.
    await database.batch(() => {
      for (const { number } of sources) database.remove(runKey(number));
      database.put(runKey(merged.number), encodeRun(merged));
    });
    database.resetReadTxn();
    runs.replace(sources, [merged]);
    await this.#forget(sources);
  }

  async #forget(gone: readonly IdentityRun[]): Promise<void> {
    const { database, runs } = this.#options;
    runs.replace(gone, []);
    for (const { number } of gone) await removeChunks(database, number, this.#isOver);
  }

  #fill(): Promise<void> {
    return this.#options.filter.fill(this.#options, this.#isOver);
  }

  #next<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#work.then(work);
    this.#work = done.then(
      () => {},
      () => {},
    );
    return done;
  }
}

/** Returns the numbers of runs that have chunks and no entry: a process was killed while it wrote or removed them. */
export function lostRuns({ database, runs }: Pick<RunUpkeepOptions, 'database' | 'runs'>): readonly number[] {
  const known = new Set(runs.all.map(({ number }) => number));
  const lost: number[] = [];
  for (let from = chunkKey(0, 0); ; ) {
    const [key] = database.getKeys({ start: from, end: CHUNKS_END, limit: 1 });
    if (key === undefined) return lost;
    const run = runIn(key);
    if (!known.has(run)) lost.push(run);
    from = chunkKey(run + 1, 0);
  }
}
