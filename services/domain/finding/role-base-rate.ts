import { type DetectedAccess, utcDay } from './detected-access.ts';
import { NumberKeys } from './numbered/number-keys.ts';
import { ABSENT, grown } from './numbered/texts.ts';
import type { AccessNumbers } from './window/access-numbers.ts';
import { type AccessNumbering, accessRows, type LoadedAccesses } from './window/access-rows.ts';
import type { GcRoot } from './window/gc-root.ts';

/** Repeats of this many draws of one day are recognised. Beyond it, a camera opened again may count twice. */
const DRAWS_REMEMBERED_MAX = 50_000;
/** The individual draws of this many days are remembered, in the order in which the days were opened. */
const DAYS_REMEMBERED_MAX = 7;
/** Days kept: the learned ones and as many again for late events and imports. */
const KEPT_TIMES = 2;
/** How a rate is learned. */
export interface RateLimits {
  /** A rate is learned from this many days before the day of the draw. */
  readonly learnedDays: number;
  /** A new role starts as if it had drawn so often (a Beta distribution). */
  readonly priorMarked: number;
  readonly priorOther: number;
  /**
   * The rate of a role is never below this. Otherwise one marked draw in a role that never makes one would raise an
   * alert.
   */
  readonly rateFloor: number;
}

/** Which accesses are draws of what, and which are marked. */
export interface Draws {
  readonly limits: RateLimits;
  /** What is drawn, once a visit. */
  subjectOf(numbers: AccessNumbers): number;
  isMarked(access: DetectedAccess): boolean;
  /** True where a marked draw is another one than an unmarked draw of the same subject. */
  readonly isMarkedApart: boolean;
}

/** How often each actor drew in each role, and each role, whose tally has no actor. */
class Tallies {
  readonly keys: NumberKeys;
  draws = new Uint32Array(COLUMN_MIN);
  marked = new Uint32Array(COLUMN_MIN);

  constructor(expected?: number) {
    this.keys = new NumberKeys(2, expected);
  }

  count(role: number, actor: number, isMarked: boolean): void {
    const at = this.keys.add(role, actor);
    if (at >= this.draws.length) {
      this.draws = grown(this.draws, Uint32Array);
      this.marked = grown(this.marked, Uint32Array);
    }
    this.draws[at] = (this.draws[at] ?? 0) + 1;
    if (isMarked) this.marked[at] = (this.marked[at] ?? 0) + 1;
  }
}

/** The days that rates of `today` are learned from, and how often each role drew on them. */
class LearnedDays {
  readonly #roles = new Map<number, { readonly draws: number; readonly marked: number }>();

  constructor(
    readonly today: number,
    readonly days: readonly Tallies[],
  ) {}

  of(role: number) {
    const known = this.#roles.get(role);
    if (known !== undefined) return known;
    let [draws, marked] = [0, 0];
    for (const day of this.days) {
      const all = day.keys.indexOf(role, ABSENT);
      draws += day.draws[all] ?? 0;
      marked += day.marked[all] ?? 0;
    }
    const sums = { draws, marked };
    this.#roles.set(role, sums);
    return sums;
  }
}

const COLUMN_MIN = 8;

/** The draws of one UTC day, by actor, owner and subject: those that are distinguished, and those marked apart. */
interface DayOfDraws {
  seen: NumberKeys;
  seenMarked: NumberKeys;
  readonly tallies: Tallies;
}

/**
 * Estimates how often draws of a role are marked, for example how often a camera within a visit is intimate. The rate
 * is learned from the other actors of the role over the UTC days before the draw. The current day is left out, so
 * the order of arrival within a day does not matter.
 */
export class RoleBaseRate implements GcRoot {
  readonly #draws: Draws;
  readonly #days = new Map<number, DayOfDraws>();
  /** The day of the last draw. */
  #last: DayOfDraws | null = null;
  #lastAt = 0;
  #learned = new LearnedDays(Number.NaN, []);
  /** Most draws that are looked at one after the other are of one day. */
  #lastRate = { actor: ABSENT, role: ABSENT, today: Number.NaN, rate: 0 };

  /** Every draw counts, whether explained or not. */
  constructor(draws: Draws) {
    this.#draws = draws;
    accessRows.register(this);
  }

  /** Counts the draw of an access of a known owner, unless its actor made it before on that day. */
  observe(access: DetectedAccess): void {
    const numbers = accessRows.numbersOf(access);
    const { actor, owner, role } = numbers;
    const at = utcDay(access);
    const day = this.#day(at);
    this.#lastRate.today = Number.NaN;
    if (at < this.#learned.today) this.#forgetLearned();
    const isMarked = this.#draws.isMarked(access);
    const seen = isMarked && this.#draws.isMarkedApart ? day.seenMarked : day.seen;
    const subject = this.#draws.subjectOf(numbers);
    if (day.seen.size + day.seenMarked.size < DRAWS_REMEMBERED_MAX) {
      const before = seen.size;
      if (seen.add(subject, owner, actor) < before) return;
    } else if (seen.indexOf(subject, owner, actor) >= 0) return;
    day.tallies.count(role, ABSENT, isMarked);
    day.tallies.count(role, actor, isMarked);
  }

  markUsed(_rows: Uint8Array, texts: Uint8Array): void {
    // A role that no day has may get another number.
    this.#forgetLearned();
    for (const { seen, seenMarked, tallies } of this.#days.values()) {
      for (const keys of [seen, seenMarked, tallies.keys]) keys.markUsed(texts);
    }
  }

  save({ texts }: AccessNumbering) {
    return Array.from(this.#days, ([at, { seen, seenMarked, tallies }]) => {
      const { size } = tallies.keys;
      return {
        at,
        seen: seen.save(texts),
        seenMarked: seenMarked.save(texts),
        keys: tallies.keys.save(texts),
        draws: tallies.draws.slice(0, size),
        marked: tallies.marked.slice(0, size),
      };
    });
  }

  load(days: ReturnType<RoleBaseRate['save']>, { texts }: LoadedAccesses): void {
    this.#last = null;
    this.#lastRate.today = Number.NaN;
    this.#forgetLearned();
    this.#days.clear();
    for (const { at, seen, seenMarked, keys, draws, marked } of days) {
      const day = newDay();
      day.seen.load(seen, texts);
      day.seenMarked.load(seenMarked, texts);
      day.tallies.keys.load(keys, texts);
      while (day.tallies.draws.length < draws.length) {
        day.tallies.draws = grown(day.tallies.draws, Uint32Array);
        day.tallies.marked = grown(day.tallies.marked, Uint32Array);
      }
      day.tallies.draws.set(draws);
      day.tallies.marked.set(marked);
      this.#days.set(at, day);
    }
  }

  /**
   * Returns the posterior mean for the role of an actor before `today`, a UTC day since 1970, without the draws of the
   * actor, but at least the floor. The actor and the role are numbers of texts.
   */
  rateOf(actor: number, role: number, today: number): number {
    const last = this.#lastRate;
    if (last.actor === actor && last.role === role && last.today === today) return last.rate;
    const rate = this.#learnedRate(actor, role, today);
    this.#lastRate = { actor, role, today, rate };
    return rate;
  }

  #learnedRate(actor: number, role: number, today: number): number {
    const { priorMarked, priorOther, rateFloor } = this.#draws.limits;
    if (this.#learned.today !== today) this.#learned = new LearnedDays(today, this.#talliesBefore(today));
    let { draws, marked } = this.#learned.of(role);
    for (const { keys, draws: drawn, marked: markedOf } of this.#learned.days) {
      const own = keys.indexOf(role, actor);
      draws -= drawn[own] ?? 0;
      marked -= markedOf[own] ?? 0;
    }
    const learned = (priorMarked + marked) / (priorMarked + priorOther + draws);
    return Math.max(rateFloor, learned);
  }

  #talliesBefore(today: number): Tallies[] {
    const found: Tallies[] = [];
    for (let at = today - this.#draws.limits.learnedDays; at < today; at += 1) {
      const tallies = this.#days.get(at)?.tallies;
      if (tallies !== undefined) found.push(tallies);
    }
    return found;
  }

  #forgetLearned(): void {
    this.#learned = new LearnedDays(Number.NaN, []);
  }

  /** Returns the tallies of the day. Of too many the day opened longest ago is evicted that is none of the last. */
  #day(at: number): DayOfDraws {
    if (at === this.#lastAt && this.#last !== null) return this.#last;
    this.#lastAt = at;
    this.#last = this.#days.get(at) ?? this.#open(at);
    return this.#last;
  }

  /** The last days stay, from which live rates are learned, whatever old days an import or a wrong clock opens. */
  #evict(): void {
    const { learnedDays } = this.#draws.limits;
    const surplus = this.#days.size - KEPT_TIMES * learnedDays;
    if (surplus <= 0) return;
    const last = new Set([...this.#days.keys()].toSorted((one, other) => other - one).slice(0, learnedDays + 1));
    const evictable = [...this.#days.keys()].filter((at) => !last.has(at));
    for (const at of evictable.slice(0, surplus)) this.#days.delete(at);
  }

  #open(at: number): DayOfDraws {
    this.#forgetLearned();
    const opened = newDay(this.#days.get(at - 1));
    this.#days.set(at, opened);
    const byOpening = [...this.#days.entries()];
    for (const [, past] of byOpening.slice(0, -DAYS_REMEMBERED_MAX)) {
      if (past.seen.size > 0) past.seen = new NumberKeys(3);
      if (past.seenMarked.size > 0) past.seenMarked = new NumberKeys(3);
    }
    this.#evict();
    return opened;
  }
}

/** A day has about as much as the day before: its tables need not grow step by step. */
function newDay(before?: DayOfDraws): DayOfDraws {
  return {
    seen: new NumberKeys(3, before?.seen.size),
    seenMarked: new NumberKeys(3, before?.seenMarked.size),
    tallies: new Tallies(before?.tallies.keys.size),
  };
}
