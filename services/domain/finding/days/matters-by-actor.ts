import { BoundedMap } from '../bounded-map.ts';
import { ABSENT } from '../numbered/texts.ts';
import { type AccessNumbering, accessRows, type LoadedAccesses } from '../window/access-rows.ts';
import type { GcRoot } from '../window/gc-root.ts';
import { lastOf } from '../window/last-of.ts';
import { EACH_OWNER, MatterDays } from './matter-days.ts';

const ACTORS_MAX = 20_000;
/** Beyond so many matters without a reason the days that began first are forgotten, of everybody … */
const ROWS_MAX = 200_000;
/** … after so many more, until so many are left. */
const ROWS_MORE = 50_000;
const ROWS_STAYING = 150_000;
/** The people of whom a step of a snapshot saves a list. */
const PEOPLE_OF_A_STEP = 1_024;

/** The matters of those people whose last one arrived last. */
export class MattersByActor implements GcRoot {
  readonly #actors = new BoundedMap<MatterDays>(ACTORS_MAX);
  /** Rows that were added since they were counted last. */
  #added = 0;
  /** Matters that were forgotten because there were too many. */
  evicted = 0;

  constructor() {
    accessRows.register(this);
  }

  of(actorId: string): MatterDays {
    return this.#actors.of(actorId, newMatters);
  }

  get(actorId: string): MatterDays | undefined {
    return this.#actors.get(actorId);
  }

  /** Call it for each row that was added. */
  added(): void {
    this.#added += 1;
    if (this.#added >= ROWS_MORE) this.#bound();
  }

  markUsed(rows: Uint8Array, texts: Uint8Array): void {
    for (const matters of this.#actors.values()) matters.markUsed(rows, texts);
  }

  save(into: AccessNumbering): SavedMatters {
    return lastOf(this.saving(into));
  }

  *saving({ rows, texts }: AccessNumbering): Generator<void, SavedMatters, void> {
    const actorIds = [...this.#actors.keys()];
    const days = yield* this.#column((of) => of.days);
    const owners = yield* this.#column((of) => of.owners);
    for (let at = 0; at < owners.numbers.length; at += EACH_OWNER) {
      owners.numbers[at] = texts.of(owners.numbers[at] ?? ABSENT);
    }
    yield;
    const { numbers, lengths } = yield* this.#column((of) => of.rows);
    return { actorIds, days, owners, rows: { numbers: rows.column(numbers), lengths } };
  }

  *#column(listOf: (of: MatterDays) => readonly number[]): Generator<void, SavedLists, void> {
    const lengths = Uint32Array.from(this.#actors.values(), (of) => listOf(of).length);
    const numbers = new Uint32Array(lengths.reduce((sum, length) => sum + length, 0));
    let next = 0;
    let people = 0;
    for (const of of this.#actors.values()) {
      const list = listOf(of);
      numbers.set(list, next);
      next += list.length;
      people += 1;
      if (people % PEOPLE_OF_A_STEP === 0) yield;
    }
    return { numbers, lengths };
  }

  load(saved: SavedMatters, { rows, texts }: LoadedAccesses): void {
    const owners = saved.owners.numbers.map((number, at) => (at % EACH_OWNER === 0 ? texts.of(number) : number));
    const days = listsOf(saved.days);
    const ownersOf = listsOf({ ...saved.owners, numbers: owners });
    const rowsOf = listsOf({ ...saved.rows, numbers: rows.column(saved.rows.numbers) });
    this.#actors.load(saved.actorIds.map((id, at) => [id, new MatterDays(days[at], rowsOf[at], ownersOf[at])]));
    this.#added = ROWS_MORE;
  }

  /** Many people have many matters only where a register is missing. */
  #bound(): void {
    this.#added = 0;
    const byDay = new Map<number, number>();
    let total = 0;
    for (const matters of this.#actors.values()) {
      total += matters.rows.length;
      matters.each(Number.POSITIVE_INFINITY, (day, _explained, unexplained) => {
        byDay.set(day, (byDay.get(day) ?? 0) + unexplained);
      });
    }
    if (total <= ROWS_MAX) return;
    let until = Number.NEGATIVE_INFINITY;
    for (const day of [...byDay.keys()].sort((one, other) => one - other)) {
      if (total <= ROWS_STAYING) break;
      until = day;
      total -= byDay.get(day) ?? 0;
    }
    for (const matters of this.#actors.values()) this.evicted += matters.forgetUntil(until);
  }
}

function newMatters(): MatterDays {
  return new MatterDays();
}

function listsOf({ numbers, lengths }: SavedLists): number[][] {
  let end = 0;
  return Array.from(lengths, (length) => {
    end += length;
    return Array.from(numbers.subarray(end - length, end));
  });
}

/** The lists of all people, one after the other. */
interface SavedLists {
  readonly numbers: Uint32Array;
  readonly lengths: Uint32Array;
}

interface SavedMatters {
  readonly actorIds: readonly string[];
  readonly days: SavedLists;
  readonly owners: SavedLists;
  readonly rows: SavedLists;
}
