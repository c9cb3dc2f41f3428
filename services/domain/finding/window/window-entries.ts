import { TRIED_CITED_MAX } from '../detected-access.ts';
import { agesFrom } from '../event-clock.ts';
import { type KeptAccess, packedAccess, unpackedFacts } from '../kept-access.ts';
import { type Column, grown, Names, type SavedNames } from './names.ts';

const CAPACITY_MIN = 1_024;
const MARKED = 1;
const REPORTED = 2;
/** In place of the number of a text. */
const ABSENT = 0xffff_ffff;

/**
 * The accesses in a window, as columns of numbers: a heap of objects would cost the garbage collector time for as long
 * as they are kept. An entry takes about 170 bytes with its event id.
 */
export class WindowEntries {
  readonly #names = new Names();
  #length = 0;
  #free: number[] = [];
  #eventIds: string[] = [];
  #sources = new Uint32Array(CAPACITY_MIN);
  #owners = new Uint32Array(CAPACITY_MIN);
  #actors = new Uint32Array(CAPACITY_MIN);
  #recordings = new Uint32Array(CAPACITY_MIN);
  #values = new Uint32Array(CAPACITY_MIN);
  /** Of a camera the same facts come again and again, so they are texts too. */
  #facts = new Uint32Array(CAPACITY_MIN);
  /** The records that each access tried, `TRIED_CITED_MAX` places for each. */
  #tried = new Uint32Array(CAPACITY_MIN * TRIED_CITED_MAX);
  #occurredAt = new Float64Array(CAPACITY_MIN);
  #appendedAt = new Float64Array(CAPACITY_MIN);
  #arrivals = new Float64Array(CAPACITY_MIN);
  #flags = new Uint8Array(CAPACITY_MIN);

  /** Returns the number of the new entry. */
  add(item: KeptAccess, value: string, marked: boolean, arrival: number): number {
    const entry = this.#free.pop() ?? this.#length++;
    if (entry >= this.#flags.length) this.#grow();
    this.#eventIds[entry] = item.eventId;
    this.#sources[entry] = this.#names.use(item.sourceId);
    this.#owners[entry] = this.#useOptional(item.ownerId);
    this.#actors[entry] = this.#names.use(item.actorId);
    this.#recordings[entry] = this.#useOptional(item.recordingId);
    this.#values[entry] = this.#names.use(value);
    const { facts, tried } = packedAccess(item);
    this.#facts[entry] = this.#useOptional(facts);
    this.#useTried(entry, tried);
    this.#occurredAt[entry] = item.occurredAt;
    this.#appendedAt[entry] = item.appendedAt;
    this.#arrivals[entry] = arrival;
    this.#flags[entry] = marked ? MARKED : 0;
    return entry;
  }

  release(entry: number): void {
    for (const column of this.#textColumns()) {
      const name = column[entry] ?? ABSENT;
      if (name !== ABSENT) this.#names.release(name);
    }
    for (const name of this.#triedBy(entry)) this.#names.release(name);
    this.#eventIds[entry] = '';
    this.#free.push(entry);
  }

  /** The number of entries. */
  get size(): number {
    return this.#length - this.#free.length;
  }

  /** In event time, milliseconds since 1970 UTC. */
  timeOf(entry: number): number {
    return this.#occurredAt[entry] ?? 0;
  }

  arrivalOf(entry: number): number {
    return this.#arrivals[entry] ?? 0;
  }

  /** The value of which a window counts distinct ones, as a number. */
  valueOf(entry: number): number {
    return this.#values[entry] ?? ABSENT;
  }

  isMarked(entry: number): boolean {
    return ((this.#flags[entry] ?? 0) & MARKED) !== 0;
  }

  isReported(entry: number): boolean {
    return ((this.#flags[entry] ?? 0) & REPORTED) !== 0;
  }

  setReported(entry: number, isReported: boolean): void {
    const flags = this.#flags[entry] ?? 0;
    this.#flags[entry] = isReported ? flags | REPORTED : flags & ~REPORTED;
  }

  /** The event time used for expiry. */
  ageOf(entry: number): number {
    return agesFrom({ occurredAt: this.timeOf(entry), appendedAt: this.#appendedAt[entry] ?? 0 });
  }

  itemOf(entry: number): KeptAccess {
    return {
      eventId: this.#eventIds[entry] ?? '',
      sourceId: this.#names.textOf(this.#sources[entry] ?? ABSENT),
      ownerId: this.#textOf(this.#owners[entry]),
      occurredAt: this.timeOf(entry),
      appendedAt: this.#appendedAt[entry] ?? 0,
      actorId: this.#names.textOf(this.#actors[entry] ?? ABSENT),
      recordingId: this.#textOf(this.#recordings[entry]),
      facts: unpackedFacts(this.#textOf(this.#facts[entry]), {
        recordingId: this.#textOf(this.#recordings[entry]),
        tried: this.#triedBy(entry).map((name) => this.#names.textOf(name)),
      }),
    };
  }

  save(): SavedEntries {
    const end = this.#length;
    return {
      names: this.#names.save(),
      free: this.#free,
      eventIds: this.#eventIds,
      texts: this.#textColumns().map((one) => one.slice(0, end)),
      tried: this.#tried.slice(0, end * TRIED_CITED_MAX),
      times: [this.#occurredAt, this.#appendedAt, this.#arrivals].map((one) => one.slice(0, end)),
      flags: this.#flags.slice(0, end),
    };
  }

  load({ names, free, eventIds, texts, tried, times, flags }: SavedEntries): void {
    this.#names.load(names);
    this.#length = flags.length;
    this.#free = free;
    this.#eventIds = eventIds;
    const room = Math.max(CAPACITY_MIN, 2 * flags.length);
    const numbers = (column: number): Uint32Array<ArrayBuffer> => withRoom(new Uint32Array(room), texts[column]);
    const doubles = (column: number): Float64Array<ArrayBuffer> => withRoom(new Float64Array(room), times[column]);
    [this.#sources, this.#owners, this.#actors] = [numbers(0), numbers(1), numbers(2)];
    [this.#recordings, this.#values, this.#facts] = [numbers(3), numbers(4), numbers(5)];
    [this.#occurredAt, this.#appendedAt, this.#arrivals] = [doubles(0), doubles(1), doubles(2)];
    this.#tried = withRoom(new Uint32Array(room * TRIED_CITED_MAX), tried);
    this.#flags = withRoom(new Uint8Array(room), flags);
  }

  #textColumns(): readonly Uint32Array[] {
    return [this.#sources, this.#owners, this.#actors, this.#recordings, this.#values, this.#facts];
  }

  #useTried(entry: number, tried: readonly string[]): void {
    for (let at = 0; at < TRIED_CITED_MAX; at += 1) {
      this.#tried[entry * TRIED_CITED_MAX + at] = this.#useOptional(tried[at] ?? null);
    }
  }

  #triedBy(entry: number): readonly number[] {
    const from = entry * TRIED_CITED_MAX;
    return [...this.#tried.subarray(from, from + TRIED_CITED_MAX)].filter((name) => name !== ABSENT);
  }

  #useOptional(text: string | null): number {
    return text === null ? ABSENT : this.#names.use(text);
  }

  #textOf(name: number | undefined): string | null {
    return name === undefined || name === ABSENT ? null : this.#names.textOf(name);
  }

  #grow(): void {
    this.#sources = grown(this.#sources, Uint32Array);
    this.#owners = grown(this.#owners, Uint32Array);
    this.#actors = grown(this.#actors, Uint32Array);
    this.#recordings = grown(this.#recordings, Uint32Array);
    this.#values = grown(this.#values, Uint32Array);
    this.#facts = grown(this.#facts, Uint32Array);
    this.#tried = grown(this.#tried, Uint32Array);
    this.#occurredAt = grown(this.#occurredAt, Float64Array);
    this.#appendedAt = grown(this.#appendedAt, Float64Array);
    this.#arrivals = grown(this.#arrivals, Float64Array);
    this.#flags = grown(this.#flags, Uint8Array);
  }
}

export interface SavedEntries {
  readonly names: SavedNames;
  readonly free: number[];
  readonly eventIds: string[];
  readonly texts: readonly Uint32Array[];
  readonly tried: Uint32Array;
  readonly times: readonly Float64Array[];
  readonly flags: Uint8Array;
}

function withRoom<List extends Column>(list: List, saved: ArrayLike<number> | undefined): List {
  list.set(saved ?? []);
  return list;
}
