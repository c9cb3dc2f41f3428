import { z } from 'zod';
import type { Clock } from '../../adapters/clock.ts';
import type { JsonCache } from '../../adapters/filesystem/json-cache.ts';
import type { Logger } from '../../adapters/logger.ts';
import type { Meters } from '../../adapters/metrics/catalogue.ts';
import { readConsistencyProof } from '../../domain/transparency-log/log-reader.ts';
import { emptyTree, type TreeHead, verifyConsistency } from '../../domain/transparency-log/merkle.ts';
import type { ObjectReader } from '../../domain/transparency-log/object-store.ts';

/** A crash forgets the checkpoints of so long. */
const SAVE_MILLIS = 10_000;

export interface LongestLogDeps {
  readonly objects: ObjectReader;
  /** The key of the log: no log of another key continues it. */
  readonly vkey: string;
  /** Outside the object store: who puts that back must not put this back too. */
  readonly saved: JsonCache;
  readonly meters: Pick<Meters, 'logPutBack'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

const savedLog = z.object({ vkey: z.string(), size: z.number(), root: z.string() });

interface KeyedLog extends TreeHead {
  readonly vkey: string;
}

/**
 * The longest log that this auditor was given. Every later one has to continue it: an older copy of an archive is signed, and each of its
 * checks holds, so only who remembers more notices; and where the key is read from the
 * store, a whole archive of another key passes them all. It stays until a log continues it, or its file is deleted.
 */
export class LongestLog {
  readonly #deps: LongestLogDeps;
  #longest: KeyedLog | null = null;
  #judged: TreeHead | null = null;
  /** What could not be judged: it is looked at often, and logged once. */
  #unread: TreeHead | null = null;
  #savedAt = 0;
  #isSaved = true;

  constructor(deps: LongestLogDeps) {
    this.#deps = deps;
  }

  /** Judges the log of a checkpoint, null where there is none; again at the next look where the disk or the store did not answer. */
  async see(checkpoint: TreeHead | null): Promise<void> {
    const log = checkpoint ?? emptyTree;
    if (!isSame(log, this.#judged)) await this.#judge(log);
    await this.#save(SAVE_MILLIS);
  }

  /** Returns its size; 0 where none is remembered. */
  async size(): Promise<number> {
    this.#longest ??= await this.#load();
    return this.#longest.size;
  }

  close(): Promise<void> {
    return this.#save(0);
  }

  async #judge(log: TreeHead): Promise<void> {
    const { meters, logger } = this.#deps;
    try {
      this.#longest ??= await this.#load();
      const longest = this.#longest;
      const problem = await this.#problemOf(log, longest);
      this.#judged = { size: log.size, root: log.root };
      meters.logPutBack.set(problem === null ? 0 : 1);
      if (problem === null) {
        this.#isSaved &&= isSame(log, longest);
        this.#longest = { ...this.#judged, vkey: this.#deps.vkey };
      } else {
        logger.error(
          { event: 'log-put-back', size: log.size, longest: longest.size },
          `the archive was put back or forged: ${problem}`,
        );
      }
    } catch (error) {
      if (isSame(log, this.#unread)) return;
      this.#unread = log;
      logger.warn({ err: error }, 'whether the log continues the one before cannot be read');
    }
  }

  /** Returns null where the log continues the longest one. */
  async #problemOf(log: TreeHead, longest: KeyedLog): Promise<string | null> {
    if (longest.size > 0 && longest.vkey !== this.#deps.vkey) {
      return `its log is of the key \`${this.#deps.vkey}\`, and was of \`${longest.vkey}\``;
    }
    if (log.size < longest.size) return `its log ends after ${log.size} seals, and had ${longest.size}`;
    if (longest.size === 0) return null;
    // Twice: the store may return a tile damaged once, and the verdict stays until the next checkpoint.
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const proof = await readConsistencyProof(this.#deps.objects, longest.size, log.size);
      if (verifyConsistency(longest, log, proof)) return null;
    }
    return `its tiles do not show that the first ${longest.size} seals of its log are those that it had`;
  }

  async #load(): Promise<KeyedLog> {
    const { data } = savedLog.safeParse(await this.#deps.saved.load());
    if (data === undefined) return { ...emptyTree, vkey: this.#deps.vkey };
    return { ...data, root: Buffer.from(data.root, 'hex').toString('latin1') };
  }

  /** Where the disk takes nothing, a restart begins with what was saved before. */
  async #save(everyMillis: number): Promise<void> {
    const { saved, clock, logger } = this.#deps;
    if (this.#isSaved || this.#longest === null || Math.abs(clock() - this.#savedAt) < everyMillis) return;
    this.#savedAt = clock();
    const { vkey, size } = this.#longest;
    const root = Buffer.from(this.#longest.root, 'latin1').toString('hex');
    try {
      await saved.save({ vkey, size, root });
      this.#isSaved = true;
    } catch (error) {
      logger.warn({ err: error }, 'the longest log that was seen could not be saved');
    }
  }
}

function isSame(one: TreeHead, other: TreeHead | null): boolean {
  return one.size === other?.size && one.root === other.root;
}
