import type { Severity } from '../../access-decision/access-decision.ts';
import { traits } from '../access-traits.ts';
import { groups } from '../alert-group.ts';
import { BoundedMap } from '../bounded-map.ts';
import { type DetectedAccess, utcDay } from '../detected-access.ts';
import { type Detector, noReports, type ReportedAccess, reportActor } from '../detector.ts';
import { mechanism, whole } from '../mechanisms/mechanism.ts';

const ACTORS_MAX = 50_000;
const HABITS_MAX = 10_000;
const ROLES_MAX = 1_000;

/** Days on which somebody was seen. */
interface SeenDays {
  count: number;
  newest: number;
}
/** When a person was reported for a habit, and when they had it last. */
interface Reported {
  readonly on: number;
  newest: number;
}
type Values = Record<'knownDays' | 'peersMin' | 'peopleMin' | 'forgottenDays', number>;

const ALL_STAFF = '';
/** Rules of the policies forbid other kinds that leave the company. */
const outsideKinds: ReadonlySet<string> = new Set(['email', 'share-link', 'other']);

function destinationNameOf({ kind, domain }: { readonly kind: string; readonly domain: string | null }): string {
  return domain ?? kind;
}

/**
 * A person whose habits are known uses a tool, sends material to a destination outside, or takes an action, that hardly anybody of their role does. They are reported
 * on one day; then it is a habit of theirs, until they leave it for long. So a rollout reports its first people only. A role
 * of few people is compared with all staff.
 */
export const firstOfRole = mechanism({
  id: 'first-of-role',
  cases: ['tool', 'action'],
  ranges: {
    knownDays: whole('days', 1, 366),
    peersMin: whole('people', 2, 100),
    peopleMin: whole('people', 1, 20),
    forgottenDays: whole('days', 1, 366),
  },
  reach: ({ peopleMin }) => [
    {
      parameter: 'peopleMin',
      isReached: peopleMin > 1,
      expected: 'at least 2: with the person themselves it is always a habit of one',
    },
  ],
  create,
});

/** Who has a habit, the newest last, and the newest day of each. */
interface People {
  readonly ids: string[];
  readonly days: number[];
}

/** A person on a day, and whether others are known well enough to compare them with. */
interface Compared {
  readonly id: string;
  readonly role: string | null;
  readonly today: number;
  /** With the people of the role; otherwise with all staff. */
  readonly isWithRole: boolean;
  /** The habits of both are. */
  readonly isKnown: boolean;
}

const habitKinds = ['tool', 'action', 'destination'] as const;
type HabitKind = (typeof habitKinds)[number];

/** A habit, and who of each role has it: so that the names of both need not be looked for at each access. */
interface Habit {
  readonly name: string;
  readonly people: Map<string, People>;
}

/** What people of a role do. */
class Habits {
  /** At most `peersMin` people of each role, and of all staff. */
  readonly #peers = new BoundedMap<Set<string>>(ROLES_MAX);
  /** Who of a role has a habit; at most `peopleMin`, the newest. */
  readonly #people = new BoundedMap<People>(HABITS_MAX);
  readonly #reported = new BoundedMap<Reported>(ACTORS_MAX);
  /** Who is in `#reported`, or was: most people never are. */
  readonly #everReported = new Set<string>();
  /** Those of `#people`, as long as they are too few for one to be moved or forgotten. */
  readonly #known: Readonly<Record<HabitKind, Map<string, Habit>>> = {
    tool: new Map(),
    action: new Map(),
    destination: new Map(),
  };

  constructor(private readonly limits: Pick<Values, 'peersMin' | 'peopleMin' | 'forgottenDays'>) {}

  #isKept(day: number, today: number): boolean {
    return today - day <= this.limits.forgottenDays;
  }

  /** Counts a person. True if the role has enough people to be compared with. */
  hasPeers(role: string, id: string): boolean {
    const people = this.#peers.of(role, newPeers);
    if (people.size < this.limits.peersMin) people.add(id);
    return people.size >= this.limits.peersMin;
  }

  /** Texts of an event contain no line breaks, so the pair is unambiguous. */
  of(kind: HabitKind, what: string): Habit {
    const known = this.#known[kind].get(what);
    if (known !== undefined) return known;
    const habit: Habit = { name: `${kind}\n${what}`, people: new Map() };
    if (2 * this.#people.size <= HABITS_MAX) this.#known[kind].set(what, habit);
    return habit;
  }

  #peopleOf(role: string, { name, people }: Habit): People {
    const known = people.get(role);
    if (known !== undefined) return known;
    const found = this.#people.of(`${role}\n${name}`, newPeople);
    if (2 * this.#people.size <= HABITS_MAX) people.set(role, found);
    else this.#forgetKnown();
    return found;
  }

  #forgetKnown(): void {
    for (const kind of habitKinds) {
      for (const { people } of this.#known[kind].values()) people.clear();
      this.#known[kind].clear();
    }
  }

  /** Counts a habit of a person. True if they are reported for it now. */
  isFirst(habit: Habit, { id, role, today, isWithRole, isKnown }: Compared): boolean {
    const ofStaff = this.#isRare(ALL_STAFF, habit, id, today);
    const ofRole = role === null ? ofStaff : this.#isRare(role, habit, id, today);
    return this.#isReported(habit, id, isKnown && (isWithRole ? ofRole : ofStaff), today);
  }

  /** Counts a habit. True if too few of the role have it. */
  #isRare(role: string, habit: Habit, id: string, today: number): boolean {
    const { peopleMin } = this.limits;
    const people = this.#peopleOf(role, habit);
    const { ids, days } = people;
    let at = ids.length - 1;
    while (at >= 0 && ids[at] !== id) at -= 1;
    const newest = at < 0 ? today : Math.max(today, days[at] ?? today);
    if (at < 0 && ids.length < peopleMin) {
      ids.push(id);
      days.push(newest);
    } else moveToEnd(people, Math.max(0, at), { id, newest });
    if (ids.length < peopleMin) return true;
    let kept = 0;
    for (const day of days) if (this.#isKept(day, today)) kept += 1;
    return kept < peopleMin;
  }

  /** True on the one day on which a person is reported for a habit. */
  #isReported({ name }: Habit, id: string, isNew: boolean, today: number): boolean {
    if (!isNew && !this.#everReported.has(id)) return false;
    const place = `${id}\n${name}`;
    const before = this.#reported.get(place);
    if (before !== undefined && this.#isKept(before.newest, today)) {
      before.newest = Math.max(before.newest, today);
      return before.on === today;
    }
    if (isNew) {
      this.#reported.keep(place, { on: today, newest: today });
      if (this.#everReported.add(id).size > 2 * ACTORS_MAX) this.#forget();
    }
    return isNew;
  }

  save() {
    return { peers: new Map(this.#peers), people: new Map(this.#people), reported: new Map(this.#reported) };
  }

  load({ peers, people, reported }: ReturnType<Habits['save']>): void {
    this.#peers.load(peers);
    this.#forgetKnown();
    this.#people.load(people);
    this.#reported.load(reported);
    this.#forget();
  }

  #forget(): void {
    this.#everReported.clear();
    for (const place of this.#reported.keys()) this.#everReported.add(place.slice(0, place.indexOf('\n')));
  }
}

/** Takes out the person at a place, the first of too many or the same one, and puts this one behind the others. */
function moveToEnd({ ids, days }: People, from: number, { id, newest }: { id: string; newest: number }): void {
  const last = ids.length - 1;
  for (let at = from; at < last; at += 1) {
    ids[at] = ids[at + 1] ?? id;
    days[at] = days[at + 1] ?? newest;
  }
  ids[last] = id;
  days[last] = newest;
}

function newSeenDays(): SeenDays {
  return { count: 0, newest: Number.NEGATIVE_INFINITY };
}

function newPeers(): Set<string> {
  return new Set();
}

function newPeople(): People {
  return { ids: [], days: [] };
}

function create({ knownDays, ...limits }: Values, severities: Readonly<Record<'tool' | 'action', Severity>>): Detector {
  const actors = new BoundedMap<SeenDays>(ACTORS_MAX);
  const habits = new Habits(limits);

  function observe(access: DetectedAccess): readonly ReportedAccess[] {
    const { id, role } = access.facts.actor;
    const today = utcDay(access);
    const seen = actors.of(id, newSeenDays);
    const isKnown = seen.count >= knownDays;
    if (today > seen.newest) {
      seen.newest = today;
      seen.count += 1;
    }
    const isStaffKnown = habits.hasPeers(ALL_STAFF, id);
    const isRoleKnown = role !== null && habits.hasPeers(role, id);
    const compared = { id, role, today, isWithRole: isRoleKnown, isKnown: isKnown && isStaffKnown };
    const { source, action, destination } = access.event;
    const isTool = habits.isFirst(habits.of('tool', source.id), compared);
    // Both are learned from every access. An access is reported once.
    const isAction = habits.isFirst(habits.of('action', action), compared);
    const outside = destination !== null && outsideKinds.has(destination.kind) ? destination : null;
    const isOutside =
      outside !== null && habits.isFirst(habits.of('destination', destinationNameOf(outside)), compared);
    if (!(isTool || isAction || isOutside)) return noReports;
    const severity = isTool || isOutside ? severities.tool : severities.action;
    let what = `took the action \`${action}\``;
    if (isTool) what = `used the tool \`${source.id}\``;
    else if (isOutside) what = `sent material to \`${destinationNameOf(outside)}\``;
    const summary = `\`${id}\` ${what}, as hardly anybody of their role does.`;
    const report = reportActor(access, { rule: 'first-of-role', severity, summary });
    return [severity === 'low' ? { ...report, group: groups.low('first-of-role', today) } : report];
  }

  const memory = {
    save: () => ({ actors: new Map(actors), habits: habits.save() }),
    load(saved: unknown) {
      const past = saved as ReturnType<typeof memory.save>;
      actors.load(past.actors);
      habits.load(past.habits);
    },
  };
  const looksAt = traits.byPerson | traits.access | traits.ofOthers;
  return { id: 'first-of-role', version: 1, looksAt, observe, memory };
}
