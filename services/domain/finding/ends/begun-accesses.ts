import type { DetectedAccess } from '../detected-access.ts';
import { RecentNames } from '../numbered/recent-names.ts';
import { loadedNumbers, SavedNumbers } from '../numbered/texts.ts';
import { accessRows, type RowUser } from '../window/access-rows.ts';

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

  save() {
    const all = this.#names.all();
    const numbers = new SavedNumbers(accessRows.texts);
    const word = (of: number) => numbers.column(all.map((at) => this.#names.wordAt(at, of)));
    return {
      eventIds: Array.from(all, (at) => this.#names.eventIdAt(at)),
      sources: numbers.column(all.map((at) => this.#names.sourceAt(at))),
      reported: word(REPORTED),
      actors: word(ACTOR),
      occurredAt: Float64Array.from(all, (at) => this.#names.timeAt(at)),
      texts: numbers.texts,
    };
  }

  load({ eventIds, sources, reported, actors, occurredAt, texts }: ReturnType<BegunAccesses['save']>): void {
    this.#names.clear();
    const numberOf = loadedNumbers(accessRows.texts, texts);
    for (const [index, eventId] of eventIds.entries()) {
      const at = this.#names.keep(eventId, numberOf(sources[index]));
      const begin = { reported: numberOf(reported[index]), actor: numberOf(actors[index]) };
      this.#put(at, { ...begin, occurredAt: occurredAt[index] ?? 0 });
    }
  }

  #put(at: number, { reported, actor, occurredAt }: { reported: number; actor: number; occurredAt: number }): void {
    this.#names.setWord(at, REPORTED, reported);
    this.#names.setWord(at, ACTOR, actor);
    this.#names.setTime(at, occurredAt);
  }
}
