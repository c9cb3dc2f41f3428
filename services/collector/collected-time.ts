import { z } from 'zod';
import type { JsonCache } from '../adapters/filesystem/json-cache.ts';
import type { Log } from '../domain/decision-log/log.ts';
import { SettledTime } from '../domain/settled-time.ts';
import { encodeFramedAlertRecord } from '../records/alert-record/encode-alert-record.ts';

/** A log that was not read for longer was not watched meanwhile. */
const BEHIND_MILLIS_MAX = 60_000;
/** A gap that lasts is put on record in parts of this length. */
const PART_MILLIS = 3_600_000;
/** How often it is written when the log was read to its end. A shorter gap after a crash is none. */
const SAVE_MILLIS = 15_000;

const savedForm = z.object({ readAt: z.number() });

export interface CollectedTimeDeps {
  /** Name of the input. */
  readonly input: string;
  readonly saved: JsonCache;
  readonly log: Pick<Log, 'append'>;
  readonly clock: () => number;
}

/**
 * When one log was read to its end, also by earlier runs: the time between two such moments is a record of `alerts`, if it is long.
 * CRASH: a gap may get a second record with the same beginning, which replaces the first.
 */
export class CollectedTime {
  /** Everything that was delivered before it was read; null before the first look. */
  #readAt: number | null = null;
  readonly #lastSave = new SettledTime();

  constructor(private readonly deps: CollectedTimeDeps) {}

  async load(): Promise<void> {
    const { success, data } = savedForm.safeParse(await this.deps.saved.load());
    if (success) this.#readAt = data.readAt;
  }

  /** Everything that was delivered at `at` has been read. */
  async caughtUp(at = this.deps.clock()): Promise<void> {
    // Not up to now: a look that takes long is no gap.
    await this.#recordUpTo(at, BEHIND_MILLIS_MAX);
    this.#readAt = Math.max(at, this.#readAt ?? at);
    if (!this.#lastSave.isWithin(this.deps.clock(), SAVE_MILLIS)) await this.save();
  }

  /** The log could not be read, or not to its end yet. */
  async behind(): Promise<void> {
    await this.#recordUpTo(this.deps.clock(), PART_MILLIS);
  }

  async save(): Promise<void> {
    if (this.#readAt === null) return;
    await this.deps.saved.save({ readAt: this.#readAt });
    this.#lastSave.look(this.deps.clock());
  }

  async #recordUpTo(now: number, longerThan: number): Promise<void> {
    // A time in the future is that of a clock that was set right since.
    const from = this.#readAt === null ? null : Math.min(this.#readAt, now);
    this.#readAt = from;
    if (from === null || now - from <= longerThan) return;
    const { input, log } = this.deps;
    const record = {
      ...({ kind: 'watch-gap', because: 'late', stage: 'collection', input, partition: null } as const),
      from,
      to: now,
      at: now,
    };
    const value = encodeFramedAlertRecord(record);
    await log.append('alerts', 0, [{ key: Buffer.from(`watch-gap:${input}`), value }]);
    this.#readAt = now;
    await this.save();
  }
}
