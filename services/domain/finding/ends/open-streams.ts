import type { DetectedAccess } from '../detected-access.ts';
import { RecentNames, type SavedNames } from '../numbered/recent-names.ts';
import { ABSENT } from '../numbered/texts.ts';
import { type AccessNumbering, accessRows, type LoadedAccesses } from '../window/access-rows.ts';
import type { GcRoot } from '../window/gc-root.ts';

/** The words of a name. The last one is when the access arrived, in minutes, and in its two lowest bits `ENDED` and `LOOKED_UP`. */
const [REPORTED, ACTOR, RECORDING, CAMERA, ARRIVED, WORDS] = [0, 1, 2, 3, 4, 5];
const TEXT_WORDS = [REPORTED, ACTOR, RECORDING, CAMERA] as const;
/** An end of it came. */
const ENDED = 1;
/** It is a search or a list. */
const LOOKED_UP = 2;
const FLAGS = 4;
const MINUTE_MILLIS = 60_000;
const MINUTES_MAX = 0x3fff_ffff;

/** What an end is compared with. */
export interface Begin {
  /** The actor that the event names. */
  readonly reportedId: string;
  /** The judged actor. */
  readonly actorId: string;
  readonly recordingId: string | null;
  readonly cameraId: string | null;
  /** A search or a list. */
  readonly isLookUp: boolean;
  readonly occurredAt: number;
}

/** The accesses that arrived last, at most `max`, by event and source. */
export class OpenStreams implements GcRoot {
  readonly #names: RecentNames;
  #forgottenUntil = Number.NEGATIVE_INFINITY;
  /** What the clock of this process showed last. */
  #now = Number.NEGATIVE_INFINITY;

  constructor(max: number) {
    this.#names = new RecentNames(max, WORDS);
    accessRows.register(this);
  }

  keep(access: DetectedAccess, isEnded: boolean): void {
    const { source, reported, actor, recording, camera } = accessRows.numbersOf(access);
    const { eventId, occurredAt, action } = access.event;
    const { appendedAt } = access.decision;
    const { evicted } = this.#names;
    const at = this.#names.keep(eventId, source);
    if (this.#names.evicted > evicted) this.#forget(this.#names.lastEvicted, Math.max(appendedAt, this.#now));
    const minutes = Math.ceil(appendedAt / MINUTE_MILLIS);
    const flags = (isEnded ? ENDED : 0) + (isLookUp(action) ? LOOKED_UP : 0);
    const arrived = FLAGS * Math.min(Math.max(minutes, 0), MINUTES_MAX) + flags;
    this.#put(at, { reported, actor, recording, camera, arrived, occurredAt });
  }

  lookAt(wallMs: number): void {
    this.#now = wallMs;
  }

  /** Every access that was appended later is remembered; -Infinity while none was forgotten. */
  get forgottenUntil(): number {
    return this.#forgottenUntil;
  }

  /** Returns where the access that an end closes is, until the next one is kept; -1 where none is remembered. */
  find(eventId: string, end: DetectedAccess): number {
    return this.#names.indexOf(eventId, accessRows.numbersOf(end).source);
  }

  /** Returns true if an end of the access came before. */
  end(at: number): boolean {
    const arrived = this.#names.wordAt(at, ARRIVED);
    if ((arrived & ENDED) !== 0) return true;
    this.#names.setWord(at, ARRIVED, arrived + ENDED);
    return false;
  }

  /** True if an end closes the access rightly: actor and material are the same, and it ends behind its begin. */
  isRightEnd(at: number, end: DetectedAccess): boolean {
    if (end.event.occurredAt < this.#names.timeAt(at)) return false;
    if (this.#isLookUp(at) && !isLookUp(end.event.action)) return false;
    const { reported, actor, recording, camera } = accessRows.numbersOf(end);
    if (areApart(recording, this.#names.wordAt(at, RECORDING))) return false;
    if (areApart(camera, this.#names.wordAt(at, CAMERA))) return false;
    // The judged actor is the person, so an end under an alias of theirs is their own.
    return reported === this.#names.wordAt(at, REPORTED) || actor === this.#names.wordAt(at, ACTOR);
  }

  at(at: number): Begin {
    const { texts } = accessRows;
    const textOrNull = (word: number) => (word === ABSENT ? null : texts.textOf(word));
    return {
      reportedId: texts.textOf(this.#names.wordAt(at, REPORTED)),
      actorId: texts.textOf(this.#names.wordAt(at, ACTOR)),
      recordingId: textOrNull(this.#names.wordAt(at, RECORDING)),
      cameraId: textOrNull(this.#names.wordAt(at, CAMERA)),
      isLookUp: this.#isLookUp(at),
      occurredAt: this.#names.timeAt(at),
    };
  }

  #isLookUp(at: number): boolean {
    return (this.#names.wordAt(at, ARRIVED) & LOOKED_UP) !== 0;
  }

  markUsed(_rows: Uint8Array, texts: Uint8Array): void {
    this.#names.markTexts(texts, TEXT_WORDS);
  }

  *saving({ texts }: AccessNumbering): Generator<undefined, SavedBegins, void> {
    const all = this.#names.all();
    const names = yield* this.#names.saving(all, texts);
    yield;
    const reported = texts.column(this.#names.wordsAt(all, REPORTED));
    yield;
    const actors = texts.column(this.#names.wordsAt(all, ACTOR));
    yield;
    const recordings = texts.column(this.#names.wordsAt(all, RECORDING));
    yield;
    const cameras = texts.column(this.#names.wordsAt(all, CAMERA));
    yield;
    return {
      ...names,
      reported,
      actors,
      recordings,
      cameras,
      arrived: this.#names.wordsAt(all, ARRIVED),
      occurredAt: this.#names.timesAt(all),
      forgottenUntil: this.#forgottenUntil,
    };
  }

  load(saved: SavedBegins, { texts }: LoadedAccesses): void {
    this.#names.load(saved, texts);
    this.#forgottenUntil = saved.forgottenUntil;
    for (let at = 0; at < saved.sources.length; at += 1) {
      const [reported, actor] = [texts.of(saved.reported[at]), texts.of(saved.actors[at])];
      const [recording, camera] = [texts.of(saved.recordings[at]), texts.of(saved.cameras[at])];
      const [arrived, occurredAt] = [saved.arrived[at] ?? 0, saved.occurredAt[at] ?? 0];
      this.#put(at, { reported, actor, recording, camera, arrived, occurredAt });
    }
  }

  /**
   * What is forgotten arrived until now, whatever the clock of the decider was at the time. The access for which it is does not
   * show now: its partition may be behind.
   */
  #forget(at: number, now: number): void {
    const minutes = Math.floor(this.#names.wordAt(at, ARRIVED) / FLAGS);
    this.#forgottenUntil = Math.min(Math.max(this.#forgottenUntil, minutes * MINUTE_MILLIS), now);
  }

  #put(at: number, { reported, actor, recording, camera, arrived, occurredAt }: BegunWords): void {
    this.#names.setWord(at, REPORTED, reported);
    this.#names.setWord(at, ACTOR, actor);
    this.#names.setWord(at, RECORDING, recording);
    this.#names.setWord(at, CAMERA, camera);
    this.#names.setWord(at, ARRIVED, arrived);
    this.#names.setTime(at, occurredAt);
  }
}

interface SavedBegins extends SavedNames {
  readonly reported: Uint32Array;
  readonly actors: Uint32Array;
  readonly recordings: Uint32Array;
  readonly cameras: Uint32Array;
  readonly arrived: Uint32Array;
  readonly occurredAt: Float64Array;
  readonly forgottenUntil: number;
}

interface BegunWords {
  readonly reported: number;
  readonly actor: number;
  readonly recording: number;
  readonly camera: number;
  readonly arrived: number;
  readonly occurredAt: number;
}

/** True if both are known, and different. */
function areApart(one: number, other: number): boolean {
  return one !== other && one !== ABSENT && other !== ABSENT;
}

export function isLookUp(action: string): boolean {
  return action === 'search' || action === 'list';
}
