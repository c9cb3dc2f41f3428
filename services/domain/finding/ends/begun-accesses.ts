import type { DetectedAccess } from '../detected-access.ts';
import { RecentNames, type SavedNames } from '../numbered/recent-names.ts';
import { type AccessNumbering, accessRows, type LoadedAccesses } from '../window/access-rows.ts';
import type { RowUser } from '../window/row-users.ts';

/** The words of a name. The last one is when the access arrived, in minutes, and in its lowest bit 1 once an end of it came. */
const [REPORTED, ACTOR, ARRIVED, WORDS] = [0, 1, 2, 3];
const ENDED = 1;
const MINUTE_MILLIS = 60_000;
const MINUTES_MAX = 0x7fff_ffff;

/** What an end is compared with. */
export interface Begin {
  /** The actor that the event names. */
  readonly reportedId: string;
  /** The judged actor. */
  readonly actorId: string;
  readonly occurredAt: number;
}

/** The accesses that arrived last, at most `max`, by event and source. */
export class BegunAccesses implements RowUser {
  readonly #names: RecentNames;
  #forgottenUntil = Number.NEGATIVE_INFINITY;
  /** What the clock of this process showed last. */
  #now = Number.NEGATIVE_INFINITY;

  constructor(max: number) {
    this.#names = new RecentNames(max, WORDS);
    accessRows.register(this);
  }

  keep(access: DetectedAccess, isEnded: boolean): void {
    const { source, reported, actor } = accessRows.numbersOf(access);
    const { eventId, occurredAt } = access.event;
    const { appendedAt } = access.decision;
    const { evicted } = this.#names;
    const at = this.#names.keep(eventId, source);
    if (this.#names.evicted > evicted) this.#forget(this.#names.lastEvicted, Math.max(appendedAt, this.#now));
    const minutes = Math.ceil(appendedAt / MINUTE_MILLIS);
    const arrived = 2 * Math.min(Math.max(minutes, 0), MINUTES_MAX) + (isEnded ? ENDED : 0);
    this.#put(at, { reported, actor, arrived, occurredAt });
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

  /** True if an end closes the access rightly: the actor is the same, and it ends behind its begin. */
  isRightEnd(at: number, end: DetectedAccess): boolean {
    if (end.event.occurredAt < this.#names.timeAt(at)) return false;
    const { reported, actor } = accessRows.numbersOf(end);
    // The judged actor is the person, so an end under an alias of theirs is their own.
    return reported === this.#names.wordAt(at, REPORTED) || actor === this.#names.wordAt(at, ACTOR);
  }

  at(at: number): Begin {
    const { texts } = accessRows;
    return {
      reportedId: texts.textOf(this.#names.wordAt(at, REPORTED)),
      actorId: texts.textOf(this.#names.wordAt(at, ACTOR)),
      occurredAt: this.#names.timeAt(at),
    };
  }

  markUsed(_rows: Uint8Array, texts: Uint8Array): void {
    this.#names.markTexts(texts, [REPORTED, ACTOR]);
  }

  *saving({ texts }: AccessNumbering): Generator<undefined, SavedBegins, void> {
    const all = this.#names.all();
    const names = yield* this.#names.saving(all, texts);
    yield;
    const reported = texts.column(this.#names.wordsAt(all, REPORTED));
    yield;
    const actors = texts.column(this.#names.wordsAt(all, ACTOR));
    yield;
    return {
      ...names,
      reported,
      actors,
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
      this.#put(at, { reported, actor, arrived: saved.arrived[at] ?? 0, occurredAt: saved.occurredAt[at] ?? 0 });
    }
  }

  /**
   * What is forgotten arrived until now, whatever the clock of the decider was at the time. The access for which it is does not
   * show now: its partition may be behind.
   */
  #forget(at: number, now: number): void {
    const minutes = this.#names.wordAt(at, ARRIVED) >>> 1;
    this.#forgottenUntil = Math.min(Math.max(this.#forgottenUntil, minutes * MINUTE_MILLIS), now);
  }

  #put(at: number, { reported, actor, arrived, occurredAt }: BegunWords): void {
    this.#names.setWord(at, REPORTED, reported);
    this.#names.setWord(at, ACTOR, actor);
    this.#names.setWord(at, ARRIVED, arrived);
    this.#names.setTime(at, occurredAt);
  }
}

interface SavedBegins extends SavedNames {
  readonly reported: Uint32Array;
  readonly actors: Uint32Array;
  readonly arrived: Uint32Array;
  readonly occurredAt: Float64Array;
  readonly forgottenUntil: number;
}

interface BegunWords {
  readonly reported: number;
  readonly actor: number;
  readonly arrived: number;
  readonly occurredAt: number;
}
