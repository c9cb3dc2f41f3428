/** Owners of the newest matters that are remembered. */
const OWNERS_MAX = 200;
/** Matters that lack a reason are remembered up to so many a day. */
export const UNEXPLAINED_A_DAY_MAX = 200;

/** The numbers of a day in `#days`, besides the day. */
const EACH_DAY = 4;
const EXPLAINED = 1;
const UNEXPLAINED = 2;
const REPORTED = 3;
/** An owner, and the day on which the matter began. */
export const EACH_OWNER = 2;
const BEGAN = 1;

/**
 * The matters of one person, by the UTC day on which they began, in three lists of numbers: there are twenty thousand people, and
 * one who works every day has ninety days.
 */
export class MatterDays {
  /** Sorted by day. */
  #days: number[];
  /** The first access of each matter that lacks a reason: a row for each, in the order of the days, and of arrival within a day. */
  #rows: number[];
  /** In the order in which the matters began. */
  #owners: number[];

  constructor(days: number[] = [], rows: number[] = [], owners: number[] = []) {
    this.#days = days;
    this.#rows = rows;
    this.#owners = owners;
  }

  /** `EACH_DAY` numbers for each day. */
  get days(): readonly number[] {
    return this.#days;
  }

  get rows(): readonly number[] {
    return this.#rows;
  }

  /** `EACH_OWNER` numbers for each owner. */
  get owners(): readonly number[] {
    return this.#owners;
  }

  /** Returns false for a visit that belongs to a matter of the last `matterDays`, which may be later than it. */
  begin(owner: number, today: number, matterDays: number): boolean {
    const owners = this.#owners;
    let at = owners.length - EACH_OWNER;
    while (at >= 0 && owners[at] !== owner) at -= EACH_OWNER;
    if (at >= 0) {
      if (today - (owners[at + BEGAN] ?? 0) < matterDays) return false;
      owners.splice(at, EACH_OWNER);
    }
    owners.push(owner, today);
    // As long again for what arrives late.
    let gone = Math.max(0, owners.length - EACH_OWNER * OWNERS_MAX);
    while (gone < owners.length && (owners[gone + BEGAN] ?? 0) <= today - 2 * matterDays) gone += EACH_OWNER;
    if (gone > 0) owners.splice(0, gone);
    return true;
  }

  /** A matter has a reason. Days that are not among the newest `daysKept` are forgotten. */
  explain(today: number, daysKept: number): void {
    this.#count(this.#open(today, daysKept) + EXPLAINED, 1);
  }

  /** A matter has none: it began with the access of this row. Returns false for one too many of the day, which counts for nothing. */
  leaveOpen(today: number, daysKept: number, row: number): boolean {
    const at = this.#open(today, daysKept);
    if (this.#numberAt(at + UNEXPLAINED) >= UNEXPLAINED_A_DAY_MAX) return false;
    // Behind those of its day: mostly the last one.
    this.#rows.splice(this.#placeOf(at + EACH_DAY), 0, row);
    this.#count(at + UNEXPLAINED, 1);
    return true;
  }

  /** Forgets a matter that began on this day with an access whose row matches: what comes of the access now begins one again. */
  forget(owner: number, today: number, matches: (row: number) => boolean): void {
    const at = this.#find(today);
    if (this.#days[at] !== today) return;
    const place = this.#placeOf(at);
    const end = place + this.#numberAt(at + UNEXPLAINED);
    let found = place;
    while (found < end && !matches(this.#rows[found] ?? 0)) found += 1;
    if (found === end) return;
    this.#rows.splice(found, 1);
    this.#count(at + UNEXPLAINED, -1);
    if (found - place < this.#numberAt(at + REPORTED)) this.#count(at + REPORTED, -1);
    for (let index = 0; index < this.#owners.length; index += EACH_OWNER) {
      if (this.#owners[index] !== owner || this.#owners[index + BEGAN] !== today) continue;
      this.#owners.splice(index, EACH_OWNER);
      return;
    }
  }

  /** Forgets this day and those before. Returns the number of rows that were forgotten with them. */
  forgetUntil(day: number): number {
    const at = this.#find(day + 1);
    const rows = this.#placeOf(at);
    this.#rows.splice(0, rows);
    this.#days.splice(0, at);
    return rows;
  }

  /** Calls with each day until `last`, the oldest first, and how many matters began on it with a reason and without one. */
  each(last: number, visit: (day: number, explained: number, unexplained: number) => void): void {
    for (let at = 0; at < this.#days.length && this.#numberAt(at) <= last; at += EACH_DAY) {
      visit(this.#numberAt(at), this.#numberAt(at + EXPLAINED), this.#numberAt(at + UNEXPLAINED));
    }
  }

  /** Returns the rows of these days that were not reported before. They are from now on. */
  report(first: number, last: number): number[] {
    const fresh: number[] = [];
    let place = 0;
    for (let at = 0; at < this.#days.length && this.#numberAt(at) <= last; at += EACH_DAY) {
      const unexplained = this.#numberAt(at + UNEXPLAINED);
      if (this.#numberAt(at) >= first) {
        for (let index = this.#numberAt(at + REPORTED); index < unexplained; index += 1) {
          fresh.push(this.#rows[place + index] ?? 0);
        }
        this.#days[at + REPORTED] = unexplained;
      }
      place += unexplained;
    }
    return fresh;
  }

  markUsed(rows: Uint8Array, texts: Uint8Array): void {
    for (let at = 0; at < this.#rows.length; at += 1) rows[this.#rows[at] ?? 0] = 1;
    for (let at = 0; at < this.#owners.length; at += EACH_OWNER) texts[this.#owners[at] ?? 0] = 1;
  }

  /** Returns the place of the day, which it opens where it is new. */
  #open(today: number, daysKept: number): number {
    const at = this.#find(today);
    if (this.#days[at] === today) return at;
    this.#days.splice(at, 0, today, 0, 0, 0);
    const newest = this.#days.at(-EACH_DAY) ?? today;
    if (this.#numberAt(0) > newest - daysKept) return at;
    this.forgetUntil(Math.min(newest - daysKept, today - 1));
    return this.#find(today);
  }

  /** The place of the first day that is not earlier: mostly the last one. */
  #find(day: number): number {
    let at = this.#days.length;
    while (at > 0 && this.#numberAt(at - EACH_DAY) >= day) at -= EACH_DAY;
    return at;
  }

  /** The place of the first row of a day. */
  #placeOf(end: number): number {
    let place = this.#rows.length;
    for (let at = this.#days.length - EACH_DAY; at >= end; at -= EACH_DAY) place -= this.#numberAt(at + UNEXPLAINED);
    return place;
  }

  #count(at: number, by: number): void {
    this.#days[at] = this.#numberAt(at) + by;
  }

  #numberAt(at: number): number {
    return this.#days[at] ?? 0;
  }
}
