import type { DetectedAccess } from './detected-access.ts';
import { hashOfText, oddFactor } from './numbered/text-hash.ts';
import { ABSENT, loadedNumbers, SavedNumbers } from './numbered/texts.ts';
import { accessRows, type RowUser } from './window/access-rows.ts';

const CAPACITY_MIN = 1_024;
/** So many places of the table for each access. */
const PLACES_EACH = 2;
const EMPTY = -1;
const FACTOR = oddFactor();

/** What an end is compared with. */
export interface Begin {
  /** The actor that the event names. */
  readonly reportedId: string;
  /** The judged actor. */
  readonly actorId: string;
  readonly occurredAt: number;
}

/** The same, with the texts as numbers. */
interface Kept {
  readonly reported: number;
  readonly actor: number;
  readonly occurredAt: number;
}

/**
 * The accesses that arrived last, at most `max`, by event and source: columns and a table of places, because a map of
 * objects made more work for the garbage collector than all else that follows an access. A repeat of an id moves the
 * access to the end, unless the columns are half empty.
 */
export class BegunAccesses implements RowUser {
  /** A power of two. */
  #capacity = CAPACITY_MIN;
  /** The accesses since the start that are in the columns: from the oldest to before the next, modulo the capacity. */
  #oldest = 0;
  #next = 0;
  #size = 0;
  #eventIds: (string | null)[] = [];
  #sources = new Uint32Array(CAPACITY_MIN);
  #reported = new Uint32Array(CAPACITY_MIN);
  #actors = new Uint32Array(CAPACITY_MIN);
  #occurredAt = new Float64Array(CAPACITY_MIN);
  #hashes = new Int32Array(CAPACITY_MIN);
  #places = new Int32Array(PLACES_EACH * CAPACITY_MIN).fill(EMPTY);

  constructor(private readonly max: number) {
    accessRows.register(this);
  }

  /** Returns true if another one was forgotten for it. */
  keep(access: DetectedAccess): boolean {
    const { source, reported, actor } = accessRows.numbersOf(access);
    const { eventId, occurredAt } = access.event;
    return this.#keep(eventId, source, { reported, actor, occurredAt });
  }

  get(eventId: string, sourceId: string): Begin | undefined {
    const source = accessRows.texts.numberOf(sourceId);
    const at = this.#places[this.#placeOf(eventId, source, hashOf(eventId, source))] ?? EMPTY;
    if (at === EMPTY) return undefined;
    const { texts } = accessRows;
    return {
      reportedId: texts.textOf(this.#reported[at] ?? ABSENT),
      actorId: texts.textOf(this.#actors[at] ?? ABSENT),
      occurredAt: this.#occurredAt[at] ?? 0,
    };
  }

  markUsed(_rows: Uint8Array, texts: Uint8Array): void {
    for (const at of this.#inOrder()) {
      for (const column of [this.#sources, this.#reported, this.#actors]) texts[column[at] ?? ABSENT] = 1;
    }
  }

  save() {
    const all = Uint32Array.from(this.#inOrder());
    const numbers = new SavedNumbers(accessRows.texts);
    const column = (of: Uint32Array) => numbers.column(all.map((at) => of[at] ?? ABSENT));
    return {
      eventIds: Array.from(all, (at) => this.#eventIds[at] ?? ''),
      sources: column(this.#sources),
      reported: column(this.#reported),
      actors: column(this.#actors),
      occurredAt: Float64Array.from(all, (at) => this.#occurredAt[at] ?? 0),
      texts: numbers.texts,
    };
  }

  load({ eventIds, sources, reported, actors, occurredAt, texts }: ReturnType<BegunAccesses['save']>): void {
    this.#begins(CAPACITY_MIN);
    const numberOf = loadedNumbers(accessRows.texts, texts);
    for (const [index, eventId] of eventIds.entries()) {
      const begin = { reported: numberOf(reported[index]), actor: numberOf(actors[index]) };
      this.#keep(eventId, numberOf(sources[index]), { ...begin, occurredAt: occurredAt[index] ?? 0 });
    }
  }

  #keep(eventId: string, source: number, begin: Kept): boolean {
    const hash = hashOf(eventId, source);
    if (this.#next - this.#oldest === this.#capacity) this.#makeRoom();
    let place = this.#placeOf(eventId, source, hash);
    const known = this.#places[place] ?? EMPTY;
    if (known !== EMPTY && this.#size <= this.max / 2) {
      this.#put(known, begin);
      return false;
    }
    if (known !== EMPTY) {
      this.#forget(known);
      place = this.#placeOf(eventId, source, hash);
    }
    const at = this.#next & (this.#capacity - 1);
    this.#next += 1;
    this.#size += 1;
    this.#eventIds[at] = eventId;
    this.#sources[at] = source;
    this.#hashes[at] = hash;
    this.#put(at, begin);
    this.#places[place] = at;
    if (this.#size <= this.max) return false;
    this.#forget(this.#oldest & (this.#capacity - 1));
    return true;
  }

  #put(at: number, { reported, actor, occurredAt }: Kept): void {
    this.#reported[at] = reported;
    this.#actors[at] = actor;
    this.#occurredAt[at] = occurredAt;
  }

  /** Returns the place of the access, or the empty one where it belongs. */
  #placeOf(eventId: string, source: number, hash: number): number {
    const mask = this.#places.length - 1;
    for (let place = hash & mask; ; place = (place + 1) & mask) {
      const at = this.#places[place] ?? EMPTY;
      if (at === EMPTY) return place;
      if (this.#hashes[at] === hash && this.#eventIds[at] === eventId && this.#sources[at] === source) return place;
    }
  }

  /** Closes the gap that it leaves in the table: what is behind it moves to where it is looked for first. */
  #forget(at: number): void {
    const mask = this.#places.length - 1;
    let gap = this.#placeOf(this.#eventIds[at] ?? '', this.#sources[at] ?? ABSENT, this.#hashes[at] ?? 0);
    for (let place = (gap + 1) & mask; ; place = (place + 1) & mask) {
      const other = this.#places[place] ?? EMPTY;
      if (other === EMPTY) break;
      const first = (this.#hashes[other] ?? 0) & mask;
      if (((place - first) & mask) < ((place - gap) & mask)) continue;
      this.#places[gap] = other;
      gap = place;
    }
    this.#places[gap] = EMPTY;
    this.#eventIds[at] = null;
    this.#size -= 1;
    const end = this.#capacity - 1;
    while (this.#oldest < this.#next && this.#eventIds[this.#oldest & end] === null) this.#oldest += 1;
  }

  #inOrder(): readonly number[] {
    const all: number[] = [];
    for (let one = this.#oldest; one < this.#next; one += 1) {
      const at = one & (this.#capacity - 1);
      if (this.#eventIds[at] !== null) all.push(at);
    }
    return all;
  }

  /** Leaves out what was moved to the end; grows where that is not half. */
  #makeRoom(): void {
    const all = this.#inOrder();
    const before = { eventIds: this.#eventIds, hashes: this.#hashes, occurredAt: this.#occurredAt };
    const [sources, reported, actors] = [this.#sources, this.#reported, this.#actors];
    this.#begins(2 * this.#size > this.#capacity ? 2 * this.#capacity : this.#capacity);
    const mask = this.#places.length - 1;
    for (const [at, from] of all.entries()) {
      const hash = before.hashes[from] ?? 0;
      this.#eventIds[at] = before.eventIds[from] ?? '';
      this.#hashes[at] = hash;
      this.#occurredAt[at] = before.occurredAt[from] ?? 0;
      this.#sources[at] = sources[from] ?? ABSENT;
      this.#reported[at] = reported[from] ?? ABSENT;
      this.#actors[at] = actors[from] ?? ABSENT;
      // No two of them are the same, so nothing has to be compared.
      let place = hash & mask;
      while (this.#places[place] !== EMPTY) place = (place + 1) & mask;
      this.#places[place] = at;
    }
    [this.#next, this.#size] = [all.length, all.length];
  }

  #begins(capacity: number): void {
    [this.#capacity, this.#oldest, this.#next, this.#size] = [capacity, 0, 0, 0];
    this.#eventIds = [];
    this.#sources = new Uint32Array(capacity);
    this.#reported = new Uint32Array(capacity);
    this.#actors = new Uint32Array(capacity);
    this.#occurredAt = new Float64Array(capacity);
    this.#hashes = new Int32Array(capacity);
    this.#places = new Int32Array(PLACES_EACH * capacity).fill(EMPTY);
  }
}

function hashOf(eventId: string, source: number): number {
  const hash = Math.imul(hashOfText(eventId) ^ source, FACTOR);
  return hash ^ (hash >>> 15);
}
