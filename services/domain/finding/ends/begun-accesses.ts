import type { DetectedAccess } from '../detected-access.ts';
import { RecentNames } from '../numbered/recent-names.ts';
import { type AccessNumbering, accessRows, type LoadedAccesses, type RowUser } from '../window/access-rows.ts';

/** The words of a name. */
const [REPORTED, ACTOR, WORDS] = [0, 1, 2];

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

  constructor(max: number) {
    this.#names = new RecentNames(max, WORDS);
    accessRows.register(this);
  }

  /** Returns true if another one was forgotten for it. */
  keep(access: DetectedAccess): boolean {
    const { source, reported, actor } = accessRows.numbersOf(access);
    const { eventId, occurredAt } = access.event;
    const { evicted } = this.#names;
    const at = this.#names.keep(eventId, source);
    this.#put(at, { reported, actor, occurredAt });
    return this.#names.evicted > evicted;
  }

  /** True if an end closes an access that began, rightly: the actor is the same, and it ends behind its begin. */
  isRightEnd(eventId: string, end: DetectedAccess): boolean {
    const { source, reported, actor } = accessRows.numbersOf(end);
    const at = this.#names.indexOf(eventId, source);
    if (at < 0 || end.event.occurredAt < this.#names.timeAt(at)) return false;
    // The judged actor is the person, so an end under an alias of theirs is their own.
    return reported === this.#names.wordAt(at, REPORTED) || actor === this.#names.wordAt(at, ACTOR);
  }

  get(eventId: string, sourceId: string): Begin | undefined {
    const at = this.#names.indexOf(eventId, accessRows.texts.numberOf(sourceId));
    if (at < 0) return undefined;
    const { texts } = accessRows;
    return {
      reportedId: texts.textOf(this.#names.wordAt(at, REPORTED)),
      actorId: texts.textOf(this.#names.wordAt(at, ACTOR)),
      occurredAt: this.#names.timeAt(at),
    };
  }

  markUsed(_rows: Uint8Array, texts: Uint8Array): void {
    for (const at of this.#names.all()) {
      texts[this.#names.sourceAt(at)] = 1;
      for (let word = 0; word < WORDS; word += 1) texts[this.#names.wordAt(at, word)] = 1;
    }
  }

  save({ texts }: AccessNumbering) {
    const all = this.#names.all();
    return {
      ...this.#names.save(all, texts),
      reported: texts.column(this.#names.wordsAt(all, REPORTED)),
      actors: texts.column(this.#names.wordsAt(all, ACTOR)),
      occurredAt: Float64Array.from(all, (at) => this.#names.timeAt(at)),
    };
  }

  load(saved: ReturnType<BegunAccesses['save']>, { texts }: LoadedAccesses): void {
    this.#names.load(saved, texts);
    for (let at = 0; at < saved.sources.length; at += 1) {
      this.#names.setWord(at, REPORTED, texts.of(saved.reported[at]));
      this.#names.setWord(at, ACTOR, texts.of(saved.actors[at]));
      this.#names.setTime(at, saved.occurredAt[at] ?? 0);
    }
  }

  #put(at: number, { reported, actor, occurredAt }: { reported: number; actor: number; occurredAt: number }): void {
    this.#names.setWord(at, REPORTED, reported);
    this.#names.setWord(at, ACTOR, actor);
    this.#names.setTime(at, occurredAt);
  }
}
