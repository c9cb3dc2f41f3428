import type { Evidence } from './finding.ts';

/** A generation ends when it holds this many events and spans the time below … */
const GENERATION_EVENTS_MIN = 100_000;
/** … of append time: storage logs arrive up to hours after the access (CloudTrail: typically minutes). */
const GENERATION_MILLIS_MIN = 6 * 3_600_000;
/** … or, whatever it spans, when it holds this many: the bound of memory. Earlier events then no longer match. */
const GENERATION_EVENTS_MAX = 750_000;

interface Generation {
  readonly occurredAt: Map<string, number[]>;
  readonly startedAt: number;
  events: number;
}

/** When applications reported something about a recording, for the newest two generations of events. */
export class ApplicationEvents {
  #young = newGeneration(0);
  #old = newGeneration(0);

  add(recordingId: string, { occurredAt, appendedAt }: Evidence): void {
    const { events, startedAt } = this.#young;
    const isLong = events >= GENERATION_EVENTS_MIN && appendedAt - startedAt >= GENERATION_MILLIS_MIN;
    if (events === 0 || isLong || events >= GENERATION_EVENTS_MAX) {
      if (events > 0) this.#old = this.#young;
      this.#young = newGeneration(appendedAt);
    }
    const times = this.#young.occurredAt.get(recordingId);
    if (times === undefined) this.#young.occurredAt.set(recordingId, [occurredAt]);
    else times.push(occurredAt);
    this.#young.events += 1;
  }

  /** An event about the recording at most `withinMillis` before or after `at`. */
  has(recordingId: string, at: number, withinMillis: number): boolean {
    return [this.#young, this.#old].some(({ occurredAt }) =>
      occurredAt.get(recordingId)?.some((time) => Math.abs(time - at) <= withinMillis),
    );
  }
}

function newGeneration(startedAt: number): Generation {
  return { occurredAt: new Map(), startedAt, events: 0 };
}
