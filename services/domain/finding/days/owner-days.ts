import { NumberSet } from '../numbered/number-set.ts';
import { RecentNumbers } from '../numbered/recent-numbers.ts';
import { ABSENT, grown, markText } from '../numbered/texts.ts';
import { type AccessNumbering, accessRows, type LoadedAccesses } from '../window/access-rows.ts';
import type { GcRoot } from '../window/gc-root.ts';

/** Owners of one day that are distinguished. More are not counted. */
export const OWNERS_A_DAY_MAX = 2_000;
/** The owners of two days are distinguished: a shift goes over midnight, and what it looked at may arrive together. */
const DAYS_TOLD_APART = 2;
const CAPACITY_MIN = 64;

/**
 * How many owners each actor came to on each UTC day, as columns: of the newest two days which ones. Of too many actors the one counted
 * longest ago is evicted.
 */
export class OwnerDays implements GcRoot {
  readonly #windowDays: number;
  /** Days are kept for twice as long as the window, for late events: a row of that many counts for each actor, by the day. */
  readonly #keptDays: number;
  readonly #actors: RecentNumbers;
  #roles = new Uint32Array(CAPACITY_MIN);
  #newest = new Int32Array(CAPACITY_MIN);
  #counts: Uint32Array<ArrayBuffer>;
  /** The owners of the newest days, `DAYS_TOLD_APART` for each actor, by the day. */
  readonly #seen: NumberSet[] = [];
  #firsts = 0;

  constructor(max: number, windowDays: number) {
    this.#windowDays = windowDays;
    this.#keptDays = 2 * windowDays;
    this.#actors = new RecentNumbers(max);
    this.#counts = new Uint32Array(CAPACITY_MIN * this.#keptDays);
    accessRows.register(this);
  }

  /** How often an owner was the first of an actor's day. No sum becomes more than 0 without one. */
  get firsts(): number {
    return this.#firsts;
  }

  /** Returns the slot of an actor, whose role is this one from now on. Use it before the next call. */
  of(actor: number, role: number, today: number): number {
    const known = this.#actors.touch(actor);
    const slot = known < 0 ? this.#add(actor, today) : known;
    this.#roles[slot] = role;
    return slot;
  }

  /** Counts an owner. Returns true if the owner is new on that day. An event that is later than a day counts as new. */
  count(slot: number, owner: number, today: number): boolean {
    const newest = this.#newest[slot] ?? 0;
    if (today > newest) this.#open(slot, today);
    else if (today <= newest - this.#keptDays) return false;
    if (today > newest - DAYS_TOLD_APART) {
      const seen = this.#seenOn(slot, today);
      if (seen.size >= OWNERS_A_DAY_MAX || seen.has(owner)) return false;
      seen.add(owner);
    }
    const at = this.#placeOf(slot, today);
    const counted = this.#counts[at] ?? 0;
    if (counted === 0) this.#firsts += 1;
    this.#counts[at] = counted + 1;
    return true;
  }

  /** The owners of the days of the window that ends with `until`, each once a day. */
  sumOf(slot: number, until: number): number {
    const newest = this.#newest[slot] ?? 0;
    const last = Math.min(until, newest);
    let sum = 0;
    for (let day = Math.max(until - this.#windowDays, newest - this.#keptDays) + 1; day <= last; day += 1) {
      sum += this.#counts[this.#placeOf(slot, day)] ?? 0;
    }
    return sum;
  }

  /** The sums until a day that are above 0, of the actors of a role; of all without one. */
  sumsOf(role: number | null, until: number): number[] {
    const sums: number[] = [];
    for (const slot of this.#actors.all()) {
      if (role !== null && this.#roles[slot] !== role) continue;
      const sum = this.sumOf(slot, until);
      if (sum > 0) sums.push(sum);
    }
    return sums;
  }

  markUsed(_rows: Uint8Array, texts: Uint8Array): void {
    for (const slot of this.#actors.all()) {
      texts[this.#actors.numberAt(slot)] = 1;
      markText(texts, this.#roles[slot] ?? ABSENT);
      for (const seen of this.#seenOf(slot)) for (const owner of seen) texts[owner] = 1;
    }
  }

  save({ texts }: AccessNumbering) {
    const slots = this.#actors.all();
    const counts = new Uint32Array(slots.length * this.#keptDays);
    const sizes: number[] = [];
    for (let at = 0; at < slots.length; at += 1) {
      const slot = slots[at] ?? 0;
      const newest = this.#newest[slot] ?? 0;
      for (let index = 0; index < this.#keptDays; index += 1) {
        const place = this.#placeOf(slot, newest - this.#keptDays + 1 + index);
        counts[at * this.#keptDays + index] = this.#counts[place] ?? 0;
      }
      for (const { size } of this.#seenOf(slot)) sizes.push(size);
    }
    const owners = new Uint32Array(sizes.reduce((all, size) => all + size, 0));
    let next = 0;
    for (const slot of slots) for (const seen of this.#seenOf(slot)) next = seen.copyTo(owners, next);
    return {
      actors: texts.column(Uint32Array.from(slots, (slot) => this.#actors.numberAt(slot))),
      roles: texts.column(Uint32Array.from(slots, (slot) => this.#roles[slot] ?? ABSENT)),
      newest: Int32Array.from(slots, (slot) => this.#newest[slot] ?? 0),
      /** Of each actor so many, the newest day last. */
      keptDays: this.#keptDays,
      counts,
      /** Of the owners of each of the newest days of each actor, the newest last. */
      sizes: new Uint32Array(sizes),
      owners: texts.column(owners),
    };
  }

  /** Of a new object. */
  load(saved: ReturnType<OwnerDays['save']>, { texts }: LoadedAccesses): void {
    const [actors, owners] = [texts.column(saved.actors), texts.column(saved.owners)];
    const sizes = saved.sizes.values();
    let end = 0;
    for (const [at, actor] of actors.entries()) {
      const newest = saved.newest[at] ?? 0;
      const slot = this.of(actor, texts.of(saved.roles[at]), newest);
      for (let back = 0; back < Math.min(saved.keptDays, this.#keptDays); back += 1) {
        this.#counts[this.#placeOf(slot, newest - back)] = saved.counts[(at + 1) * saved.keptDays - 1 - back] ?? 0;
      }
      for (const seen of this.#seenOf(slot)) {
        const begin = end;
        end += sizes.next().value ?? 0;
        for (const owner of owners.subarray(begin, end)) seen.add(owner);
      }
    }
  }

  #add(actor: number, today: number): number {
    const slot = this.#actors.add(actor);
    if (slot >= this.#roles.length) this.#grow();
    this.#newest[slot] = today;
    this.#counts.fill(0, slot * this.#keptDays, (slot + 1) * this.#keptDays);
    for (const seen of this.#seenOf(slot)) seen.clear();
    return slot;
  }

  /** Begins a day that is newer than all before. */
  #open(slot: number, today: number): void {
    const newest = this.#newest[slot] ?? 0;
    for (let day = Math.max(newest, today - this.#keptDays) + 1; day <= today; day += 1) {
      this.#counts[this.#placeOf(slot, day)] = 0;
      if (day > today - DAYS_TOLD_APART) this.#seenOn(slot, day).clear();
    }
    this.#newest[slot] = today;
  }

  /** The owners of one of the newest days. */
  #seenOn(slot: number, day: number): NumberSet {
    const at = slot * DAYS_TOLD_APART + (day & 1);
    const seen = this.#seen[at] ?? new NumberSet();
    this.#seen[at] = seen;
    return seen;
  }

  /** The owners of each of the newest days, the newest last. */
  #seenOf(slot: number): readonly NumberSet[] {
    const newest = this.#newest[slot] ?? 0;
    return [this.#seenOn(slot, newest - 1), this.#seenOn(slot, newest)];
  }

  #placeOf(slot: number, day: number): number {
    const at = day % this.#keptDays;
    return slot * this.#keptDays + (at < 0 ? at + this.#keptDays : at);
  }

  #grow(): void {
    this.#roles = grown(this.#roles, Uint32Array);
    this.#newest = grown(this.#newest, Int32Array);
    this.#counts = grown(this.#counts, Uint32Array);
  }
}
