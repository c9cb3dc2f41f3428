import { BoundedMap } from '../bounded-map.ts';
import { SeenPairs } from '../numbered/seen-pairs.ts';
import { ABSENT, loadedNumbers, SavedNumbers } from '../numbered/texts.ts';
import { accessRows, type RowUser } from './access-rows.ts';

/** Visits of one day that are distinguished. Beyond it, a visit may count twice. */
const VISITS_TOLD_APART_MAX = 10_000;
/** Visits are distinguished for this many days before the newest. For earlier days only the number is kept. */
const DAYS_TOLD_APART = 2;

export interface VisitTally {
  /** By actor and owner; null where visits are not distinguished any more. */
  seen: SeenPairs | null;
  count: number;
}

/** The visits of one actor or team on one UTC day. */
export interface VisitDay {
  readonly at: number;
  readonly all: VisitTally;
  readonly emergencies: VisitTally;
  /** Of an actor: the number of the team of the last access, and whether there were several. */
  team: number;
  isOfTeams: boolean;
}

/** Returns whether the visit was new. */
export function addVisit(tally: VisitTally, actor: number, owner: number): boolean {
  if (tally.seen?.has(actor, owner) === true) return false;
  if (tally.seen !== null && tally.seen.size < VISITS_TOLD_APART_MAX) tally.seen.add(actor, owner);
  tally.count += 1;
  return true;
}

/** True if one more visit would be distinguished from those of the day. */
export function isOpenTally({ seen }: VisitTally): boolean {
  return seen !== null && seen.size < VISITS_TOLD_APART_MAX;
}

/** The days of actors or teams, of which the one counted longest ago is evicted. */
export class VisitDays extends BoundedMap<VisitDay[]> implements RowUser {
  readonly #length: number;

  /** Days are kept for twice as long as the budget, which has `length` of them. */
  constructor(max: number, length: number) {
    super(max);
    this.#length = length;
    accessRows.register(this);
  }

  daysOf(key: string): VisitDay[] {
    return this.of(key, noDays);
  }

  /** Returns the day, which it opens where it is new. */
  open(days: VisitDay[], today: number): VisitDay {
    for (let index = days.length - 1; index >= 0; index -= 1) {
      const known = days[index];
      if (known?.at === today) return known;
    }
    const day = newDay(today);
    days.push(day);
    const newest = days.reduce((latest, { at }) => Math.max(latest, at), today);
    let kept = 0;
    for (const one of days) {
      if (one.at <= newest - DAYS_TOLD_APART) {
        one.all.seen = null;
        one.emergencies.seen = null;
      }
      if (one.at <= newest - 2 * this.#length) continue;
      days[kept] = one;
      kept += 1;
    }
    days.length = kept;
    return day;
  }

  markUsed(_rows: Uint8Array, texts: Uint8Array): void {
    for (const days of this.values()) {
      for (const { all, emergencies, team } of days) {
        if (team !== ABSENT) texts[team] = 1;
        for (const { seen } of [all, emergencies]) {
          if (seen === null) continue;
          for (const [actor, owner] of seen) {
            texts[actor] = 1;
            texts[owner] = 1;
          }
        }
      }
    }
  }

  /** As columns: there are many days. */
  save() {
    const numbers = new SavedNumbers(accessRows.texts);
    const days = [...this.values()].flat();
    const tallies = days.flatMap(({ all, emergencies }) => [all, emergencies]);
    const pairs = tallies.flatMap(({ seen }) => (seen === null ? [] : [...seen]));
    return {
      keys: [...this.keys()],
      lengths: Uint32Array.from(this.values(), ({ length }) => length),
      at: Int32Array.from(days, ({ at }) => at),
      teams: Uint32Array.from(days, ({ team }) => numbers.numberOf(team)),
      isOfTeams: Uint8Array.from(days, ({ isOfTeams }) => Number(isOfTeams)),
      counts: Uint32Array.from(tallies, ({ count }) => count),
      isToldApart: Uint8Array.from(tallies, ({ seen }) => Number(seen !== null)),
      sizes: Uint32Array.from(tallies, ({ seen }) => seen?.size ?? 0),
      actors: Uint32Array.from(pairs, ([actor]) => numbers.numberOf(actor)),
      owners: Uint32Array.from(pairs, ([, owner]) => numbers.numberOf(owner)),
      texts: numbers.texts,
    };
  }

  loadSaved(saved: ReturnType<VisitDays['save']>): void {
    const numberOf = loadedNumbers(accessRows.texts, saved.texts);
    let [nextDay, nextTally, nextPair] = [0, 0, 0];
    const tally = (of: VisitTally): void => {
      of.count = saved.counts[nextTally] ?? 0;
      const end = nextPair + (saved.sizes[nextTally] ?? 0);
      for (; nextPair < end; nextPair += 1)
        of.seen?.add(numberOf(saved.actors[nextPair]), numberOf(saved.owners[nextPair]));
      if (saved.isToldApart[nextTally] === 0) of.seen = null;
      nextTally += 1;
    };
    this.clear();
    for (const [index, key] of saved.keys.entries()) {
      const days: VisitDay[] = [];
      for (const end = nextDay + (saved.lengths[index] ?? 0); nextDay < end; nextDay += 1) {
        const day = newDay(saved.at[nextDay] ?? 0);
        day.team = numberOf(saved.teams[nextDay]);
        day.isOfTeams = saved.isOfTeams[nextDay] === 1;
        tally(day.all);
        tally(day.emergencies);
        days.push(day);
      }
      this.set(key, days);
    }
  }
}

function newDay(at: number): VisitDay {
  return { at, all: newTally(), emergencies: newTally(), team: ABSENT, isOfTeams: false };
}

function newTally(): VisitTally {
  return { seen: new SeenPairs(), count: 0 };
}

function noDays(): VisitDay[] {
  return [];
}
