import { z } from 'zod';
import type { JsonCache } from '../../adapters/filesystem/json-cache.ts';
import type { Logger } from '../../adapters/logger.ts';
import type { Log, LogRecord } from '../../domain/decision-log/log.ts';
import { OffsetWaiters } from '../../domain/offset-waiters.ts';
import type { RunningStage } from '../../domain/stage.ts';
import { extractTalliedRecord } from '../../records/alert-record/extract-tallied-record.ts';
import { extractOfAlerts } from '../replay/known-findings.ts';

const DAY_MILLIS = 86_400_000;
/** The UTC days of a week, with today. */
const DAYS = 7;
/** Days that are kept. More than are counted: some may be yet to come, of findings by a clock that was ahead for a moment. */
const DAYS_KEPT = 4 * DAYS;
/** Detections and rules that are counted on one day. */
const NAMES_MAX = 2_000;
/** The counts are stored after this many records, and when the stage stops. */
const RECORDS_BETWEEN = 20_000;

/** Changes when counts that were written before would be misread. */
const COUNTS_LAYOUT = 2;
const whole = z.number().int().min(0);
const countsSchema = z.object({
  layout: z.literal(COUNTS_LAYOUT),
  offset: whole,
  days: z.array(z.tuple([whole, z.array(z.tuple([z.string(), whole]))])),
});

interface CountsDeps {
  readonly log: Log;
  readonly logger: Logger;
  readonly clock: () => number;
  /** A cache: without it `alerts` is read from its start. */
  readonly position: JsonCache;
}

export interface FindingCounts extends RunningStage {
  /** The findings of a detection in the last seven UTC days, today included, also those that were withdrawn. */
  ofWeek(detection: string): number;
}

/** alerts -> how many findings each detection had on each day. */
export function followFindings(deps: CountsDeps): FindingCounts {
  const { log, clock } = deps;
  const stop = new AbortController();
  const counting = new Counting(deps);
  const failed = counting.run(stop.signal).then(() => new Promise<never>(() => {}));
  failed.catch(() => {});
  async function drain(): Promise<void> {
    await counting.reached(await log.endOffset('alerts', 0));
    stop.abort();
    await counting.store();
  }
  return {
    isReady: () => true,
    failed,
    drain: () => Promise.race([drain(), failed]),
    ofWeek: (detection) => counting.upTo(detection, Math.floor(clock() / DAY_MILLIS)),
  };
}

class Counting {
  readonly #days = new Map<number, Map<string, number>>();
  readonly #waiters = new OffsetWaiters();
  #offset = 0;
  #storedOffset = 0;

  constructor(private readonly deps: CountsDeps) {}

  /** Resolves when the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { log, position } = this.deps;
    const stored = countsSchema.safeParse(await position.load());
    // Another log has other findings, and may have fewer.
    if (stored.success && stored.data.offset <= (await log.endOffset('alerts', 0))) {
      this.#offset = this.#storedOffset = stored.data.offset;
      for (const [day, counts] of stored.data.days) this.#days.set(day, new Map(counts));
    }
    this.#waiters.release(this.#offset);
    for await (const { records, nextOffset } of log.read('alerts', 0, this.#offset, { follow: true, signal })) {
      for (const record of records) this.#note(record);
      this.#offset = nextOffset;
      this.#forget();
      this.#waiters.release(nextOffset);
      if (nextOffset >= this.#storedOffset + RECORDS_BETWEEN) await this.store();
    }
  }

  /** Of the week that ends with the day. */
  upTo(detection: string, day: number): number {
    let count = 0;
    for (const [one, counts] of this.#days) {
      if (one > day - DAYS && one <= day) count += counts.get(detection) ?? 0;
    }
    return count;
  }

  reached(offset: number): Promise<void> {
    return this.#offset >= offset ? Promise.resolve() : this.#waiters.wait(offset);
  }

  async store(): Promise<void> {
    this.#storedOffset = this.#offset;
    const days = [...this.#days].map(([day, counts]) => [day, [...counts]] as const);
    const saved = { layout: COUNTS_LAYOUT, offset: this.#offset, days };
    await this.deps.position.save(saved).catch((error: unknown) => {
      this.deps.logger.warn({ err: error }, 'the counts of findings could not be saved');
    });
  }

  #note(record: LogRecord): void {
    const found = extractOfAlerts(record, extractTalliedRecord);
    if (found === null) return;
    const day = Math.floor(found.detectedAt / DAY_MILLIS);
    const counts = this.#days.get(day) ?? new Map<string, number>();
    this.#days.set(day, counts);
    const name = found.detection ?? found.rule;
    if (counts.has(name) || counts.size < NAMES_MAX) counts.set(name, (counts.get(name) ?? 0) + 1);
  }

  #forget(): void {
    while (this.#days.size > DAYS_KEPT) this.#days.delete(Math.min(...this.#days.keys()));
  }
}
