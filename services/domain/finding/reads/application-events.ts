import type { DetectedAccess } from '../detected-access.ts';
import { ABSENT, grown } from '../numbered/texts.ts';
import { type AccessNumbering, accessRows, type LoadedAccesses } from '../window/access-rows.ts';
import type { GcRoot } from '../window/gc-root.ts';

/** A generation ends when it contains this many events and spans the time below … */
const GENERATION_EVENTS_MIN = 100_000;
/** … of append time. Storage logs arrive up to hours after the access (CloudTrail: typically minutes). */
const GENERATION_MILLIS_MIN = 6 * 3_600_000;
/** … or when it contains this many, whatever it spans. This bounds memory; earlier events then no longer match. */
const GENERATION_EVENTS_MAX = 300_000;

const CAPACITY_MIN = 1_024;

interface Generation {
  /** Events in order of arrival, as columns; texts are numbers. */
  recordings: Uint32Array<ArrayBuffer>;
  actors: Uint32Array<ArrayBuffer>;
  times: Float64Array<ArrayBuffer>;
  length: number;
  readonly startedAt: number;
  /** The events that a read may belong to, and how many of those above are in it. */
  readonly index: Index;
  indexed: number;
}

/** Keyed by recording, or by recording and actor, and number of the span: the first and the last event of the span. */
type Index = Map<string, [first: number, last: number]>;

/**
 * Remembers when applications reported events about a recording, for the newest two generations of events. Most
 * companies have no reads to ask for, so events are only appended, and found from the first question on. A question
 * takes a constant number of steps, and each event one more.
 */
export class ApplicationEvents implements GcRoot {
  #young = newGeneration(0);
  #old = newGeneration(0);

  /** `withinMillis` is the greatest distance between an event and the time of the query. */
  constructor(private readonly withinMillis: number) {
    accessRows.register(this);
  }

  /** An access with a recording. */
  add(access: DetectedAccess): void {
    const { occurredAt } = access.event;
    const { appendedAt } = access.decision;
    const { length: events, startedAt } = this.#young;
    const isLong = events >= GENERATION_EVENTS_MIN && appendedAt - startedAt >= GENERATION_MILLIS_MIN;
    if (events === 0 || isLong || events >= GENERATION_EVENTS_MAX) {
      if (events > 0) this.#old = this.#young;
      this.#young = newGeneration(appendedAt);
    }
    const { recording, actor } = accessRows.numbersOf(access);
    if (this.#isInLastSpan(recording, actor, occurredAt)) return;
    const young = this.#young;
    if (young.length >= young.times.length) grow(young);
    young.recordings[young.length] = recording;
    young.actors[young.length] = actor;
    young.times[young.length] = occurredAt;
    young.length += 1;
  }

  markUsed(_rows: Uint8Array, texts: Uint8Array): void {
    for (const { recordings, actors, length } of [this.#young, this.#old]) {
      for (let event = 0; event < length; event += 1) {
        texts[recordings[event] ?? ABSENT] = 1;
        texts[actors[event] ?? ABSENT] = 1;
      }
    }
  }

  /** Of one recording and actor, a question needs the first and the last event of a span: a player reports hundreds. */
  #isInLastSpan(recording: number, actor: number, at: number): boolean {
    const { recordings, actors, times, length } = this.#young;
    const [one, other] = [length - 2, length - 1];
    const number = this.#number(at);
    for (let event = other; event >= one; event -= 1) {
      if (event < 0 || recordings[event] !== recording || actors[event] !== actor) return false;
      if (this.#number(times[event] ?? 0) !== number) return false;
    }
    const [first = at, last = at] = [times[one], times[other]];
    times[one] = Math.min(first, last, at);
    times[other] = Math.max(first, last, at);
    // They are indexed once more, which changes nothing but the ends of their span.
    this.#young.indexed = Math.min(this.#young.indexed, one);
    return true;
  }

  save(into: AccessNumbering): SavedApplicationEvents {
    return { young: saveGeneration(this.#young, into), old: saveGeneration(this.#old, into) };
  }

  load({ young, old }: SavedApplicationEvents, from: LoadedAccesses): void {
    this.#young = loadGeneration(young, from);
    this.#old = loadGeneration(old, from);
  }

  /** True if an event about the recording, of `actorId` where that is not null, is within `withinMillis` of `at`. */
  has(recordingId: string, actorId: string | null, at: number): boolean {
    const number = this.#number(at);
    const key = actorId === null ? recordingId : ofActorKey(recordingId, actorId);
    return [this.#young, this.#old].some((generation) => {
      const index = this.#indexed(generation);
      if (index.has(keyOf(key, number))) return true;
      const before = index.get(keyOf(key, number - 1));
      if (before !== undefined && at - before[1] <= this.withinMillis) return true;
      const after = index.get(keyOf(key, number + 1));
      return after !== undefined && after[0] - at <= this.withinMillis;
    });
  }

  #indexed(generation: Generation): Index {
    const { recordings, actors, times, index, length } = generation;
    const { texts } = accessRows;
    for (; generation.indexed < length; generation.indexed += 1) {
      const event = generation.indexed;
      const recordingId = texts.textOf(recordings[event] ?? ABSENT);
      const actorId = texts.textOf(actors[event] ?? ABSENT);
      const at = times[event] ?? 0;
      const number = this.#number(at);
      note(index, keyOf(recordingId, number), at);
      note(index, keyOf(ofActorKey(recordingId, actorId), number), at);
    }
    return index;
  }

  #number(at: number): number {
    return Math.floor(at / this.withinMillis);
  }
}

interface SavedGeneration {
  readonly recordings: Uint32Array;
  readonly actors: Uint32Array;
  readonly times: Float64Array;
  readonly startedAt: number;
}

export interface SavedApplicationEvents {
  readonly young: SavedGeneration;
  readonly old: SavedGeneration;
}

function saveGeneration(
  { recordings, actors, times, length, startedAt }: Generation,
  { texts }: AccessNumbering,
): SavedGeneration {
  return {
    recordings: texts.column(recordings.subarray(0, length)),
    actors: texts.column(actors.subarray(0, length)),
    times: times.slice(0, length),
    startedAt,
  };
}

function loadGeneration(
  { recordings, actors, times, startedAt }: SavedGeneration,
  { texts }: LoadedAccesses,
): Generation {
  const loaded = newGeneration(startedAt);
  while (loaded.times.length < times.length) grow(loaded);
  loaded.recordings.set(texts.column(recordings));
  loaded.actors.set(texts.column(actors));
  loaded.times.set(times);
  loaded.length = times.length;
  return loaded;
}

function grow(generation: Generation): void {
  generation.recordings = grown(generation.recordings, Uint32Array);
  generation.actors = grown(generation.actors, Uint32Array);
  generation.times = grown(generation.times, Float64Array);
}

function note(index: Index, key: string, at: number): void {
  const span = index.get(key);
  if (span === undefined) index.set(key, [at, at]);
  else {
    span[0] = Math.min(span[0], at);
    span[1] = Math.max(span[1], at);
  }
}

function keyOf(key: string, number: number): string {
  return `${number} ${key}`;
}

/** Texts of an event contain no line breaks. */
export function ofActorKey(recordingId: string, actorId: string): string {
  return `${recordingId}\n${actorId}`;
}

function newGeneration(startedAt: number): Generation {
  return {
    recordings: new Uint32Array(CAPACITY_MIN),
    actors: new Uint32Array(CAPACITY_MIN),
    times: new Float64Array(CAPACITY_MIN),
    length: 0,
    startedAt,
    index: new Map(),
    indexed: 0,
  };
}
