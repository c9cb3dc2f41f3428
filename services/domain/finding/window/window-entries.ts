import type { AccessSnapshot } from '../access-snapshot.ts';
import { agesFrom } from '../event-clock.ts';
import { ABSENT, grown, lengthened } from '../numbered/texts.ts';
import { type AccessNumbering, accessRows, type LoadedAccesses } from './access-rows.ts';
import type { GcRoot } from './gc-root.ts';

const CAPACITY_MIN = 1_024;
const REPORTED = 1;

/** The accesses in a window, as columns of numbers. An entry takes 33 bytes, and a row that all windows share. */
export class WindowEntries implements GcRoot {
  #length = 0;
  #free: number[] = [];
  /** Absent for a free entry. */
  #rows = new Uint32Array(CAPACITY_MIN);
  #values = new Uint32Array(CAPACITY_MIN);
  #occurredAt = new Float64Array(CAPACITY_MIN);
  #arrivals = new Float64Array(CAPACITY_MIN);
  #reported = new Uint8Array(CAPACITY_MIN);

  constructor() {
    accessRows.register(this);
  }

  /** Returns the number of the new entry. */
  add(row: number, value: string | number, arrival: number): number {
    const entry = this.#free.pop() ?? this.#length++;
    if (entry >= this.#reported.length) this.#grow();
    this.#rows[entry] = row;
    this.#values[entry] = typeof value === 'number' ? value : accessRows.texts.of(value);
    this.#occurredAt[entry] = accessRows.occurredAtOf(row);
    this.#arrivals[entry] = arrival;
    this.#reported[entry] = 0;
    return entry;
  }

  release(entry: number): void {
    this.#rows[entry] = ABSENT;
    this.#free.push(entry);
  }

  markUsed(rows: Uint8Array, texts: Uint8Array): void {
    for (let entry = 0; entry < this.#length; entry += 1) {
      const row = this.#rows[entry] ?? ABSENT;
      if (row === ABSENT) continue;
      rows[row] = 1;
      texts[this.#values[entry] ?? 0] = 1;
    }
  }

  /** The number of entries. */
  get size(): number {
    return this.#length - this.#free.length;
  }

  /** In event time, milliseconds since 1970 UTC. */
  timeOf(entry: number): number {
    return this.#occurredAt[entry] ?? 0;
  }

  /** `timeOf` as a value: one function for all that sort by it. */
  readonly byTime = (entry: number): number => this.timeOf(entry);

  arrivalOf(entry: number): number {
    return this.#arrivals[entry] ?? 0;
  }

  /** The arrival of the first of the newest `count` entries. */
  firstArrivalOf(count: number): number {
    const arrivals = this.#arrivals.slice(0, this.#length).filter((_, entry) => this.#rows[entry] !== ABSENT);
    return arrivals.sort()[Math.max(0, arrivals.length - count)] ?? 0;
  }

  /** The value of which a window counts distinct ones, as a number. */
  valueOf(entry: number): number {
    return this.#values[entry] ?? ABSENT;
  }

  /** Whether the value of an entry is one of theirs. */
  hasValueOf(entry: number, entries: readonly number[]): boolean {
    const value = this.valueOf(entry);
    for (const one of entries) if (this.valueOf(one) === value) return true;
    return false;
  }

  /** Whether the entries, which are few, have fewer different values. */
  hasFewer(values: number, entries: readonly number[]): boolean {
    let different = 0;
    for (let at = 0; at < entries.length && different < values; at += 1) {
      const value = this.valueOf(entries[at] ?? ABSENT);
      let first = 0;
      while (first < at && this.valueOf(entries[first] ?? ABSENT) !== value) first += 1;
      if (first === at) different += 1;
    }
    return different < values;
  }

  isReported(entry: number): boolean {
    return this.#reported[entry] === REPORTED;
  }

  setReported(entry: number, isReported: boolean): void {
    this.#reported[entry] = isReported ? REPORTED : 0;
  }

  /** The event time used for expiry. */
  ageOf(entry: number): number {
    const appendedAt = accessRows.appendedAtOf(this.rowOf(entry));
    return agesFrom({ occurredAt: this.timeOf(entry), appendedAt });
  }

  /** The row of its access. */
  rowOf(entry: number): number {
    return this.#rows[entry] ?? ABSENT;
  }

  itemOf(entry: number): AccessSnapshot {
    return accessRows.itemOf(this.rowOf(entry));
  }

  /** In steps, between which nothing may be added. */
  *saving({ rows, texts }: AccessNumbering): Generator<void, SavedEntries, void> {
    const end = this.#length;
    const used = this.#rows.subarray(0, end);
    const savedRows = rows.column(used);
    yield;
    const values = this.#values.slice(0, end);
    // The value of a free entry may be a text that was forgotten.
    for (let entry = 0; entry < end; entry += 1) if (used[entry] === ABSENT) values[entry] = ABSENT;
    const savedValues = texts.column(values);
    yield;
    return {
      rows: savedRows,
      values: savedValues,
      free: new Uint32Array(this.#free),
      arrivals: this.#arrivals.slice(0, end),
      reported: this.#reported.slice(0, end),
    };
  }

  load({ rows, values, free, arrivals, reported }: SavedEntries, loaded: LoadedAccesses): void {
    const length = Math.max(CAPACITY_MIN, 2 * reported.length);
    this.#length = reported.length;
    this.#free = Array.from(free);
    this.#rows = lengthened(loaded.rows.column(rows), Uint32Array, length);
    this.#values = lengthened(loaded.texts.column(values), Uint32Array, length);
    this.#occurredAt = new Float64Array(length);
    for (let entry = 0; entry < this.#length; entry += 1) {
      this.#occurredAt[entry] = accessRows.occurredAtOf(this.#rows[entry] ?? ABSENT);
    }
    this.#arrivals = new Float64Array(length);
    this.#reported = new Uint8Array(length);
    this.#arrivals.set(arrivals);
    this.#reported.set(reported);
  }

  #grow(): void {
    this.#rows = grown(this.#rows, Uint32Array);
    this.#values = grown(this.#values, Uint32Array);
    this.#occurredAt = grown(this.#occurredAt, Float64Array);
    this.#arrivals = grown(this.#arrivals, Float64Array);
    this.#reported = grown(this.#reported, Uint8Array);
  }
}

export interface SavedEntries {
  readonly rows: Uint32Array;
  readonly values: Uint32Array;
  readonly free: Uint32Array;
  readonly arrivals: Float64Array;
  readonly reported: Uint8Array;
}
