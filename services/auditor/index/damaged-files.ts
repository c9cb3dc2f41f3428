import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../../adapters/logging/logger.ts';
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
  async find({ index, catalogue, logger, lookMillis = LOOK_MS }: DamagedFilesDeps, signal: AbortSignal): Promise<void> {
    let [began, faults] = [Date.now(), index.faults()];
    while (!signal.aborted) {
      const pause = faults === index.faults() ? LOOK_AGAIN_MS : LOOK_AFTER_FAULT_MS;
      if (Math.abs(Date.now() - began) >= pause) {
        this.#looked.clear();
        [began, faults] = [Date.now(), index.faults()];
      }
      for (const file of catalogue.files()) {
        if (signal.aborted) return;
        if (this.#looked.has(file.path)) continue;
        // Before the look: what asks for another one meanwhile is not forgotten.
        this.#looked.add(file.path);
        const isIntact = await index.isIntact(file.path).catch((err: unknown) => {
          logger.warn({ err, path: file.path }, 'an index file could not be compared with its checksum and will be');
          this.lookAgain(file.path);
          return true;
        });
        if (isIntact) continue;
        logger.error(
          { path: file.path },
          'an index file is damaged: its seals are indexed again, and answers may lack rows until then',
        );
        this.#damaged.set(file.path, file);
      }
      await sleep(lookMillis, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }
}
