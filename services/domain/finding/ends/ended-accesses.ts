import type { DetectedAccess } from '../detected-access.ts';
import { type KeptAccess, keptOf } from '../kept-access.ts';
import { RecentNames } from '../numbered/recent-names.ts';
import { accessRows, type RowUser, type SavedRows } from '../window/access-rows.ts';

/** The words of a name: the row of the first end, the actor that its event names, and how many ends came. */
const [ROW, REPORTED, COUNT, WORDS] = [0, 1, 2, 3];
const COUNT_MAX = 2;

export interface End extends KeptAccess {
  /** The actor that the event names. */
  readonly reportedId: string;
}

/** In this order: V8 of Node 20 gives each object that begins with a spread a hidden class of its own, 240 bytes. */
export function endOf(access: DetectedAccess): End {
  return { reportedId: access.event.actor.id, ...keptOf(access) };
}

/** The accesses whose end arrived last, at most `max`, by event and source, and the first end of each. */
export class EndedAccesses implements RowUser {
  readonly #names: RecentNames;

  constructor(max: number) {
    this.#names = new RecentNames(max, WORDS);
    accessRows.register(this);
  }

  /** Counts an end of an access. Returns how many came before: 0, 1, or 2 for more. */
  count(eventId: string, end: DetectedAccess): number {
    const { source, reported } = accessRows.numbersOf(end);
    const before = this.#names.indexOf(eventId, source);
    if (before < 0) {
      const row = accessRows.of(end);
      const at = this.#names.keep(eventId, source);
      this.#put(at, { row, reported, count: 1 });
      return 0;
    }
    const row = this.#names.wordAt(before, ROW);
    const count = this.#names.wordAt(before, COUNT);
    const first = this.#names.wordAt(before, REPORTED);
    const at = this.#names.keep(eventId, source);
    this.#put(at, { row, reported: first, count: Math.min(COUNT_MAX, count + 1) });
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

  save(): SavedEnds {
    const all = this.#names.all();
    const word = (of: number) => all.map((at) => this.#names.wordAt(at, of));
    return {
      eventIds: Array.from(all, (at) => this.#names.eventIdAt(at)),
      rows: accessRows.save(word(ROW), word(REPORTED)),
      counts: Uint8Array.from(word(COUNT)),
    };
  }

  load({ eventIds, rows: saved, counts }: SavedEnds): void {
    this.#names.clear();
    const { rows, values } = accessRows.load(saved);
    for (const [index, eventId] of eventIds.entries()) {
      const [row = 0, reported = 0] = [rows[index], values[index]];
      const at = this.#names.keep(eventId, accessRows.sourceOf(row));
      this.#put(at, { row, reported, count: counts[index] ?? 1 });
    }
  }

  #put(at: number, { row, reported, count }: { row: number; reported: number; count: number }): void {
    this.#names.setWord(at, ROW, row);
    this.#names.setWord(at, REPORTED, reported);
    this.#names.setWord(at, COUNT, count);
  }
}

interface SavedEnds {
  readonly eventIds: readonly string[];
  readonly rows: SavedRows;
  readonly counts: Uint8Array;
}
