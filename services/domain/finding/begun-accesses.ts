import { randomInt } from 'node:crypto';
import type { DetectedAccess } from './detected-access.ts';

const CAPACITY_MIN = 1_024;
/** So many places of the table for each access. */
const PLACES_EACH = 2;
const EMPTY = -1;
/** UNTRUSTED: sources choose the ids, and nobody may choose them so that all share a place of the table. */
const SEED = randomInt(2 ** 31);
const FACTOR = 2 * randomInt(2 ** 30) + 1;

/** What an end is compared with. */
export interface Begin {
  /** The actor that the event names. */
  readonly reportedId: string;
  /** The judged actor. */
  readonly actorId: string;
  readonly occurredAt: number;
}

/**
 * The accesses that arrived last, at most `max`, by event and source: columns and a table of places, because a map of
 * objects made more work for the garbage collector than all else that follows an access. A repeat of an id moves the
 * access to the end, unless the columns are half empty.
 */
export class BegunAccesses {
  /** A power of two. */
  #capacity = CAPACITY_MIN;
  /** The accesses since the start that are in the columns: from the oldest to before the next, modulo the capacity. */
  #oldest = 0;
  #next = 0;
  #size = 0;
  #eventIds: (string | null)[] = [];
  #sourceIds: string[] = [];
  #reportedIds: string[] = [];
  #actorIds: string[] = [];
  #occurredAt = new Float64Array(CAPACITY_MIN);
  #hashes = new Int32Array(CAPACITY_MIN);
  #places = new Int32Array(PLACES_EACH * CAPACITY_MIN).fill(EMPTY);

  constructor(private readonly max: number) {}

  /** Returns true if another one was forgotten for it. */
  keep({ event, facts }: DetectedAccess): boolean {
    const { eventId, source, occurredAt } = event;
    return this.#keep(eventId, source.id, { reportedId: event.actor.id, actorId: facts.actor.id, occurredAt });
  }

  get(eventId: string, sourceId: string): Begin | undefined {
    const at = this.#places[this.#placeOf(eventId, sourceId, hashOf(eventId, sourceId))] ?? EMPTY;
    return at === EMPTY ? undefined : this.#begin(at);
  }

  save() {
    const all = this.#inOrder();
    return {
      eventIds: all.map((at) => this.#eventIds[at] ?? ''),
      sourceIds: all.map((at) => this.#sourceIds[at] ?? ''),
      reportedIds: all.map((at) => this.#reportedIds[at] ?? ''),
      actorIds: all.map((at) => this.#actorIds[at] ?? ''),
      occurredAt: Float64Array.from(all, (at) => this.#occurredAt[at] ?? 0),
    };
  }

  load({ eventIds, sourceIds, reportedIds, actorIds, occurredAt }: ReturnType<BegunAccesses['save']>): void {
    this.#begins(CAPACITY_MIN);
    for (const [index, eventId] of eventIds.entries()) {
      const begin = { reportedId: reportedIds[index] ?? '', actorId: actorIds[index] ?? '' };
      this.#keep(eventId, sourceIds[index] ?? '', { ...begin, occurredAt: occurredAt[index] ?? 0 });
    }
  }

  #keep(eventId: string, sourceId: string, begin: Begin): boolean {
    const hash = hashOf(eventId, sourceId);
    if (this.#next - this.#oldest === this.#capacity) this.#makeRoom();
    let place = this.#placeOf(eventId, sourceId, hash);
    const known = this.#places[place] ?? EMPTY;
    if (known !== EMPTY && this.#size <= this.max / 2) {
      this.#put(known, begin);
      return false;
    }
    if (known !== EMPTY) {
      this.#forget(known);
      place = this.#placeOf(eventId, sourceId, hash);
    }
    const at = this.#next & (this.#capacity - 1);
    this.#next += 1;
    this.#size += 1;
    this.#eventIds[at] = eventId;
    this.#sourceIds[at] = sourceId;
    this.#hashes[at] = hash;
    this.#put(at, begin);
    this.#places[place] = at;
    if (this.#size <= this.max) return false;
    this.#forget(this.#oldest & (this.#capacity - 1));
    return true;
  }

  #put(at: number, { reportedId, actorId, occurredAt }: Begin): void {
    this.#reportedIds[at] = reportedId;
    this.#actorIds[at] = actorId;
    this.#occurredAt[at] = occurredAt;
  }

  #begin(at: number): Begin {
    const [reportedId = '', actorId = ''] = [this.#reportedIds[at], this.#actorIds[at]];
    return { reportedId, actorId, occurredAt: this.#occurredAt[at] ?? 0 };
  }

  /** Returns the place of the access, or the empty one where it belongs. */
  #placeOf(eventId: string, sourceId: string, hash: number): number {
    const mask = this.#places.length - 1;
    for (let place = hash & mask; ; place = (place + 1) & mask) {
      const at = this.#places[place] ?? EMPTY;
      if (at === EMPTY) return place;
      if (this.#hashes[at] === hash && this.#eventIds[at] === eventId && this.#sourceIds[at] === sourceId) return place;
    }
  }

  /** Closes the gap that it leaves in the table: what is behind it moves to where it is looked for first. */
  #forget(at: number): void {
    const mask = this.#places.length - 1;
    let gap = this.#placeOf(this.#eventIds[at] ?? '', this.#sourceIds[at] ?? '', this.#hashes[at] ?? 0);
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
    const saved = this.save();
    const capacity = 2 * this.#size > this.#capacity ? 2 * this.#capacity : this.#capacity;
    this.#begins(capacity);
    for (const [index, eventId] of saved.eventIds.entries()) {
      const begin = { reportedId: saved.reportedIds[index] ?? '', actorId: saved.actorIds[index] ?? '' };
      this.#keep(eventId, saved.sourceIds[index] ?? '', { ...begin, occurredAt: saved.occurredAt[index] ?? 0 });
    }
  }

  #begins(capacity: number): void {
    [this.#capacity, this.#oldest, this.#next, this.#size] = [capacity, 0, 0, 0];
    [this.#eventIds, this.#sourceIds, this.#reportedIds, this.#actorIds] = [[], [], [], []];
    this.#occurredAt = new Float64Array(capacity);
    this.#hashes = new Int32Array(capacity);
    this.#places = new Int32Array(PLACES_EACH * capacity).fill(EMPTY);
  }
}

function hashOf(eventId: string, sourceId: string): number {
  const hash = hashedAfter(hashedAfter(SEED, eventId), sourceId);
  return hash ^ (hash >>> 15);
}

function hashedAfter(before: number, text: string): number {
  let hash = before;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), FACTOR);
  return hash;
}
