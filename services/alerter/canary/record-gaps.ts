import type { Clock } from '../../adapters/clock.ts';
import type { Logger } from '../../adapters/logger.ts';
import type { NotedGap } from '../../domain/canary/watch-gaps.ts';
import type { Log } from '../../domain/decision-log/log.ts';
import { encodeFramedAlertRecord } from '../../records/alert-record/encode-alert-record.ts';
import type { AlertBook } from '../alert-book.ts';

const APPEND_RECORDS_MAX = 1_000;

export interface GapRecorderDeps {
  readonly log: Pick<Log, 'append'>;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'warn'>;
  readonly book: Pick<AlertBook, 'gaps' | 'reached'>;
}

/**
 * Appends a record of each time in which accesses were not watched, once it is over. CRASH: what has no record gets one
 * after the next canary access; a second record of the same gap changes nothing.
 */
export class GapRecorder {
  #recording: Promise<void> | null = null;
  /** Before `alerts` was read to its end, gaps may have records that were not read yet. */
  #isStarted = false;

  constructor(private readonly deps: GapRecorderDeps) {}

  start(): void {
    this.#isStarted = true;
    this.record();
  }

  /** Returns at once. What could not be appended is tried again at the next call. */
  record(): void {
    if (!this.#isStarted || this.#recording !== null) return;
    this.#recording = this.#append()
      .catch((error: unknown) => {
        this.deps.logger.warn({ err: error }, 'a time in which accesses were not watched could not be recorded');
      })
      .finally(() => {
        this.#recording = null;
      });
  }

  /** Resolves when nothing is on its way any more. */
  async stop(): Promise<void> {
    this.#isStarted = false;
    await this.#recording;
  }

  async #append(): Promise<void> {
    const { log, book } = this.deps;
    for (;;) {
      const records = [];
      for (const gap of book.gaps.waiting()) {
        records.push(this.#toRecord(gap));
        if (records.length === APPEND_RECORDS_MAX) break;
      }
      if (records.length === 0) return;
      const first = await log.append('alerts', 0, records);
      await book.reached(first + records.length);
    }
  }

  #toRecord({ recordedAt, ...gap }: NotedGap) {
    const record = { kind: 'watch-gap', ...gap, at: this.deps.clock() } as const;
    return {
      key: Buffer.from(`watch-gap:${gap.partition}`),
      value: encodeFramedAlertRecord(record),
    };
  }
}
