import type { DecisionFacts } from '../access-decision/access-decision.ts';
import { type DetectedAccess, utcDay } from './detected-access.ts';

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

interface Tally {
  draws: number;
  marked: number;
}

/** What one actor drew on one day, with their last role. */
interface ActorOfDay {
  readonly seen: Set<string>;
  readonly role: string | null;
  readonly ofRole: Tally;
  readonly own: Tally;
}

/** The draws of one UTC day. */
export interface DayOfDraws {
  /** Those that are distinguished. */
  readonly actors: Map<string, ActorOfDay>;
  seen: number;
  readonly roles: Map<string, { readonly all: Tally; readonly actors: Map<string, Tally> }>;
}

/**
 * Estimates how often draws of a role are marked, for example how often a camera within a visit is intimate. The rate
 * is learned from the other actors of the role over the UTC days before the draw. The current day is left out, so
 * the order of arrival within a day does not matter.
 */
export class RoleBaseRate {
  readonly #days = new Map<number, DayOfDraws>();
  /** The day of the last draw. */
  #last: DayOfDraws | null = null;
  #lastAt = 0;

  /** Every draw counts, whether explained or not. */
  constructor(private readonly draws: { readonly limits: RateLimits; isMarked(access: DetectedAccess): boolean }) {}

  /** `name` names the draw among those of the actor and the day. */
  observe(access: DetectedAccess, name: string): void {
    const day = this.#day(utcDay(access));
    const { id, role } = access.facts.actor;
    const known = day.actors.get(id);
    if (known?.seen.has(name) === true) return;
    const actor = known?.role === role ? known : this.#begin(day, access, known?.seen ?? new Set());
    if (day.seen < DRAWS_REMEMBERED_MAX) {
      day.seen += 1;
      actor.seen.add(name);
    }
    const { ofRole, own } = actor;
    ofRole.draws += 1;
    own.draws += 1;
    if (!this.draws.isMarked(access)) return;
    ofRole.marked += 1;
    own.marked += 1;
  }

  #begin(day: DayOfDraws, access: DetectedAccess, seen: Set<string>): ActorOfDay {
    const { id, role: roleName } = access.facts.actor;
    const role = entry(day.roles, roleName ?? '', () => ({ all: newTally(), actors: new Map<string, Tally>() }));
    const actor = { seen, role: roleName, ofRole: role.all, own: entry(role.actors, id, newTally) };
    day.actors.set(id, actor);
    return actor;
  }

  save(): ReadonlyMap<number, DayOfDraws> {
    return this.#days;
  }

  load(saved: ReadonlyMap<number, DayOfDraws>): void {
    this.#last = null;
    this.#days.clear();
    for (const [at, day] of saved) this.#days.set(at, day);
  }

  /**
   * Returns the posterior mean for the role of the actor before `today`, a UTC day since 1970, without the draws of the
   * actor, but at least the floor.
   */
  rateFor(actor: Pick<DecisionFacts['actor'], 'id' | 'role'>, today: number): number {
    const { learnedDays, priorMarked, priorOther, rateFloor } = this.draws.limits;
    const sum = newTally();
    for (let at = today - learnedDays; at < today; at += 1) {
      const role = this.#days.get(at)?.roles.get(actor.role ?? '');
      if (role === undefined) continue;
      const own = role.actors.get(actor.id);
      sum.draws += role.all.draws - (own?.draws ?? 0);
      sum.marked += role.all.marked - (own?.marked ?? 0);
    }
    const learned = (priorMarked + sum.marked) / (priorMarked + priorOther + sum.draws);
    return Math.max(rateFloor, learned);
  }

  /** Returns the tallies of the day. The day opened longest ago is evicted when there are too many. */
  #day(at: number): DayOfDraws {
    if (at === this.#lastAt && this.#last !== null) return this.#last;
    this.#lastAt = at;
    this.#last = this.#days.get(at) ?? this.#open(at);
    return this.#last;
  }

  #open(at: number): DayOfDraws {
    const opened: DayOfDraws = { actors: new Map(), seen: 0, roles: new Map() };
    this.#days.set(at, opened);
    const byOpening = [...this.#days.entries()];
    for (const [, past] of byOpening.slice(0, -DAYS_REMEMBERED_MAX)) {
      past.actors.clear();
      past.seen = 0;
    }
    for (const [oldest] of byOpening.slice(0, -KEPT_TIMES * this.draws.limits.learnedDays)) this.#days.delete(oldest);
    return opened;
  }
}

function newTally(): Tally {
  return { draws: 0, marked: 0 };
}

function entry<Value>(map: Map<string, Value>, key: string, create: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const created = create();
  map.set(key, created);
  return created;
}
