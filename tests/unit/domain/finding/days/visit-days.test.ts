import { VisitDays } from '../../../../../services/domain/finding/days/visit-days.ts';
import { accessRows } from '../../../../../services/domain/finding/window/access-rows.ts';
import { createRandom } from '../../../../support/random.ts';
import { loadMemory, savedMemory } from '../../../../support/rows/saved-memory.ts';

const LENGTH = 5;
const STEPS = 8_000;
const KEYS_MAX = 8;

interface Day {
  all: number;
  emergencies: number;
  seen: Set<string> | null;
  readonly seenEmergencies: Set<string>;
  /** Of a day whose visits are not distinguished any more. */
  last: string | null;
  readonly teams: Set<number>;
}

/** The same with a map of days for each key, of which none is evicted. */
class Naive {
  readonly keys = new Map<number, Map<number, Day>>();

  open(key: number, today: number): Day {
    const days = this.keys.get(key) ?? new Map<number, Day>();
    this.keys.set(key, days);
    const known = days.get(today);
    if (known !== undefined) return known;
    const day = {
      all: 0,
      emergencies: 0,
      seen: new Set<string>(),
      seenEmergencies: new Set<string>(),
      last: null,
      teams: new Set<number>(),
    };
    days.set(today, day);
    const newest = Math.max(...days.keys());
    for (const [at, one] of days as Map<number, Day>) {
      if (at <= newest - 2 * LENGTH) days.delete(at);
      if (at <= newest - 2) Object.assign(one, { seen: null, last: null });
    }
    return day;
  }

  countUntil(key: number, today: number, after: number) {
    const days = [...(this.keys.get(key) ?? [])].filter(([at]) => at <= today && at > after).map(([, day]) => day);
    return {
      all: days.reduce((sum, { all }) => sum + all, 0),
      emergencies: days.reduce((sum, { emergencies }) => sum + emergencies, 0),
    };
  }
}

function add(day: Day, visit: string, isEmergency: boolean): boolean {
  if (isEmergency && day.seenEmergencies.has(visit)) return false;
  const isNew = !(day.seen?.has(visit) ?? day.last === visit);
  day.seen?.add(visit);
  day.last = visit;
  if (isNew) day.all += 1;
  if (!isEmergency) return isNew;
  day.seenEmergencies.add(visit);
  day.emergencies += 1;
  return true;
}

describe('the visits of a day', () => {
  it('are counted as with a set for each day, also after what was saved is loaded', () => {
    const random = createRandom(11);
    const naive = new Naive();
    const numbers = Array.from({ length: 30 }, (_, at) => accessRows.texts.of(`visit-days ${at}`));
    const any = (below: number) => numbers[random.below(below)] ?? 0;
    let days = new VisitDays(KEYS_MAX, LENGTH);
    for (let step = 0; step < STEPS; step += 1) {
      const key = numbers[random.below(KEYS_MAX)] ?? 0;
      const today = Math.floor(step / 400) - (random.below(10) === 0 ? random.below(3 * LENGTH) : 0);
      const visit = { actor: any(3), owner: any(30) };
      const isEmergency = random.below(4) === 0;
      const [row, day] = [days.open(key, today), naive.open(key, today)];
      const team = any(2);
      const before = [...day.teams];
      day.teams.add(team);
      expect(days.add(row, visit, isEmergency)).toBe(add(day, `${visit.actor} ${visit.owner}`, isEmergency));
      expect(days.isToldApart(row)).toBe(day.seen !== null);
      expect(days.isOfOneTeam(row, team)).toBe(before.every((one) => one === team));
      expect(days.countUntil(key, today, today - LENGTH)).toEqual(naive.countUntil(key, today, today - LENGTH));
      if (random.below(500) !== 0) continue;
      const loaded = new VisitDays(KEYS_MAX, LENGTH);
      loadMemory(loaded, savedMemory(days));
      days = loaded;
    }
  });

  it('are one however many clips of it arrive days later', () => {
    const days = new VisitDays(2, LENGTH);
    const [key, actor, owner, other] = ['k', 'a', 'o-1', 'o-2'].map((text) => accessRows.texts.of(text)) as [
      ...[number, number, number, number],
    ];
    days.add(days.open(key, 9), { actor, owner }, false);
    for (const [of, isEmergency] of [
      [owner, false],
      [owner, true],
      [owner, true],
      [owner, false],
      [other, true],
      [other, true],
      // In turn.
      [owner, true],
      [other, true],
    ] as const)
      days.add(days.open(key, 6), { actor, owner: of }, isEmergency);
    expect(days.countUntil(key, 8, 0)).toEqual({ all: 2, emergencies: 2 });
  });

  it('are one however many clips of it arrive days later, behind more emergencies than stay distinguished', () => {
    const days = new VisitDays(2, LENGTH);
    const [key = 0, actor = 0] = ['k', 'a'].map((text) => accessRows.texts.of(text));
    const owners = Array.from({ length: 101 }, (_, at) => accessRows.texts.of(`late ${at}`));
    days.open(key, 9);
    // The last one and the first one by turns, three clips each.
    for (const at of [...owners.keys(), 100, 100, 0, 100, 0])
      days.add(days.open(key, 6), { actor, owner: owners[at] ?? 0 }, true);
    // The first one was forgotten once.
    expect(days.countUntil(key, 8, 0)).toEqual({ all: 102, emergencies: 102 });
  });

  it('of too many keys are forgotten from the one counted longest ago on', () => {
    const days = new VisitDays(2, LENGTH);
    const visit = { actor: accessRows.texts.of('a'), owner: accessRows.texts.of('o') };
    const [one = 0, two = 0, three = 0] = ['k-1', 'k-2', 'k-3'].map((key) => accessRows.texts.of(key));
    for (const key of [one, two, one, three]) days.add(days.open(key, 1), visit, true);
    expect([one, two, three].map((key) => days.countUntil(key, 1, 0).emergencies)).toEqual([1, 0, 1]);
  });
});
