import type { DetectedAccess } from './detected-access.ts';

/** A generation ends when it contains this many events and spans the time below … */
const GENERATION_EVENTS_MIN = 100_000;
/** … of append time. Storage logs arrive up to hours after the access (CloudTrail: typically minutes). */
const GENERATION_MILLIS_MIN = 6 * 3_600_000;
/** … or when it contains this many, whatever it spans. This bounds memory; earlier events then no longer match. */
const GENERATION_EVENTS_MAX = 300_000;

/** The first and the last event of a span as long as `withinMillis`. */
interface EventSpan {
  readonly first: number;
  readonly last: number;
}
/** Most spans have a single event: its time alone. An object for each costs the garbage collector more than the rest. */
type Bucket = number | EventSpan;

interface Generation {
  /** Keyed by recording and number of the span. A match can only be in three spans, so the look-up cost is constant. */
  readonly buckets: Map<string, Bucket>;
  readonly startedAt: number;
  events: number;
}

/** Remembers when applications reported events about a recording, for the newest two generations of events. */
export class ApplicationEvents {
  #young = newGeneration(0);
  #old = newGeneration(0);

  /** `withinMillis` is the greatest distance between an event and the time of the query. */
  constructor(private readonly withinMillis: number) {}

  add(recordingId: string, { event: { occurredAt }, decision: { appendedAt } }: DetectedAccess): void {
    const { events, startedAt } = this.#young;
    const isLong = events >= GENERATION_EVENTS_MIN && appendedAt - startedAt >= GENERATION_MILLIS_MIN;
    if (events === 0 || isLong || events >= GENERATION_EVENTS_MAX) {
      if (events > 0) this.#old = this.#young;
      this.#young = newGeneration(appendedAt);
    }
    const { buckets } = this.#young;
    const key = keyOf(recordingId, this.#number(occurredAt));
    const bucket = buckets.get(key);
    if (bucket === undefined) buckets.set(key, occurredAt);
    else buckets.set(key, bucketOf(Math.min(firstOf(bucket), occurredAt), Math.max(lastOf(bucket), occurredAt)));
    this.#young.events += 1;
  }

  save(): SavedApplicationEvents {
    return { young: saveGeneration(this.#young), old: saveGeneration(this.#old) };
  }

  load({ young, old }: SavedApplicationEvents): void {
    this.#young = loadGeneration(young);
    this.#old = loadGeneration(old);
  }

  /** True if an event about the recording is within `withinMillis` of `at`. */
  has(recordingId: string, at: number): boolean {
    const number = this.#number(at);
    return [this.#young, this.#old].some(({ buckets }) => {
      if (buckets.has(keyOf(recordingId, number))) return true;
      const before = buckets.get(keyOf(recordingId, number - 1));
      if (before !== undefined && at - lastOf(before) <= this.withinMillis) return true;
      const after = buckets.get(keyOf(recordingId, number + 1));
      return after !== undefined && firstOf(after) - at <= this.withinMillis;
    });
  }

  #number(at: number): number {
    return Math.floor(at / this.withinMillis);
  }
}

interface SavedGeneration {
  readonly keys: readonly string[];
  /** The first and the last event of each key. */
  readonly times: Float64Array;
  readonly startedAt: number;
  readonly events: number;
}

export interface SavedApplicationEvents {
  readonly young: SavedGeneration;
  readonly old: SavedGeneration;
}

function saveGeneration({ buckets, startedAt, events }: Generation): SavedGeneration {
  const times = new Float64Array(2 * buckets.size);
  let at = 0;
  for (const bucket of buckets.values()) {
    times[at] = firstOf(bucket);
    times[at + 1] = lastOf(bucket);
    at += 2;
  }
  return { keys: [...buckets.keys()], times, startedAt, events };
}

function loadGeneration({ keys, times, startedAt, events }: SavedGeneration): Generation {
  const spans = keys.map((key, at) => [key, bucketOf(times[2 * at] ?? 0, times[2 * at + 1] ?? 0)] as const);
  return { buckets: new Map(spans), startedAt, events };
}

function bucketOf(first: number, last: number): Bucket {
  return first === last ? first : { first, last };
}

function firstOf(bucket: Bucket): number {
  return typeof bucket === 'number' ? bucket : bucket.first;
}

function lastOf(bucket: Bucket): number {
  return typeof bucket === 'number' ? bucket : bucket.last;
}

function keyOf(recordingId: string, number: number): string {
  return `${number} ${recordingId}`;
}

function newGeneration(startedAt: number): Generation {
  return { buckets: new Map(), startedAt, events: 0 };
}
