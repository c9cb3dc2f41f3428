import { type SortedRows, textKey } from '../sorted-rows.ts';
import { nameOfCited } from './detected-access.ts';
import type { CitedAccess } from './finding.ts';

const PREFIX = Buffer.from('r');
/** The rows of one step: a millisecond or two. */
const PUT_AT_ONCE = 500;

/** The ids of the findings about one access, each once; empty when there are none any more. Most accesses have one or two. */
type Ids = readonly string[];

const none: Ids = [];

/**
 * The findings of each access that change when it is judged again: rows of a table, and what changed since the last
 * `settle` in memory. The table thus contains what belongs to one position of the detector, and nothing later.
 */
export class ReportedFindings {
  readonly #rows: SortedRows;
  #changed = new Map<string, Ids>();
  /** Changes that wait to be written with an earlier position. */
  #leaving: ReadonlyMap<string, Ids> = new Map();

  constructor(rows: SortedRows) {
    this.#rows = rows;
  }

  /** The number of accesses in memory. */
  get size(): number {
    return this.#changed.size + this.#leaving.size;
  }

  of(access: Pick<CitedAccess, 'eventId' | 'sourceId'>): Ids {
    const name = nameOfCited(access);
    return this.#changed.get(name) ?? this.#leaving.get(name) ?? this.#read(name);
  }

  set(access: Pick<CitedAccess, 'eventId' | 'sourceId'>, ids: Ids): void {
    this.#changed.set(nameOfCited(access), ids);
  }

  add(access: Pick<CitedAccess, 'eventId' | 'sourceId'>, id: string): void {
    const ids = this.of(access);
    if (!ids.includes(id)) this.set(access, [...ids, id]);
  }

  /** Sets the changes until now apart. They are in the table once the steps of the result were taken, all of them. */
  settle(): Generator<void> {
    const leaving = this.#changed;
    this.#leaving = leaving;
    this.#changed = new Map();
    return this.#put(leaving);
  }

  *#put(leaving: ReadonlyMap<string, Ids>): Generator<void> {
    let count = 0;
    for (const [name, ids] of leaving) {
      if (ids.length === 0) this.#rows.remove(keyOf(name));
      else this.#rows.put(keyOf(name), Buffer.from(ids.join(' ')));
      count += 1;
      if (count % PUT_AT_ONCE === 0) yield;
    }
    this.#leaving = new Map();
  }

  #read(name: string): Ids {
    const value = this.#rows.get(keyOf(name));
    return value === null ? none : value.toString().split(' ');
  }
}

function keyOf(name: string): Buffer {
  return Buffer.concat([PREFIX, textKey(name)]);
}
