import { type AccessSnapshot, keptOf } from '../access-snapshot.ts';
import type { DetectedAccess } from '../detected-access.ts';
import { RecentNames, type SavedNames } from '../numbered/recent-names.ts';
import { type AccessNumbering, accessRows, type LoadedAccesses } from '../window/access-rows.ts';
import type { GcRoot } from '../window/gc-root.ts';

/** The words of a name: the row of the first end, the actor that its event names, and how many ends came. */
const [ROW, REPORTED, COUNT, WORDS] = [0, 1, 2, 3];
const COUNT_MAX = 2;

export interface End extends AccessSnapshot {
  /** The actor that the event names. */
  readonly reportedId: string;
}

export function endOf(access: DetectedAccess): End {
  return { reportedId: access.event.actor.id, ...keptOf(access) };
}

/** The accesses whose end arrived lately, at most `max`, by event and source, and the first end of each. */
export class EndedAccesses implements GcRoot {
  /** Their times are when the last end of each was appended. */
  readonly #names: RecentNames;

  constructor(
    max: number,
    /** So long after the last end of an access, by append time, its ends are forgotten. */
    private readonly keepMillis: number,
  ) {
    this.#names = new RecentNames(max, WORDS);
    accessRows.register(this);
  }

  /** Counts an end of an access. Returns how many came before: 0, 1, or 2 for more. */
  count(eventId: string, end: DetectedAccess): number {
    const { source, reported } = accessRows.numbersOf(end);
    const { appendedAt } = end.decision;
    this.#names.forgetBefore(appendedAt - this.keepMillis);
    const before = this.#names.indexOf(eventId, source);
    // An older name may be in the way of one that is to be forgotten.
    const isOld = before >= 0 && this.#names.timeAt(before) < appendedAt - this.keepMillis;
    if (isOld) this.#names.forget(before);
    if (before < 0 || isOld) {
      const row = accessRows.of(end);
      const at = this.#names.keep(eventId, source);
      this.#put(at, { row, reported, count: 1, appendedAt });
      return 0;
    }
    const row = this.#names.wordAt(before, ROW);
    const count = this.#names.wordAt(before, COUNT);
    const first = this.#names.wordAt(before, REPORTED);
    const at = this.#names.keep(eventId, source);
    this.#put(at, { row, reported: first, count: Math.min(COUNT_MAX, count + 1), appendedAt });
    return count;
  }

  /** Returns the first end of an access that has one. */
  firstOf(eventId: string, sourceId: string): End {
    const at = this.#names.indexOf(eventId, accessRows.texts.numberOf(sourceId));
    const reportedId = accessRows.texts.textOf(this.#names.wordAt(at, REPORTED));
    return { reportedId, ...accessRows.itemOf(this.#names.wordAt(at, ROW)) };
  }

  markUsed(rows: Uint8Array, texts: Uint8Array): void {
    for (const at of this.#names.all()) {
      texts[this.#names.sourceAt(at)] = 1;
      texts[this.#names.wordAt(at, REPORTED)] = 1;
      rows[this.#names.wordAt(at, ROW)] = 1;
    }
  }

  *saving({ rows, texts }: AccessNumbering): Generator<undefined, SavedEnds, void> {
    const all = this.#names.all();
    const names = yield* this.#names.saving(all, texts);
    yield;
    const ofRows = rows.column(this.#names.wordsAt(all, ROW));
    yield;
    return {
      ...names,
      rows: ofRows,
      reported: texts.column(this.#names.wordsAt(all, REPORTED)),
      counts: new Uint8Array(this.#names.wordsAt(all, COUNT)),
      appendedAt: this.#names.timesAt(all),
    };
  }

  load({ rows, reported, counts, appendedAt, ...names }: SavedEnds, from: LoadedAccesses): void {
    this.#names.load(names, from.texts);
    for (let at = 0; at < rows.length; at += 1) {
      const [row, named] = [from.rows.of(rows[at]), from.texts.of(reported[at])];
      this.#put(at, { row, reported: named, count: counts[at] ?? 1, appendedAt: appendedAt[at] ?? 0 });
    }
  }

  #put(at: number, { row, reported, count, appendedAt }: EndedWords): void {
    this.#names.setWord(at, ROW, row);
    this.#names.setWord(at, REPORTED, reported);
    this.#names.setWord(at, COUNT, count);
    this.#names.setTime(at, appendedAt);
  }
}

interface EndedWords {
  readonly row: number;
  readonly reported: number;
  readonly count: number;
  readonly appendedAt: number;
}

interface SavedEnds extends SavedNames {
  readonly rows: Uint32Array;
  readonly reported: Uint32Array;
  readonly counts: Uint8Array;
  readonly appendedAt: Float64Array;
}
