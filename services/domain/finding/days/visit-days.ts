import { RecentNumbers } from '../numbered/recent-numbers.ts';
import { SeenPairs } from '../numbered/seen-pairs.ts';
import { ABSENT, grown, markText } from '../numbered/texts.ts';
import { ofRows } from '../saved/saved-accesses.ts';
import type { AccessNumbers } from '../window/access-numbers.ts';
import { type AccessNumbering, accessRows, type LoadedAccesses } from '../window/access-rows.ts';
import type { GcRoot } from '../window/gc-root.ts';

/** Visits of one day that are distinguished. Beyond it, a visit may count twice. */
const VISITS_TOLD_APART_MAX = 10_000;
/**
 * Visits are distinguished for this many days before the newest. Of earlier days the number is kept, and the visit that came last;
 * emergencies, which are few, stay distinguished up to the number below.
 */
const DAYS_TOLD_APART = 2;
const EARLIER_EMERGENCIES_MAX = 100;
const CAPACITY_MIN = 64;
const NONE = -1;
const IS_TOLD_APART = 1;
const IS_OF_TEAMS = 2;

type Visit = Pick<AccessNumbers, 'actor' | 'owner'>;

/**
 * The visits of each actor or team on each UTC day, as columns: a day of most people is one visit. Of too many keys the one
 * counted longest ago is evicted.
 */
export class VisitDays implements GcRoot {
  readonly #length: number;
  readonly #keys: RecentNumbers;
  /** The first row of each key, by its slot; `#next` has those behind it. */
  #rows = new Int32Array(CAPACITY_MIN);
  #used = 0;
  readonly #free: number[] = [];
  #next = new Int32Array(CAPACITY_MIN);
  #at = new Int32Array(CAPACITY_MIN);
  #all = new Uint32Array(CAPACITY_MIN);
  /** Of the days that had some. */
  readonly #emergencies = new Map<number, number>();
  /** Of an actor: the team of the last access. */
  #teams = new Uint32Array(CAPACITY_MIN);
  #flags = new Uint8Array(CAPACITY_MIN);
  /** The first visit that is distinguished, of an earlier day the last one … */
  #firstActors = new Uint32Array(CAPACITY_MIN);
  #firstOwners = new Uint32Array(CAPACITY_MIN);
  /** … and the others. */
  readonly #others = new Map<number, SeenPairs>();
  readonly #seenEmergencies = new Map<number, SeenPairs>();

  /** Days are kept for twice as long as the budget, which has `length` of them. */
  constructor(max: number, length: number) {
    this.#length = length;
    this.#keys = new RecentNumbers(max);
    accessRows.register(this);
  }

  /** Returns the row of a day of an actor or a team, which it opens where it is new. Use it before the next call. */
  open(key: number, today: number): number {
    const slot = this.#keys.touch(key);
    if (slot < 0) return this.#openFirst(key, today);
    const first = this.#rows[slot] ?? NONE;
    for (let row = first; row !== NONE; row = this.#next[row] ?? NONE) if (this.#at[row] === today) return row;
    const row = this.#add(today, first);
    this.#rows[slot] = row;
    this.#prune(slot, row);
    return row;
  }

  #openFirst(key: number, today: number): number {
    if (this.#keys.isFull) {
      for (let gone = this.#rows[this.#keys.oldest] ?? NONE; gone !== NONE; ) gone = this.#release(gone);
    }
    const row = this.#add(today, NONE);
    this.#addKey(key, row);
    return row;
  }

  #addKey(key: number, first: number): void {
    const slot = this.#keys.add(key);
    if (slot >= this.#rows.length) this.#rows = grown(this.#rows, Int32Array);
    this.#rows[slot] = first;
  }

  /** Counts a visit. Returns whether it was new. */
  add(row: number, visit: Visit, isEmergency: boolean): boolean {
    const isKnown = isEmergency && this.#seenEmergencies.get(row)?.has(visit.actor, visit.owner) === true;
    const isNew = !isKnown && this.#isNew(row, visit);
    if (isNew) this.#all[row] = (this.#all[row] ?? 0) + 1;
    if (!isEmergency || !this.#isNewEmergency(row, visit)) return isNew;
    this.#emergencies.set(row, (this.#emergencies.get(row) ?? 0) + 1);
    return true;
  }

  /** True if one more visit would be distinguished from those of the day. */
  isToldApart(row: number): boolean {
    if (!this.#hasFlag(row, IS_TOLD_APART)) return false;
    const emergencies = this.#seenEmergencies.get(row)?.size ?? 0;
    return Math.max(this.#seenSize(row), emergencies) < VISITS_TOLD_APART_MAX;
  }

  /** True if all accesses of the day, this one included, were those of one team. */
  isOfOneTeam(row: number, team: number): boolean {
    const before = this.#teams[row] ?? ABSENT;
    if (before !== ABSENT && before !== team) this.#flags[row] = (this.#flags[row] ?? 0) | IS_OF_TEAMS;
    this.#teams[row] = team;
    return !this.#hasFlag(row, IS_OF_TEAMS);
  }

  /** The visits of a key from `after` on, which is left out, to `today`. */
  countUntil(key: number, today: number, after: number): { readonly all: number; readonly emergencies: number } {
    let [all, emergencies] = [0, 0];
    const slot = this.#keys.slotOf(key);
    // Without an iterator: it is asked for each visit.
    for (let row = slot < 0 ? NONE : (this.#rows[slot] ?? NONE); row !== NONE; row = this.#next[row] ?? NONE) {
      const at = this.#at[row] ?? 0;
      if (at > today || at <= after) continue;
      all += this.#all[row] ?? 0;
      emergencies += this.#emergencies.get(row) ?? 0;
    }
    return { all, emergencies };
  }

  markUsed(_rows: Uint8Array, texts: Uint8Array): void {
    for (const slot of this.#keys.all()) {
      texts[this.#keys.numberAt(slot)] = 1;
      for (let row = this.#rows[slot] ?? NONE; row !== NONE; row = this.#next[row] ?? NONE) {
        markText(texts, this.#teams[row] ?? ABSENT);
        markText(texts, this.#firstActors[row] ?? ABSENT);
        markText(texts, this.#firstOwners[row] ?? ABSENT);
      }
    }
    for (const seen of [this.#others, this.#seenEmergencies]) {
      for (const pairs of seen.values()) for (const pair of pairs) for (const text of pair) texts[text] = 1;
    }
  }

  save({ texts }: AccessNumbering) {
    const slots = this.#keys.all();
    const [all, lengths]: [number[], number[]] = [[], []];
    for (const slot of slots) {
      const before = all.length;
      for (let row = this.#rows[slot] ?? NONE; row !== NONE; row = this.#next[row] ?? NONE) all.push(row);
      lengths.push(all.length - before);
    }
    const rows = new Uint32Array(all);
    const seen = (of: ReadonlyMap<number, SeenPairs>) => {
      const found: { readonly at: number; readonly pairs: Uint32Array }[] = [];
      // Most days have none.
      for (let at = 0; at < rows.length && of.size > 0; at += 1) {
        const pairs = of.get(rows[at] ?? 0);
        if (pairs !== undefined) found.push({ at, pairs: texts.column(pairs.numbers()) });
      }
      return found;
    };
    const column = (of: Uint32Array) => ofRows(of, rows, new Uint32Array(rows.length));
    return {
      keys: texts.column(Uint32Array.from(slots, (slot) => this.#keys.numberAt(slot))),
      lengths: new Uint32Array(lengths),
      at: ofRows(this.#at, rows, new Int32Array(rows.length)),
      all: column(this.#all),
      emergencies: rows.map((row) => this.#emergencies.get(row) ?? 0),
      teams: texts.column(column(this.#teams)),
      flags: ofRows(this.#flags, rows, new Uint8Array(rows.length)),
      firstActors: texts.column(column(this.#firstActors)),
      firstOwners: texts.column(column(this.#firstOwners)),
      others: seen(this.#others),
      seenEmergencies: seen(this.#seenEmergencies),
    };
  }

  /** Of a new object. */
  load(saved: ReturnType<VisitDays['save']>, { texts }: LoadedAccesses): void {
    let end = 0;
    for (const [index, key] of texts.column(saved.keys).entries()) {
      const begin = end;
      end += saved.lengths[index] ?? 0;
      let next = NONE;
      for (let at = end - 1; at >= begin; at -= 1) {
        next = this.#add(saved.at[at] ?? 0, next);
        this.#all[next] = saved.all[at] ?? 0;
        const emergencies = saved.emergencies[at] ?? 0;
        if (emergencies > 0) this.#emergencies.set(next, emergencies);
        this.#teams[next] = texts.of(saved.teams[at]);
        this.#flags[next] = saved.flags[at] ?? 0;
        this.#firstActors[next] = texts.of(saved.firstActors[at]);
        this.#firstOwners[next] = texts.of(saved.firstOwners[at]);
      }
      this.#addKey(key, next);
    }
    const rows = Array.from(this.#keys.all()).flatMap((slot) => [...this.#rowsOf(this.#rows[slot] ?? NONE)]);
    for (const name of ['others', 'seenEmergencies'] as const) {
      for (const { at, pairs } of saved[name]) {
        const seen = new SeenPairs();
        for (let pair = 0; pair < pairs.length; pair += 2) seen.add(texts.of(pairs[pair]), texts.of(pairs[pair + 1]));
        (name === 'others' ? this.#others : this.#seenEmergencies).set(rows[at] ?? 0, seen);
      }
    }
  }

  #isNew(row: number, { actor, owner }: Visit): boolean {
    if (this.#firstOwners[row] === owner && this.#firstActors[row] === actor) return false;
    if (this.#firstOwners[row] === ABSENT || !this.#hasFlag(row, IS_TOLD_APART)) {
      this.#firstActors[row] = actor;
      this.#firstOwners[row] = owner;
      return true;
    }
    return isAdded(this.#others, row, { actor, owner }, VISITS_TOLD_APART_MAX - 1);
  }

  #isNewEmergency(row: number, visit: Visit): boolean {
    const seen = this.#seenEmergencies.get(row);
    const isFull = seen !== undefined && seen.size >= EARLIER_EMERGENCIES_MAX;
    // The clips of the one that came last stay one.
    if (isFull && !this.#hasFlag(row, IS_TOLD_APART) && !seen.has(visit.actor, visit.owner))
      this.#seenEmergencies.delete(row);
    return isAdded(this.#seenEmergencies, row, visit, VISITS_TOLD_APART_MAX);
  }

  #seenSize(row: number): number {
    return Number(this.#firstOwners[row] !== ABSENT) + (this.#others.get(row)?.size ?? 0);
  }

  #hasFlag(row: number, flag: number): boolean {
    return ((this.#flags[row] ?? 0) & flag) !== 0;
  }

  /** Forgets what the days of a key need no more. */
  #prune(slot: number, first: number): void {
    let newest = Number.NEGATIVE_INFINITY;
    for (let row = first; row !== NONE; row = this.#next[row] ?? NONE) newest = Math.max(newest, this.#at[row] ?? 0);
    let before = NONE;
    for (let row = first; row !== NONE; ) {
      const at = this.#at[row] ?? 0;
      if (at <= newest - DAYS_TOLD_APART) {
        this.#forgetSeen(row);
        if ((this.#seenEmergencies.get(row)?.size ?? 0) > EARLIER_EMERGENCIES_MAX) this.#seenEmergencies.delete(row);
      }
      if (at > newest - 2 * this.#length) {
        before = row;
        row = this.#next[row] ?? NONE;
        continue;
      }
      row = this.#release(row);
      if (before === NONE) this.#rows[slot] = row;
      else this.#next[before] = row;
    }
  }

  #forgetSeen(row: number): void {
    this.#flags[row] = (this.#flags[row] ?? 0) & ~IS_TOLD_APART;
    this.#firstActors[row] = ABSENT;
    this.#firstOwners[row] = ABSENT;
    this.#others.delete(row);
  }

  *#rowsOf(first: number): Generator<number> {
    for (let row = first; row !== NONE; row = this.#next[row] ?? NONE) yield row;
  }

  #add(at: number, next: number): number {
    const row = this.#free.pop() ?? this.#used++;
    if (row >= this.#at.length) this.#grow();
    this.#next[row] = next;
    this.#at[row] = at;
    this.#all[row] = 0;
    // Also of a day that was too old to be kept, and was counted once more.
    this.#emergencies.delete(row);
    this.#seenEmergencies.delete(row);
    this.#teams[row] = ABSENT;
    this.#flags[row] = IS_TOLD_APART;
    this.#firstActors[row] = ABSENT;
    this.#firstOwners[row] = ABSENT;
    return row;
  }

  /** Returns the row behind it. */
  #release(row: number): number {
    this.#forgetSeen(row);
    this.#seenEmergencies.delete(row);
    this.#free.push(row);
    return this.#next[row] ?? NONE;
  }

  #grow(): void {
    this.#next = grown(this.#next, Int32Array);
    this.#at = grown(this.#at, Int32Array);
    this.#all = grown(this.#all, Uint32Array);
    this.#teams = grown(this.#teams, Uint32Array);
    this.#flags = grown(this.#flags, Uint8Array);
    this.#firstActors = grown(this.#firstActors, Uint32Array);
    this.#firstOwners = grown(this.#firstOwners, Uint32Array);
  }
}

function isAdded(seen: Map<number, SeenPairs>, row: number, { actor, owner }: Visit, max: number): boolean {
  const pairs = seen.get(row);
  if (pairs === undefined) {
    const first = new SeenPairs();
    first.add(actor, owner);
    seen.set(row, first);
    return true;
  }
  if (pairs.has(actor, owner)) return false;
  if (pairs.size < max) pairs.add(actor, owner);
  return true;
}
