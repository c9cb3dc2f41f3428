import { setImmediate as turn } from 'node:timers/promises';
import { IDENTITY_ROW_BYTES } from '../identity-record.ts';
import { FILTER_BYTES, IdentityFilter, KEYS_OF_BYTE_MAX } from './identity-filter.ts';
import type { IdentityRuns } from './identity-runs.ts';

/** The chunks read per step; other work runs between steps. */
const STEP_CHUNKS = 16;
/** Larger tables are not filtered. */
const BYTES_MAX = 4 * FILTER_BYTES;

/** Where the keys of a table are. */
export interface FilterSource {
  readonly runs: IdentityRuns;
  /** Returns the rows that are in no run. */
  readonly newest: () => readonly Uint8Array[];
}

/**
 * Has every key of a table once it is filled. Nearly every event has a new identity: each run would be searched for it in
 * vain.
 */
export class RunFilter {
  /** Null until it has every key for the first time, and where the table is too large. */
  #filled: IdentityFilter | null = null;
  /** Takes the place of the other once it has every key. */
  #filling: IdentityFilter | null = new IdentityFilter();

  /** False only for a key that the table does not have. */
  mayHave(key: Uint8Array): boolean {
    return this.#filled === null || this.#filled.mayHave(key);
  }

  /** Every key of the table has been added, as to a table that is new: nothing has to be read. */
  hasAll(): void {
    this.#filled = this.#filling;
    this.#filling = null;
  }

  /** The key begins at `at` of `bytes`. */
  add(bytes: Uint8Array, at = 0): void {
    this.#filled?.add(bytes, at);
    this.#filling?.add(bytes, at);
  }

  addRows(rows: Uint8Array): void {
    for (let at = 0; at < rows.length; at += IDENTITY_ROW_BYTES) this.add(rows, at);
  }

  /** Whether it lets through more than it would if it were filled again. */
  isTooSmall(rows: number): boolean {
    return this.#filled !== null && bytesFor(rows) > this.#filled.bytes;
  }

  /**
   * Forgets the keys of the runs that are gone. Adds those of all others and of the rows that are in no run, unless it is
   * stopped; until then it is what it was before.
   */
  async fill({ runs, newest }: FilterSource, isStopped: () => boolean): Promise<void> {
    if (runs.rows > BYTES_MAX * KEYS_OF_BYTE_MAX) {
      this.#filled = this.#filling = null;
      return;
    }
    const filling = new IdentityFilter(bytesFor(runs.rows));
    this.#filling = filling;
    for (const rows of newest()) this.addRows(rows);
    await this.#readAll(filling, runs, isStopped);
    if (isStopped()) return;
    this.#filled = filling;
    this.#filling = null;
  }

  async #readAll(filling: IdentityFilter, runs: IdentityRuns, isStopped: () => boolean): Promise<void> {
    let read = 0;
    for (const run of runs.all) {
      for (let chunk = 0; chunk < run.firsts.length; chunk += 1, read += 1) {
        if (read % STEP_CHUNKS === 0) await turn();
        if (isStopped()) return;
        const rows = runs.chunk(run, chunk);
        for (let at = 0; at < rows.length; at += IDENTITY_ROW_BYTES) filling.add(rows, at);
      }
    }
  }
}

function bytesFor(rows: number): number {
  let bytes = FILTER_BYTES;
  while (bytes < Math.min(rows, BYTES_MAX)) bytes *= 2;
  return bytes;
}
