import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../../adapters/logger.ts';
import type { Meters } from '../../adapters/metrics/catalogue.ts';
import type { AccessIndex, SealedFile } from '../../domain/access-search/access-index.ts';

/** How often files that were written since are looked at. */
const LOOK_MS = 60_000;
/** How often all are … */
const LOOK_AGAIN_MS = 86_400_000;
/** … and after a read that failed: what is damaged may not be what can be written again. */
const LOOK_AFTER_FAULT_MS = 10 * 60_000;

export interface DamagedFilesDeps {
  readonly index: Pick<AccessIndex, 'isIntact' | 'faults'>;
  readonly catalogue: { files(): readonly SealedFile[] };
  readonly meters: Pick<Meters, 'indexDamagedFiles'>;
  readonly logger: Pick<Logger, 'error' | 'warn'>;
  /** Default: `LOOK_MS`. */
  readonly lookMillis?: number;
}

/**
 * Finds files of the index whose bytes are no longer those that were written: a row that a changed byte hides is missing in an answer that
 * shows no sign of it. Nothing waits for this: it reads all files, a little at a time.
 */
export class DamagedFiles {
  readonly #looked = new Set<string>();
  readonly #damaged = new Map<string, SealedFile>();
  /** The paths of those that were damaged at the last look at each. */
  readonly #known = new Set<string>();

  /** Returns a file to write again, or `null`. It is returned once for each time that it is found. */
  take(): SealedFile | null {
    const [file = null] = this.#damaged.values();
    if (file !== null) this.#damaged.delete(file.path);
    return file;
  }

  /** Call it for a file that was written again, or that may be damaged: it is looked at again soon. */
  lookAgain(path: string): void {
    this.#looked.delete(path);
  }

  /** Looks until the signal aborts: at each file once it is written and once a day, and at all of them after a read that failed. */
  async find(deps: DamagedFilesDeps, signal: AbortSignal): Promise<void> {
    const { index, catalogue, meters, lookMillis = LOOK_MS } = deps;
    let [began, faults] = [Date.now(), index.faults()];
    while (!signal.aborted) {
      const pause = faults === index.faults() ? LOOK_AGAIN_MS : LOOK_AFTER_FAULT_MS;
      if (Math.abs(Date.now() - began) >= pause) {
        this.#looked.clear();
        [began, faults] = [Date.now(), index.faults()];
      }
      for (const file of catalogue.files()) {
        if (signal.aborted) return;
        if (!this.#looked.has(file.path)) await this.#look(file, deps);
        meters.indexDamagedFiles.set(this.#known.size);
      }
      // One that is no longer searched was merged with others, or has given way to them.
      const searched = new Set(catalogue.files().map(({ path }) => path));
      for (const path of this.#known) if (!searched.has(path)) this.#known.delete(path);
      meters.indexDamagedFiles.set(this.#known.size);
      await sleep(lookMillis, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  async #look(file: SealedFile, { index, logger }: DamagedFilesDeps): Promise<void> {
    const { path } = file;
    // Before the look: what asks for another one meanwhile is not forgotten.
    this.#looked.add(path);
    try {
      if (await index.isIntact(path)) {
        this.#known.delete(path);
        return;
      }
    } catch (err) {
      logger.warn({ err, path }, 'an index file could not be compared with its checksum and will be');
      this.lookAgain(path);
      return;
    }
    logger.error(
      { path },
      'an index file is damaged: its seals are indexed again, and answers may lack rows until then',
    );
    this.#known.add(path);
    this.#damaged.set(path, file);
  }
}
