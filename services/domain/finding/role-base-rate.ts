import { type DetectedAccess, utcDay } from './detected-access.ts';

/** Days before the draw's own that a rate is learned from. */
const LEARNED_DAYS = 30;
/** Draws of one day whose repeats are recognised; beyond it a camera opened again may count twice. */
const DRAWS_REMEMBERED_MAX = 200_000;
/** Days, by when they were opened, whose draws are remembered one by one. */
const DAYS_REMEMBERED_MAX = 7;
/** Days kept: the learned ones and as many again for late events and imports. */
const DAYS_KEPT_MAX = 2 * LEARNED_DAYS;
/** Beta(5, 95): a role nobody has seen yet behaves as if 5 of 100 draws were marked. */
const PRIOR_MARKED = 5;
const PRIOR_OTHER = 95;
/** No role is held to less than this: in a role that never makes a marked draw, one must not be an alert. */
export const RATE_FLOOR = 0.05;

interface Tally {
  draws: number;
  marked: number;
}

/** What is drawn, explained or not, and which draws are marked. */
export interface Draws {
  /** Names the draw within the actor's; null when the access belongs to none. */
  drawOf(access: DetectedAccess): string | null;
  isMarked(access: DetectedAccess): boolean;
}

interface Day {
  readonly seen: Set<string>;
  readonly roles: Map<string, { readonly all: Tally; readonly actors: Map<string, Tally> }>;
}

/**
 * How often a role's draws are marked, for example those of a camera within a visit that is an intimate one. Learned from
 * the other actors of the role over the 30 UTC days before the one asked about: the current day is left out, so that
 * the order of arrival within a day does not matter.
 */
export class RoleBaseRate {
  readonly #days = new Map<number, Day>();

  constructor(private readonly draws: Draws) {}

  observe(access: DetectedAccess): void {
    const name = this.draws.drawOf(access);
    if (name === null) return;
    const day = this.#day(utcDay(access));
    const draw = `${access.actorId} ${name}`;
    if (day.seen.has(draw)) return;
    if (day.seen.size < DRAWS_REMEMBERED_MAX) day.seen.add(draw);
    const role = entry(day.roles, access.role ?? '', () => ({ all: newTally(), actors: new Map<string, Tally>() }));
    const own = entry(role.actors, access.actorId, newTally);
    for (const tally of [role.all, own]) {
      tally.draws += 1;
      if (this.draws.isMarked(access)) tally.marked += 1;
    }
  }

  /** The posterior mean for `access.role` without the actor's own draws, and not below the floor. */
  rateFor(access: DetectedAccess): number {
    const today = utcDay(access);
    const sum = newTally();
    for (let at = today - LEARNED_DAYS; at < today; at += 1) {
      const role = this.#days.get(at)?.roles.get(access.role ?? '');
      if (role === undefined) continue;
      const own = role.actors.get(access.actorId);
      sum.draws += role.all.draws - (own?.draws ?? 0);
      sum.marked += role.all.marked - (own?.marked ?? 0);
    }
    const learned = (PRIOR_MARKED + sum.marked) / (PRIOR_MARKED + PRIOR_OTHER + sum.draws);
    return Math.max(RATE_FLOOR, learned);
  }

  /** The day's tallies; the day opened longest ago leaves when there are too many. */
  #day(at: number): Day {
    const day = this.#days.get(at);
    if (day !== undefined) return day;
    const opened: Day = { seen: new Set(), roles: new Map() };
    this.#days.set(at, opened);
    const byOpening = [...this.#days.entries()];
    for (const [, past] of byOpening.slice(0, -DAYS_REMEMBERED_MAX)) past.seen.clear();
    for (const [oldest] of byOpening.slice(0, -DAYS_KEPT_MAX)) this.#days.delete(oldest);
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
